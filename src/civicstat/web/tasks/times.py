"""When a task is to run, as people say it: "every 15 minutes", "every day at 02:30", "every Monday at 06:00"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from civicstat.errors import CivicStatError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_DAYS = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
_EVERY = re.compile(r"every\s+(?:(\d{1,5})\s*)?(minute|hour|day|week)s?")
_AT = re.compile(r"every\s+([a-z]+)\s+at\s+(\d{1,2}):(\d{2})")
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday
EXPECTED = (
    "expected “every 15 minutes”, “every day at 02:30”, “every weekday at 06:00”, “every Monday at 06:00” or such"
)


class UnreadableTime(CivicStatError):
    """A text does not say when a task is to run."""


@dataclass(frozen=True)
class Interval:
    """Again and again, at whole multiples of a span."""

    span: timedelta

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first time after a moment."""
        return _EPOCH + ((moment - _EPOCH) // self.span + 1) * self.span

    def __str__(self) -> str:
        minutes = int(self.span.total_seconds() // 60)
        for unit, length in (("week", 10080), ("day", 1440), ("hour", 60), ("minute", 1)):
            if minutes % length == 0:
                count = minutes // length
                return f"every {unit}" if count == 1 else f"every {count} {unit}s"
        raise AssertionError("unreachable")


@dataclass(frozen=True)
class AtTime:
    """Once on each of some days of the week, at a time of the agency's clock.

    A time that the clock skips in spring is taken as far past midnight as it would have been; one that it shows
    twice in autumn counts the first time only. So there is one run on each of its days.
    """

    days: frozenset[int]  # 0 is Monday
    at: time

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first time after a moment, in UTC."""
        today = moment.astimezone(zone).date()
        for ahead in range(-1, 9):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days:
                found = datetime.combine(day, self.at, zone).astimezone(UTC)
                if found > moment:
                    return found
        raise AssertionError("unreachable")

    def __str__(self) -> str:
        named = {ALL_DAYS: "day", WEEKDAYS: "weekday"}
        return f"every {named.get(self.days) or DAYS[min(self.days)]} at {self.at:%H:%M}"


When = Interval | AtTime


def read_when(text: str) -> When:
    """Return when a text says. Raises UnreadableTime."""
    said = " ".join(text.lower().split())
    if match := _EVERY.fullmatch(said):
        span = timedelta(**{f"{match[2]}s": int(match[1] or 1)})
        if not timedelta(minutes=1) <= span <= timedelta(days=366):
            raise UnreadableTime(f"found {text!r}; expected between every minute and every 366 days")
        return Interval(span)
    if match := _AT.fullmatch(said):
        try:
            return AtTime(_days_of(match[1]), time(int(match[2]), int(match[3])))
        except ValueError:
            pass  # told below
    raise UnreadableTime(f"found {text!r}; {EXPECTED}")


def _days_of(word: str) -> frozenset[int]:
    """Return the days that a word names. Raises ValueError."""
    if word == "day":
        return ALL_DAYS
    if word == "weekday":
        return WEEKDAYS
    return frozenset({[day.lower() for day in DAYS].index(word)})
