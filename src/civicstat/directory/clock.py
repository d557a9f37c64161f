"""The moment by which a city is judged: now, or the end of the day at which the clock of its workspace stands.

In a demo city that streams, the clock of the workspace runs on from there, faster than time does.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils.timezone import localtime, make_aware


@dataclass(frozen=True)
class Running:
    """A clock that showed `begins` at the real moment `since`, and runs so many times as fast as time does."""

    begins: datetime
    since: datetime
    speed: float

    def shows(self, at: datetime) -> datetime:
        return localtime(self.begins.astimezone(UTC) + (at - self.since) * self.speed)


_running: list[Running] = []


def let_run(clock: Running | None) -> None:
    """From now on judge by a running clock in this process; None: by that of the workspace again."""
    _running[:] = [clock] if clock is not None else []


def running() -> Running | None:
    """Return the running clock of this process, if it has one."""
    return _running[0] if _running else None


def judged_at(at: datetime) -> datetime:
    """Return the moment by which goals, deadlines and the age of data are judged, in the city's time zone.

    at: the real moment. `as_of` in civicstat.toml stops the clock for such judgments.
    """
    clock = running()
    if clock is not None:
        return clock.shows(at)
    stands: date | None = settings.AS_OF
    return localtime(at) if stands is None else make_aware(datetime.combine(stands, time(23, 59)))
