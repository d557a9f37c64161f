"""Knows the browsers that are screens on walls. Only views that are open to "screens" show them anything."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.timezone import now

from civicstat.directory.actions.screens import DAYS, find_screen

COOKIE = "civicstat_screen"


class Screens(MiddlewareMixin):
    """Gives each request its `screen`: that of the browser, where nobody is signed in on it."""

    def process_request(self, request: HttpRequest) -> None:
        secret = request.COOKIES.get(COOKIE, "")
        is_screen = bool(secret) and not request.user.is_authenticated
        request.screen = find_screen(secret=secret, at=now()) if is_screen else None  # type: ignore[attr-defined]


def keep_secret(response: HttpResponseBase, secret: str, *, path: str) -> None:
    """Give a browser the secret of a screen, for the pages under a path."""
    response.set_cookie(
        COOKIE, secret, max_age=DAYS * 86_400, path=path, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
