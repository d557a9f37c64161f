"""Who may open a view: the first of two locks. The second is the door through which a view gets its objects."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from civicstat.directory.models import Screen, Token, User

# What messages call the groups. Each holds the people of those after it, but for auditors, who belong to "staff" alone.
IN_WORDS = {
    "staff": "everybody who is signed in",
    "leads": "analysts, department leads and administrators",
    "analysts": "analysts and administrators",
    "administrators": "administrators",
    "auditors": "auditors",
}
V = TypeVar("V", bound=Callable[..., Any])

ANYONE = "anyone"
SCOPE = "token:"  # and a scope: what a program's token must open
SCREENS = "screens"  # those on walls, with nobody signed in; they look, and change nothing
GROUPS: Mapping[str, Callable[[User], bool]] = {
    "staff": lambda user: True,
    "analysts": lambda user: user.may_define,
    "leads": lambda user: user.may_accept,
    "administrators": lambda user: user.is_administrator,
    "auditors": lambda user: user.is_auditor,
}
LOOKING = ("GET", "HEAD", "OPTIONS")
AUDITORS_LOOK = "Auditors see everything and change nothing but their own audits."


class StaffRequest(HttpRequest):
    """A request that came through open_to: somebody is signed in, or it is a screen's (`viewer_of` says whose)."""

    user: User
    screen: Screen | None


def open_to(*who: str) -> Callable[[V], V]:
    """Return a decorator that says who may open a view, and keeps everybody else out.

    who: "anyone", "screens" on walls, or groups of GROUPS, and for programs "token:" with a scope, in which "{name}"
    stands for an argument of the view: open_to("analysts", "token:ingest:{slug}"). A token opens a view whose scope
    it has, as long as the person who made it is in one of the groups; one made on the command line needs the scope
    alone. A screen looks as its person does.
    A page sends those who are not signed in to the sign-in page. All others are met by PermissionDenied.
    Auditors may look at whatever is open to any of the staff; what changes something is closed to them, unless the
    view names "auditors".
    The view's attribute `open_to` holds `who`.
    """
    known = (ANYONE, SCREENS, *GROUPS)
    strange = [each for each in who if each not in known and not each.startswith(SCOPE)]
    if strange or not who:
        expected = ", ".join([*known, f"{SCOPE}SCOPE"])
        raise ValueError(f"open_to: found {', '.join(map(repr, strange)) or 'nobody'}, expected one of {expected}")

    def lock(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            away = _keep_out(request, request.user, who, kwargs)
            return view(request, *args, **kwargs) if away is None else away

        locked: Any = guarded
        locked.open_to = who
        return cast(V, locked)

    return lock


def _keep_out(
    request: HttpRequest, user: object, who: tuple[str, ...], arguments: Mapping[str, Any]
) -> HttpResponseBase | None:
    """Return nothing where the view is open, and otherwise the way to the sign-in. Raises PermissionDenied."""
    is_looking = request.method in LOOKING
    if ANYONE in who and is_looking:
        return None
    token: Token | None = getattr(request, "token", None)
    if not is_looking and "auditors" not in who:
        keep_auditors_from_changing(token.made_by if token is not None else user)
    if ANYONE in who:
        return None
    if token is not None:
        _check_token(token, user, who, arguments)
        return None
    if SCREENS in who and is_looking and getattr(request, "screen", None) is not None:
        return None
    if isinstance(user, AnonymousUser) or not isinstance(user, User) or not user.is_active:
        return redirect_to_login(request.get_full_path())
    if not _is_among(user, who):
        raise PermissionDenied(f"This is open to {_in_words(who)}. Your role is {user.get_role_display().lower()}.")
    return None


def viewer_of(request: StaffRequest) -> User:
    """Return as whom a page shows what it shows: who is signed in, or the person of a screen on a wall."""
    return request.user if request.screen is None else request.screen.user


def keep_auditors_from_changing(user: object) -> None:
    """Raise PermissionDenied where somebody is an auditor."""
    if isinstance(user, User) and user.is_auditor:
        raise PermissionDenied(AUDITORS_LOOK)


def _check_token(token: Token, user: object, who: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
    scopes = [each.removeprefix(SCOPE).format(**arguments) for each in who if each.startswith(SCOPE)]
    if not scopes:
        raise PermissionDenied("This is not open to tokens; sign in instead.")
    if not any(token.has_scope(scope) for scope in scopes):
        held = ", ".join(token.scopes) or "none"
        raise PermissionDenied(f"The token needs the scope {' or '.join(scopes)}; it has {held}.")
    if token.made_by is not None and not _is_among(token.made_by, who):
        raise PermissionDenied(f"The token was made by {token.made_by}, to whom this is no longer open.")


def _is_among(user: User, who: tuple[str, ...]) -> bool:
    """Return whether a person may open a view. Auditors may look at all: what they change was refused before."""
    groups = [each for each in who if each in GROUPS]
    return user.is_active and (any(GROUPS[each](user) for each in groups) or (user.is_auditor and bool(groups)))


def _in_words(who: tuple[str, ...]) -> str:
    widest = next((words for group, words in IN_WORDS.items() if group in who), "")
    return widest or "programs with a token"


def not_yours(owned: Any) -> str:
    """Return why a person who may change some things may not change this one. owned: it has a department, or none."""
    belongs = f"belongs to {owned.department.name}" if owned.department else "belongs to no department"
    return f"“{owned}” {belongs}. Department leads change what belongs to their own departments; ask an analyst."


def who_may_open(view: Callable[..., Any]) -> tuple[str, ...]:
    """Return to whom open_to opened a view; nothing where the view is silent."""
    found: tuple[str, ...] = getattr(view, "open_to", ())
    return found
