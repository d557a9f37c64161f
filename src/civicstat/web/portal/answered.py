"""Answers of editions kept in memory, ahead of Django: what was published does not change, nor does what is said of it.

Django gives each answer once, with all its headers; for a minute it is then given again as it was, or as "not changed"
to those who have it. Everything is asked anew as soon as there is another edition.
"""

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    HTTPScope,
    Scope,
)
from django.utils.http import parse_etags

SECONDS = 60.0  # as long as anybody may keep a page of the newest edition; a file taken out by hand is gone after it
MOST_BYTES, MOST_OF_ONE = 64 * 2**20, 2 * 2**20
OF_BODY = (b"content-type", b"content-length", b"content-encoding")  # what an answer without a body says nothing of

Headers = list[tuple[bytes, bytes]]


class Question(NamedTuple):
    """All that an answer of an edition depends on. A query is no part of it: plain files know none."""

    scheme: str
    host: bytes
    forwarded: bytes
    path: str
    takes_gzip: bool


class Answer(NamedTuple):
    """What Django answered. until: by the monotonic clock, in seconds; tag: as in If-None-Match."""

    headers: Headers
    body: bytes
    tag: str
    until: float


class Answered:
    """An ASGI application that gives answers of editions again, and passes on all else.

    index: the list of editions, by whose change a new one is noticed.
    """

    def __init__(
        self, application: ASGI3Application, *, index: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application, self._index, self._clock = application, index, clock
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._bytes, self._edition = 0, (0, 0)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._application(scope, receive, send)
            return
        question, known = _asked(scope)
        if (answer := self._find(question)) is not None:
            await _give(answer, known, send, is_head=scope["method"] == "HEAD")
        elif scope["method"] == "GET" and not known:
            listener = _Listener(send)
            await self._application(scope, receive, listener)
            self._keep(question, listener)
        else:
            await self._application(scope, receive, send)

    def _find(self, question: Question) -> Answer | None:
        edition = self._newest()
        if edition != self._edition:
            self._kept.clear()
            self._bytes, self._edition = 0, edition
        answer = self._kept.get(question)
        if answer is None:
            return None
        if answer.until < self._clock():
            self._forget(question)
            return None
        self._kept.move_to_end(question)
        return answer

    def _newest(self) -> tuple[int, int]:
        try:
            found = os.stat(self._index)  # noqa: PTH116  # a tenth of Path.stat's time, at every request
        except FileNotFoundError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def _keep(self, question: Question, heard: "_Listener") -> None:
        if not heard.is_whole:
            return
        self._forget(question)
        tag = dict(heard.headers)[b"etag"].decode("ascii")
        answer = Answer(heard.headers, bytes(heard.body), tag, self._clock() + SECONDS)
        self._kept[question] = answer
        self._bytes += len(answer.body)
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, question: Question) -> None:
        if (gone := self._kept.pop(question, None)) is not None:
            self._bytes -= len(gone.body)


class _Listener:
    """Passes an answer on, and remembers it where it is of an edition and small; what else streams by is not held."""

    def __init__(self, send: ASGISendCallable) -> None:
        self._send = send
        self.is_whole = self._remembers = False
        self.headers: Headers = []
        self.body = bytearray()

    async def __call__(self, event: ASGISendEvent) -> None:
        if event["type"] == "http.response.start":
            self.headers = [(name.lower(), value) for name, value in event["headers"]]
            names = {name for name, _ in self.headers}
            self._remembers = event["status"] == 200 and b"x-edition" in names and b"set-cookie" not in names
        elif event["type"] == "http.response.body" and self._remembers:
            self.body += event.get("body", b"")  # the last event of a stream has none
            self._remembers = len(self.body) <= MOST_OF_ONE
            self.is_whole = self._remembers and not event.get("more_body", False)
        await self._send(event)


def _asked(scope: HTTPScope) -> tuple[Question, str]:
    """Return what is asked, and the If-None-Match beside it: what the other side has."""
    found = dict[bytes, bytes]()
    for name, value in scope["headers"]:
        found[name] = found[name] + b"," + value if name in found else value
    question = Question(
        scope["scheme"], found.get(b"host", b""), found.get(b"x-forwarded-proto", b""), scope["path"],
        b"gzip" in found.get(b"accept-encoding", b""),
    )  # fmt: skip
    return question, found.get(b"if-none-match", b"").decode("latin-1")


async def _give(answer: Answer, known: str, send: ASGISendCallable, *, is_head: bool) -> None:
    is_known = bool(known) and answer.tag in [each.removeprefix("W/") for each in parse_etags(known)]
    headers = [each for each in answer.headers if each[0] not in OF_BODY] if is_known else answer.headers
    body = b"" if is_known or is_head else answer.body
    await send(
        {"type": "http.response.start", "status": 304 if is_known else 200, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
