"""Whatever writes to the record store waits for its turn."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from civicstat.errors import CivicStatError

LOG = logging.getLogger(__name__)
T = TypeVar("T")
Line = Callable[[Callable[[], Any]], "Future[Any]"]  # takes a job, does it in its turn, and returns its future

_here = threading.RLock()
_lines: list[Line] = []


def stand_in(line: Line) -> None:
    """From now on jobs are done by a line: the worker of the process that owns the record store."""
    _lines[:] = [line]


def stand_alone() -> None:
    """From now on jobs are done where they are asked for."""
    _lines.clear()


def has_line() -> bool:
    """Return whether a worker is there, which also does what waits in the database."""
    return bool(_lines)


def in_turn(job: Callable[[], T]) -> "Future[T]":
    """Put a job in line and return its future. Where no line was named it is done before this returns."""
    if _lines:
        return _lines[0](job)
    future: Future[T] = Future()
    try:
        with _here:
            future.set_result(job())
    except CivicStatError as refusal:
        future.set_exception(refusal)
    except Exception as fault:  # whoever asks the future gets it; not everybody asks
        LOG.exception("a job failed")
        future.set_exception(fault)
    return future


def take_turn(job: Callable[[], T]) -> T:
    """Do a job when nothing else writes, and return its result or raise its error.

    Where no line was named, as in a process without a worker, it is done in this thread.
    """
    if _lines:
        result: T = _lines[0](job).result()
        return result
    with _here:
        return job()
