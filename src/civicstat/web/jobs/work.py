"""One thread that does whatever writes to the record store, one thing after another; waiting uploads among it."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import connections

from civicstat.errors import CivicStatError
from civicstat.web.jobs.waiting import work_off_one

T = TypeVar("T")
LOG = logging.getLogger(__name__)
PAUSE_SECONDS = 0.3  # between two looks for what waits
REST_SECONDS = 10.0  # after a look that failed, as when the database is away


class Worker(threading.Thread):
    """Does jobs in the order in which they come, and what waits in the database when there are none."""

    def __init__(self) -> None:
        super().__init__(name="civicstat-worker", daemon=True)
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._stopping = threading.Event()

    def do(self, job: Callable[[], T]) -> "Future[T]":
        """Put a job in line and return its future."""
        future: Future[T] = Future()
        self._jobs.put((future, job))
        return future

    def run(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                _settle(*self._jobs.get(timeout=pause))
            except queue.Empty:
                look: Future[bool] = Future()
                _settle(look, work_off_one)
                pause = REST_SECONDS if look.exception() else PAUSE_SECONDS
        while not self._jobs.empty():
            self._jobs.get()[0].cancel()

    def stop(self, *, within_seconds: float) -> bool:
        """Begin nothing more, and return whether what was begun came to its end in time."""
        self._stopping.set()
        self.do(_nothing)  # wakes it
        self.join(within_seconds)
        return not self.is_alive()


def _nothing() -> None:
    """Do nothing."""


def _settle(future: "Future[Any]", job: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except CivicStatError as refusal:
        future.set_exception(refusal)
    except Exception as fault:  # the thread lives on; whoever waits for the job gets the fault
        LOG.exception("a job failed")
        future.set_exception(fault)
    finally:
        connections.close_all()
