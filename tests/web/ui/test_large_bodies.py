"""Large requests are taken in only from who is known, and refused before any of them reaches the disk."""

import asyncio

import httpx
import pytest
from django.test import Client

from civicstat.directory.actions.tokens import create_token, revoke_token
from civicstat.web.ui.large_bodies import MOST_OF_ANYBODY, LargeFromKnown

LARGE = b"x" * (MOST_OF_ANYBODY + 1)
pytestmark = pytest.mark.django_db(transaction=True)


class Reading:
    """An application that reads the whole body, and how much it read."""

    def __init__(self):
        self.read = 0

    async def __call__(self, scope, receive, send):
        while True:
            event = await receive()
            self.read += len(event.get("body", b""))
            if not event.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def ask(content, *, path="/api/v1/datasets/calls/records", **headers):
    """Return the answer to a request, and how many bytes of it were read."""
    app = Reading()

    async def sent():
        transport = httpx.ASGITransport(app=LargeFromKnown(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(path, content=content, headers=headers)

    return asyncio.run(sent()), app.read


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


async def in_chunks():
    yield b"x"


@pytest.mark.parametrize("content", [LARGE, in_chunks()], ids=["large", "in chunks"])
def test_nobody_sends_much_without_saying_who(content):
    answer, read = ask(content)
    assert (answer.status_code, read) == (413, 0)
    assert "Send a good token" in answer.json()["message"]


def test_what_forms_hold_passes():
    answer, read = ask(LARGE[1:])
    assert (answer.status_code, read) == (204, MOST_OF_ANYBODY)


def test_a_token_opens_until_it_is_revoked(ada, noon):
    token, secret = create_token(name="CAD", scopes=["ingest:calls"], by=ada, at=noon)
    assert ask(LARGE, authorization=f"Bearer {secret}")[1] == len(LARGE)
    revoke_token(token=token, by=ada, at=noon)
    assert ask(LARGE, authorization=f"Bearer {secret}")[0].status_code == 413
    assert ask(LARGE, authorization="Bearer cs_guessed")[0].status_code == 413


def test_a_session_opens_until_the_account_is_closed(ada):
    cookie = cookie_of(ada)
    assert ask(LARGE, cookie=cookie)[1] == len(LARGE)
    assert ask(in_chunks(), cookie=cookie)[1] == 1
    ada.is_active = False
    ada.save()
    assert ask(LARGE, cookie=cookie)[0].status_code == 413
    assert ask(LARGE, cookie="sessionid=guessed")[0].status_code == 413


def test_who_was_signed_out_while_choosing_a_file_is_led_to_the_sign_in():
    answer, read = ask(LARGE, path="/workspace/datasets/calls/upload/")
    assert (answer.status_code, read) == (303, 0)
    assert answer.headers["location"] == "/workspace/sign-in/?next=/workspace/datasets/calls/upload/"
