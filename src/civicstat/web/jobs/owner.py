"""The process that owns the record store: it does its own work, and the commands that others send it."""

import logging
import os
import select
import socket
import socketserver
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Self, cast

from django.db import connections

from civicstat import __version__
from civicstat.errors import CivicStatError
from civicstat.measurement.records.keeping import let_go, record_store
from civicstat.web.jobs.address import announce, choose_socket, uid_of_peer, withdraw
from civicstat.web.jobs.clock import Clock
from civicstat.web.jobs.commands import COMMANDS
from civicstat.web.jobs.messages import NotUnderstood, as_json, receive, send
from civicstat.web.jobs.performing import take_turns_with
from civicstat.web.jobs.pulse import watch
from civicstat.web.jobs.waiting import put_right
from civicstat.web.jobs.work import Worker

LOG = logging.getLogger(__name__)
ANSWER_SECONDS = 2.0  # for each answer that is on its way when the owner leaves
LOOK_SECONDS = 0.5  # how often a conversation looks whether the other side is still there
BROKEN = "An error inside CivicStat stopped this; the server's log says more."


class CommandRefused(CivicStatError):
    """A command that was sent to the owner cannot be done."""


class Owner:
    """While entered, this process owns the record store, works off what waits, runs what is due, and
    listens for commands.

    Raises StoreFault on entering where another process owns the store. `is_finished` tells after leaving whether
    all work came to its end; what did not is rolled back when the process ends.
    """

    def __init__(self, *, patience_seconds: float = 20) -> None:
        self.worker = Worker()
        self.clock = Clock()
        self.is_finished = False
        self._patience = patience_seconds

    def __enter__(self) -> Self:
        record_store()
        self.worker.do(put_right)  # before anything else
        self.worker.start()
        self._path = choose_socket()
        self._server = _Server(self._path, self.worker)
        threading.Thread(target=self._server.serve_forever, args=(0.2,), name="civicstat-owner", daemon=True).start()
        announce(self._path)
        take_turns_with(self.worker.do)
        self.clock.start()
        watch(self.worker, self.clock)
        return self

    def __exit__(self, *_: object) -> None:
        watch(None, None)
        self.clock.begin_nothing_more()
        withdraw(self._path)
        self._server.shutdown()
        self._server.server_close()
        self.is_finished = self.worker.stop(within_seconds=self._patience)
        self.is_finished = self.clock.stop() and self.is_finished
        take_turns_with(None)
        for thread in list(self._server.conversations):
            thread.join(ANSWER_SECONDS)
        if self.is_finished:
            let_go()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A Unix socket that only processes of the same user may talk to."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, path: Path, worker: Worker) -> None:
        self.worker = worker
        self.conversations: set[threading.Thread] = set()
        super().__init__(os.fspath(path), _Conversation)
        path.chmod(0o600)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return uid_of_peer(cast(socket.socket, request)) == os.getuid()


class _Conversation(socketserver.StreamRequestHandler):
    """One command: its message comes in; lines of progress, and one result or refusal go out."""

    server: _Server
    timeout: ClassVar[float | None] = None

    def setup(self) -> None:
        super().setup()
        self._speaking = threading.Lock()
        self.server.conversations.add(threading.current_thread())

    def finish(self) -> None:
        self.server.conversations.discard(threading.current_thread())
        with suppress(OSError):  # the other side may have gone
            super().finish()

    def handle(self) -> None:
        try:
            message = receive(cast(Any, self.rfile))
            if message is not None:
                self._say(self._answer(message))
        except NotUnderstood as refusal:
            self._say({"refused": str(refusal)})
        except OSError as fault:
            LOG.info("a command went away: %s", fault)
        finally:
            connections.close_all()

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"result": self._do(message)}
        except CivicStatError as refusal:
            return {"refused": str(refusal)}
        except CancelledError:
            return {"refused": "The server is stopping; nothing was done. Try again when it has stopped or restarted."}
        except Exception:  # the server lives on
            LOG.exception("command %s", message.get("command"))
            return {"refused": BROKEN}

    def _do(self, message: dict[str, Any]) -> Any:
        if message.get("version") != __version__:
            raise CommandRefused(
                f"the running server is CivicStat {__version__}, this command {message.get('version')}; "
                "restart the server"
            )
        command = COMMANDS.get(str(message.get("command")))
        if command is None:
            raise CommandRefused(f"found the command {message.get('command')!r}, expected one of {', '.join(COMMANDS)}")
        args = command.read_args(message.get("args"))
        if command.is_reading:
            return as_json(command.act(args, self._report))
        return as_json(self._wait(lambda: command.act(args, self._report)))

    def _wait(self, job: Callable[[], Any]) -> Any:
        """Return what comes of a job. One that has not begun is taken back where nobody waits for it any more."""
        future: Future[Any] = self.server.worker.do(job)
        while not future.done():
            with suppress(TimeoutError):
                return future.result(timeout=LOOK_SECONDS)
            if self._is_gone() and future.cancel():
                raise CommandRefused("nobody waits for this command any more; it was not begun")
            if not future.running() and not future.done():
                self._report(0, "waiting for other work to end")
        return future.result()

    def _is_gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    def _report(self, share: float, what: str) -> None:
        with suppress(OSError):  # what was begun is brought to its end, watched or not
            self._say({"share": share, "what": what})

    def _say(self, message: dict[str, Any]) -> None:
        with self._speaking:
            send(self.connection, message)
