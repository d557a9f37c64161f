"""Large requests are taken in only from who is known.

Django writes the whole body of a request to disk before it asks who sends it; so anybody could fill the disk.
"""

import json
from http import HTTPStatus

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.timezone import now

from civicstat.directory.actions.tokens import UnknownToken, find_token

MOST_OF_ANYBODY = 2**20  # bytes: more than any form that is open to everybody can fill
BEARER = "bearer "
_SAID = (
    "This request is larger than the 1 MB that are taken from who is not known, or does not say how large it is. "
    "Nothing of it was stored. Send a good token (Authorization: Bearer cs_...) or sign in, then send it again, with "
    "its Content-Length."
)


class LargeFromKnown:
    """An ASGI application that refuses large bodies of senders without a session or token, and passes on all else."""

    def __init__(self, application: ASGI3Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if _may_be_large(headers):
                async with ThreadSensitiveContext():
                    is_known = await sync_to_async(_is_known)(headers)
                if not is_known:
                    await _refuse(scope, send)
                    return
        await self._application(scope, receive, send)


def _may_be_large(headers: dict[str, str]) -> bool:
    """Return whether a body is large, or may become so: a body in chunks does not say how large it is."""
    length = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not length.isdigit() or int(length) > MOST_OF_ANYBODY


def _is_known(headers: dict[str, str]) -> bool:
    """Return whether a request comes with a token or session that is good now; what it may do is asked later."""
    try:
        said = headers.get("authorization", "")
        if said.lower().startswith(BEARER):
            find_token(secret=said[len(BEARER) :].strip(), at=now())
            return True
        request = HttpRequest()
        key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(key)
        return bool(key) and get_user(request).is_authenticated
    except UnknownToken:
        return False
    finally:
        connections.close_all()  # they are this thread's, which ends


async def _refuse(scope: HTTPScope, send: ASGISendCallable) -> None:
    """Tell a program what is wrong, and lead a person to the sign-in, whose session ended while they chose a file."""
    if scope["path"].startswith("/api/"):
        status, body = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, json.dumps({"message": _SAID}).encode()
        told = (b"content-type", b"application/json")
    else:
        status, body = HTTPStatus.SEE_OTHER, b""
        told = (b"location", redirect_to_login(scope["path"]).url.encode())
    headers = [told, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
