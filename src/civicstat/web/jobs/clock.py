"""The thread that looks what is due, and lets it run: never one task twice, and only a few at a time."""

import logging
import threading
import time
from collections.abc import Callable, Container
from datetime import datetime

from django.db import connections
from django.utils.timezone import now

from civicstat.web.jobs.performing import BEAT_SECONDS, perform_in_thread
from civicstat.web.tasks.actions import beat, claim, due_at, house, lapse, plan, server_name
from civicstat.web.tasks.registry import all_tasks

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 2.0  # between two looks for what is due
REST_SECONDS = 10.0  # after a look that failed, as when the database is away
MOST_AT_ONCE = 4
MOST_PULLS_AT_ONCE = 3  # so that sources that hang do not hold up all else
SILENT_SECONDS = 60.0  # without a look for so long the clock is taken for dead
LAST_SECONDS = 4.0  # that runs are given to end when the server stops


class Clock(threading.Thread):
    """Looks what is due and lets each task run in a thread of its own."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        super().__init__(name="civicstat-clock", daemon=True)
        self._now = clock
        self._stopping = threading.Event()
        self._running: dict[str, threading.Thread] = {}
        self._server = server_name()
        self._looked = self._beaten = time.monotonic()
        self._is_first = True

    @property
    def is_silent(self) -> bool:
        """Whether it has stopped, or has not looked for so long that something holds it or every look fails."""
        return not self.is_alive() or time.monotonic() - self._looked > SILENT_SECONDS

    def run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self.look(self._now())
                self._looked, pause = time.monotonic(), LOOK_SECONDS
            except Exception:  # whatever it is, as a database that is away: it is tried again, and told by `is_silent`
                LOG.exception("the look for what is due failed")
                pause = REST_SECONDS
            finally:
                connections.close_all()

    def look(self, at: datetime) -> list[str]:
        """Begin what is due, and return the names of the tasks that were begun."""
        tasks = list(all_tasks())
        schedules = plan(tasks, at=at)
        for run in lapse(tasks, at=at, dead_house=house() if self._is_first else ""):
            LOG.warning("task %s was cut short at its run of %s", run.task, run.started_at)
        self._is_first = False
        self._running = {name: thread for name, thread in self._running.items() if thread.is_alive()}
        if self._running and time.monotonic() - self._beaten > BEAT_SECONDS:
            beat(self._running.keys(), at=at, server=self._server)
            self._beaten = time.monotonic()
        begun = []
        pulls = {task.name for task in tasks if task.group == "connections"}
        for task in tasks:
            due = due_at(task, schedules[task.name])
            if due is None or due > at or task.name in self._running or not self._has_room(task.name in pulls, pulls):
                continue
            run_of_it = claim(task, at=at, server=self._server)
            if run_of_it is not None:
                thread = threading.Thread(
                    target=perform_in_thread, args=(task, run_of_it), name=f"civicstat-{task.name}", daemon=True
                )
                self._running[task.name] = thread
                thread.start()
                begun.append(task.name)
        return begun

    def _has_room(self, is_pull: bool, pulls: Container[str]) -> bool:
        if is_pull and sum(name in pulls for name in self._running) >= MOST_PULLS_AT_ONCE:
            return False
        return len(self._running) < MOST_AT_ONCE

    def begin_nothing_more(self) -> None:
        self._stopping.set()

    def stop(self, *, within_seconds: float = LAST_SECONDS) -> bool:
        """Begin nothing more, note as interrupted what does not end in time, and return whether all has ended."""
        self._stopping.set()
        until = time.monotonic() + within_seconds
        for thread in [self, *self._running.values()]:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))
        try:
            lapse(list(all_tasks()), at=self._now(), dead_house=house())
        except Exception:  # whatever it is, the server is to stop all the same; the next start notes it
            LOG.exception("what was cut short could not be noted")
        finally:
            connections.close_all()
        return not self.is_alive() and not any(thread.is_alive() for thread in self._running.values())
