"""Answers of editions kept in memory: the same as Django's, headers and all, and only as long as they hold."""

import asyncio

import httpx
import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application

from civicstat.web.portal import answered
from civicstat.web.portal.answered import Answered
from publishing.editions_made import publish_all
from publishing.small import small_content

pytestmark = pytest.mark.django_db
PATH = "/data/metrics/calls.csv"


class Counting:
    """Django, and how often it was asked."""

    def __init__(self):
        self.asked, self._django = 0, get_asgi_application()

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await self._django(scope, receive, send)


@pytest.fixture
def served(workspace):
    """Return what asks for (method, path, headers) one after the other, the count of asked, and a clock that stands."""
    publish_all(workspace, small_content())
    django, now = Counting(), [0.0]
    app = Answered(django, index=settings.WORKSPACE / "editions" / "index.json", clock=lambda: now[0])

    def ask(*questions, host="localhost"):
        async def all_of_them():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{host}") as client:
                return [await client.request(method, path, headers=headers) for method, path, headers in questions]

        return asyncio.run(all_of_them())

    return ask, django, now


def told(answer):
    """Return the headers of an answer; the parts of the policy come in any order."""
    headers = dict(answer.headers)
    return headers | {"content-security-policy": sorted(headers["content-security-policy"].split("; "))}


def test_an_answer_given_again_has_the_same_headers_and_body(served):
    ask, django, _ = served
    for accepted in ("gzip", "identity"):
        first, again = ask(*[("GET", PATH, {"Accept-Encoding": accepted})] * 2)
        assert told(first) == told(again)
        assert first.content == again.content
        assert first.headers["x-frame-options"] == "DENY"
        assert ("content-encoding" in first.headers) == (accepted == "gzip")
    assert django.asked == 2


def test_what_the_other_side_has_is_not_sent_again_and_a_head_has_no_body(served):
    ask, django, _ = served
    [first] = ask(("GET", PATH, {}))
    tag = first.headers["etag"]
    same, other, head = ask(
        ("GET", PATH, {"If-None-Match": f'"x", W/{tag}'}), ("GET", PATH, {"If-None-Match": '"x"'}), ("HEAD", PATH, {})
    )

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.content) == (200, first.content)
    assert (head.status_code, head.content, told(head)) == (200, b"", told(first))
    assert django.asked == 1


def test_a_new_edition_is_seen_at_once(served, workspace):
    ask, _, _ = served
    assert [each.headers["x-edition"] for each in ask(("GET", PATH, {}))] == ["1"]
    publish_all(workspace, small_content(number=2, reason="A mistake", corrects=1))
    [newest] = ask(("GET", PATH, {}))
    assert newest.headers["x-edition"] == "2"


def test_after_a_minute_django_is_asked_anew_and_a_file_taken_out_by_hand_is_gone(served, workspace):
    ask, _, now = served
    ask(("GET", PATH, {}))
    (workspace / "editions" / "0001" / PATH[1:]).unlink()
    now[0] = answered.SECONDS + 1
    [gone] = ask(("GET", PATH, {}))
    assert gone.status_code == 404


def test_nothing_else_is_kept(served):
    ask, django, _ = served
    refused, lost, posted = [
        *ask(("GET", PATH, {}), ("GET", PATH, {}), host="elsewhere.example")[1:],
        *ask(("GET", "/nowhere", {}), ("GET", "/nowhere", {}))[1:],
        *ask(("POST", PATH, {})),
    ]
    assert (refused.status_code, lost.status_code, posted.status_code) == (400, 404, 403)
    assert django.asked == 5


def test_no_more_is_kept_than_there_is_room_for(served, monkeypatch):
    ask, django, _ = served
    monkeypatch.setattr(answered, "MOST_BYTES", 1)
    ask(("GET", PATH, {}), ("GET", PATH, {}))
    assert django.asked == 2
    monkeypatch.setattr(answered, "MOST_OF_ONE", 1)
    monkeypatch.setattr(answered, "MOST_BYTES", 10**9)
    ask(("GET", PATH, {}), ("GET", PATH, {}))
    assert django.asked == 4


def test_a_stream_passes_as_it_is_and_nothing_of_it_is_held(workspace):
    """As Django sends a wall: without a length, and with a last event that has no body."""
    sent = [
        {"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"text/event-stream")]},
        {"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True},
        {"type": "http.response.body"},
    ]

    async def stream(scope, receive, send):
        for event in sent:
            await send(event)
        assert send.body == b""

    app, heard = Answered(stream, index=workspace / "none.json"), []
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/live/stream/", "headers": []}

    async def hear(event):
        heard.append(event)

    asyncio.run(app(scope, None, hear))
    assert heard == sent
