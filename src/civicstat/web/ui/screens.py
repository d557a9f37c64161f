"""Knows the browsers that are screens on walls. Only views that are open to "screens" show them anything."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now

from civicstat.directory.actions.screens import DAYS, find_screen
from civicstat.directory.models import Screen

COOKIE = "civicstat_screen"


def screens(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request its `screen`: that of the browser, where nobody is signed in on it."""

    def see(request: HttpRequest) -> HttpResponseBase:
        request.screen = _screen_of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return see


def _screen_of(request: HttpRequest) -> Screen | None:
    secret = request.COOKIES.get(COOKIE, "")
    return find_screen(secret=secret, at=now()) if secret and not request.user.is_authenticated else None


def keep_secret(response: HttpResponseBase, secret: str, *, path: str) -> None:
    """Give a browser the secret of a screen, for the pages under a path."""
    response.set_cookie(
        COOKIE, secret, max_age=DAYS * 86_400, path=path, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
