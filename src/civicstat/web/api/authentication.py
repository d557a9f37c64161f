"""Who is asking: a program with a token, or a person who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from ninja.errors import HttpError
from ninja.security import HttpBearer, SessionAuth

from civicstat.directory.actions.tokens import find_token
from civicstat.directory.models import Role, Token, User
from civicstat.web.ui.access import LOOKING, keep_auditors_from_changing


class TokenAuth(HttpBearer):
    """A program: `Authorization: Bearer cs_...`. It sees what the person sees who made its token."""

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        found = find_token(secret=token.strip(), at=now())
        # A token without a person was made on the command line, by somebody who may do anything there.
        user = found.made_by or User(username="command line", role=Role.ANALYST)
        _check_auditor(request, found.made_by)
        request.token, request.user = found, user  # type: ignore[attr-defined]
        return found


class PersonAuth(SessionAuth):
    """A person who is signed in to the workspace; writes need the CSRF token of the session."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        _check_auditor(request, request.user)
        return super().authenticate(request, key)

    def _get_key(self, request: HttpRequest) -> str | None:
        try:
            return super()._get_key(request)
        except HttpError:
            if not request.user.is_authenticated:  # a program that forgot its token
                return None
            raise HttpError(
                403, "The CSRF token is missing or wrong; send it as X-CSRFToken, or use a token of the API."
            ) from None


def _check_auditor(request: HttpRequest, user: object) -> None:
    """Raise PermissionDenied where an auditor would change something, before anything else is looked at."""
    if request.method not in LOOKING:
        keep_auditors_from_changing(user)


def actor(request: HttpRequest) -> User | None:
    """Return who does what a request asks for; None for a token made on the command line."""
    token: Token | None = getattr(request, "token", None)
    if token is not None:
        return token.made_by
    return request.user if isinstance(request.user, User) else None
