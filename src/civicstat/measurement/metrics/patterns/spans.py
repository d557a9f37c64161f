"""The newest whole weeks of a metric's data, and the same weeks a year before."""

from dataclasses import dataclass
from datetime import date, timedelta

from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.periods import EPOCH

YEAR = timedelta(days=364)  # the same days of the week


@dataclass(frozen=True)
class Weeks:
    """So many weeks up to a day, which is not among them."""

    since: date
    until: date

    @property
    def count(self) -> int:
        return (self.until - self.since).days // 7

    @property
    def last(self) -> date:
        """The last day."""
        return self.until - timedelta(days=1)

    @property
    def days(self) -> tuple[int, int]:
        """First day and day after the last, in days since 1970."""
        return (self.since - EPOCH).days, (self.until - EPOCH).days

    @property
    def each(self) -> tuple[tuple[int, int], ...]:
        """The days of each week."""
        first, after = self.days
        return tuple((day, day + 7) for day in range(first, after, 7))


def newest_weeks(data: Extent, count: int) -> tuple[Weeks | None, Weeks | None]:
    """Return the newest weeks of whole days, as many of so many as the data holds; and the same a year before.

    None where there is no whole week, and where the year before is not all in the data.
    """
    begun = data.begins or data.first
    if data.days_to is None or begun is None:
        return None, None
    first = begun.date() if begun.time() == begun.min.time() else begun.date() + timedelta(days=1)
    count = min(count, (data.days_to - first).days // 7)
    if count < 1:
        return None, None
    now = Weeks(data.days_to - timedelta(weeks=count), data.days_to)
    before = Weeks(now.since - YEAR, now.until - YEAR)
    return now, before if before.since >= first else None
