"""Spans of whole days: two to be compared, and the others like them that history holds."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from civicstat.measurement.metrics.periods import EPOCH

DAY = timedelta(days=1)
_SAME = 0.15  # of a span's length, by which a distance may miss a whole number of them


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def numbers(self) -> tuple[int, int]:
        """The first day and the one after the last, as days since 1970."""
        return (self.since - EPOCH).days, (self.until - EPOCH).days + 1

    @property
    def ends_at(self) -> datetime:
        """The first moment after it, local."""
        return datetime.combine(self.until + DAY, datetime.min.time())

    @property
    def months(self) -> int:
        """How many whole calendar months it is; 0 where it is not made of such."""
        if self.since.day != 1 or (self.until + DAY).day != 1:
            return 0
        return _month(self.until + DAY) - _month(self.since)

    def overlaps(self, other: "Span") -> bool:
        return self.since <= other.until and other.since <= self.until

    @property
    def label(self) -> str:
        """The span as people write it: "May 2026", "January to March 2026", "Week 9, 2026", "March 3 to 9, 2026"."""
        first, last = self.since, self.until
        if self.months == 12 and first.month == 1:
            return str(first.year)
        if self.months == 1:
            return f"{first:%B} {first.year}"
        if self.months:
            begins = f"{first:%B}" if first.year == last.year else f"{first:%B} {first.year}"
            return f"{begins} to {last:%B} {last.year}"
        if self.days == 7 and first.weekday() == 0:
            year, week, _ = first.isocalendar()
            return f"Week {week}, {year}"
        return _days_in_words(first, last)

    @property
    def noun(self) -> str:
        """What such spans are called, in the plural: "months", "weeks", "spans of 28 days"."""
        named = {1: "months", 3: "spans of three months", 6: "half-years", 12: "years"}
        if self.months:
            return named.get(self.months, f"spans of {self.months} months")
        return {1: "days", 7: "weeks", 28: "spans of four weeks"}.get(self.days, f"spans of {self.days} days")


def spans_like(span: Span, first: date, last: date) -> list[Span]:
    """Return the spans of the same kind, end to end with it, that lie between two days; it is among them."""
    return [*reversed(list(_walk(span, first, last, -1))), span, *_walk(span, first, last, 1)]


def apart(later: Span, earlier: Span) -> int | None:
    """Return how many spans of the first's kind lie from one beginning to the other; None where that is no number."""
    if later.months:
        if not earlier.months:
            return None
        steps, rest = divmod(_month(later.since) - _month(earlier.since), later.months)
        return None if rest else steps
    distance = (later.since - earlier.since).days / later.days
    steps = round(distance)
    return steps if steps and abs(distance - steps) <= _SAME else None


def months_from(month: int, count: int) -> Span:
    """Return so many whole months; month: since year 0."""
    return Span(_first_of(month), _first_of(month + count) - DAY)


def _walk(span: Span, first: date, last: date, step: int) -> Iterator[Span]:
    at = 0
    while True:
        at += step
        if span.months:
            each = months_from(_month(span.since) + at * span.months, span.months)
        else:
            shift = timedelta(days=at * span.days)
            each = Span(span.since + shift, span.until + shift)
        if each.since < first or each.until > last:
            return
        yield each


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _days_in_words(first: date, last: date) -> str:
    if first == last:
        return f"{first:%B} {first.day}, {first.year}"
    if first.year != last.year:
        return f"{first:%B} {first.day}, {first.year} to {last:%B} {last.day}, {last.year}"
    ends = f"{last.day}" if first.month == last.month else f"{last:%B} {last.day}"
    return f"{first:%B} {first.day} to {ends}, {last.year}"
