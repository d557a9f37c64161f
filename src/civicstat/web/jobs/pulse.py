"""Whether the background threads of this process live."""

from typing import Any

from civicstat.web.jobs.clock import Clock
from civicstat.web.jobs.work import Worker

_watched: dict[str, Any] = {}


def watch(worker: Worker | None, clock: Clock | None) -> None:
    """Watch the threads of an owner; None: there is none in this process any more."""
    _watched.clear()
    if worker is not None and clock is not None:
        _watched.update(worker=worker, clock=clock)


def why_silent() -> str:
    """Return why background work stands still in a process that should do it; empty where all is well."""
    if not _watched:
        return ""
    if not _watched["worker"].is_alive():
        return "the background worker has ended; restart the server"
    if _watched["clock"].is_silent:
        return "the clock of periodic tasks stands still; look at the server's log, and restart it"
    return ""
