"""A web service on this machine that answers as sources do, and that fails when it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from civicstat.measurement.sources.connectors.client import Client
from civicstat.measurement.sources.connectors.reach import Reach

REACH = Reach(private_hosts=("127.0.0.1",))


@dataclass
class Reply:
    """An answer. cut: so many bytes of the body are kept back, though the header promises them."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    drops: bool = False  # the connection is closed without a word

    def as_bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass
class Asked:
    """One request."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Stub:
    """Answers by `serve`, but first by the replies that lie in `faults`, each once."""

    def __init__(self, serve: Callable[[Asked], Any]) -> None:
        self.serve, self.faults, self.asked = serve, list[Reply | Callable[[Asked], Reply | None]](), list[Asked]()
        self.address = ""

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.faults:
            fault = self.faults.pop(0)
            reply = fault(asked) if callable(fault) else fault
            if reply is not None:
                return reply
        found = self.serve(asked)
        return found if isinstance(found, Reply) else Reply(found)


@contextmanager
def serving(serve: Callable[[Asked], Any]) -> Iterator[Stub]:
    """Serve on a free port of this machine while it lasts."""
    stub = Stub(serve)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = stub.answer(Asked(parts.path, query, headers))
            if reply.drops:
                self.close_connection = True
                return
            body = reply.as_bytes()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body[: len(body) - reply.cut] if reply.cut else body)
            self.close_connection = bool(reply.cut)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    stub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def patient(waits: list[float] | None = None) -> Client:
    """Return a client that notes for how long it would wait, and does not."""
    noted = waits if waits is not None else []
    return Client(reach=REACH, sleep=noted.append, chance=lambda: 1.0, seconds=2.0)
