"""One run of a task, from its claim to what is kept of it."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.db import connections
from django.utils.timezone import now

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.records.keeping import let_go
from civicstat.web.tasks.actions import TaskRefused, ask, beat, claim, finish, lapse, server_name
from civicstat.web.tasks.models import Run
from civicstat.web.tasks.registry import Task

T = TypeVar("T")
Turn = Callable[[Callable[[], Any]], "Future[Any]"]
LOG = logging.getLogger(__name__)
BEAT_SECONDS = 20.0  # between two signs of life
BROKEN = "An error inside CivicStat stopped this; the server's log says more."
_turn: dict[str, Turn] = {}


def take_turns_with(turn: Turn | None) -> None:
    """Let what changes the record store wait its turn with a worker; None: no worker lives in this process."""
    _turn.clear()
    if turn is not None:
        _turn["taken"] = turn


def in_turn(job: Callable[[], T]) -> T:
    """Do what changes the record store when it is its turn, and return its result."""
    turn = _turn.get("taken")
    if turn is None:
        return job()
    result: T = turn(job).result()
    return result


def perform(task: Task, run: Run, *, clock: Callable[[], datetime] = now) -> Run | None:
    """Do a task that was claimed and keep what became of it; None where this process stops before it began."""
    try:
        did, error = _do(task, run.started_at), ""
    except CancelledError:
        return None  # `Clock.stop` notes it as interrupted
    except CivicStatError as refusal:
        did, error = "", str(refusal) or BROKEN
    except Exception:  # the next task is to run all the same
        LOG.exception("task %s", task.name)
        did, error = "", BROKEN
    return finish(task, run, did=did, error=error, at=clock())


def _do(task: Task, at: datetime) -> str:
    return in_turn(lambda: task.act(at)) if task.writes_records else task.act(at)


def perform_in_thread(task: Task, run: Run) -> None:
    """As `perform`, in a thread of its own that leaves no connection open."""
    try:
        perform(task, run)
    except Exception:  # the database is away: the lease lapses, and the run is repeated
        LOG.exception("run of task %s could not be noted", task.name)
    finally:
        connections.close_all()


def perform_here(task: Task, *, by: User | None, clock: Callable[[], datetime] = now) -> Run:
    """Run a task in this process, which owns the record store meanwhile. Raises TaskRefused where it runs elsewhere."""
    at, server = clock(), server_name()
    lapse([task], at=at)
    ask(task, by=by, at=at)
    run = claim(task, at=at, server=server)
    if run is None:
        raise TaskRefused(f"“{task.title}” is being run by somebody else; look at civicstat jobs history {task.name}")
    try:
        with _beating(task, server):
            return perform(task, run, clock=clock) or run
    finally:
        let_go()


@contextmanager
def _beating(task: Task, server: str) -> Iterator[None]:
    """Give signs of life while this is entered."""
    ended = threading.Event()

    def keep_beating() -> None:
        try:
            while not ended.wait(BEAT_SECONDS):
                beat([task.name], at=now(), server=server)
        finally:
            connections.close_all()

    thread = threading.Thread(target=keep_beating, name="civicstat-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
