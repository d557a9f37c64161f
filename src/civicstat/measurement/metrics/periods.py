"""Periods: whole numbers that name an hour, a day, a week ... a year of local time.

A period of a grain is one integer, so that engines need no calendar: days and months since January 1970 are
stored with each record, and every other grain follows from them by a division.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import get_args

from civicstat.measurement.metrics.definitions import Grain
from civicstat.store.interface import Dialect

EPOCH = date(1970, 1, 1)
GRAINS: tuple[Grain, ...] = get_args(Grain)
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12, "rolling_year": 1}
DAYS = {"day": 1, "week": 7, "four_weeks": 28}
NOUNS: dict[Grain, str] = {
    "hour": "hour", "day": "day", "week": "week", "four_weeks": "4 weeks", "month": "month", "quarter": "quarter",
    "year": "year", "fiscal_quarter": "fiscal quarter", "fiscal_year": "fiscal year", "rolling_year": "12 months",
}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """A government's way of cutting time into periods."""

    fiscal_start: int = 1  # month in which the fiscal year begins

    def start(self, grain: Grain, period: int) -> datetime:
        """Return the first moment of a period, local time. A rolling year starts eleven months before its month."""
        if grain == "hour":
            return datetime.combine(EPOCH, datetime.min.time()) + timedelta(hours=period)
        if grain in DAYS:
            return _midnight(EPOCH + timedelta(days=period * DAYS[grain] - self._day_shift(grain)))
        months = period * MONTHS[grain] + self._month_shift(grain)
        return _midnight(_month(months - 11 if grain == "rolling_year" else months))

    def end(self, grain: Grain, period: int) -> datetime:
        """Return the first moment after a period, local time."""
        if grain == "rolling_year":
            return _midnight(_month(period + 1))
        return self.start(grain, period + 1)

    def period(self, grain: Grain, moment: datetime) -> int:
        """Return the period in which a local moment lies; for a rolling year the one that ends with its month."""
        days = (moment.date() - EPOCH).days
        if grain == "hour":
            return days * 24 + moment.hour
        if grain in DAYS:
            return (days + self._day_shift(grain)) // DAYS[grain]
        months = (moment.year - 1970) * 12 + moment.month - 1
        return (months - self._month_shift(grain)) // MONTHS[grain]

    def year_before(self, grain: Grain, period: int) -> int:
        """Return the same period of the year before: the same ISO week or day of the week for weeks and days."""
        steps = {"hour": 24 * 364, "day": 364, "week": 52, "four_weeks": 13, "quarter": 4, "fiscal_quarter": 4}
        return period - steps.get(grain, 12 if grain in ("month", "rolling_year") else 1)

    def label(self, grain: Grain, period: int) -> str:
        """Return a period as people write it: "March 2026", "Week 9, 2026", "Q2 2026", "Fiscal year 2026"."""
        start = self.start(grain, period)
        if grain == "hour":
            return f"{start:%b} {start.day}, {start.year}, {start:%H}:00"
        if grain == "day":
            return f"{start:%B} {start.day}, {start.year}"
        if grain == "week":
            year, week, _ = start.isocalendar()
            return f"Week {week}, {year}"
        if grain == "four_weeks":
            last = self.end(grain, period) - timedelta(days=1)
            return f"{start:%b} {start.day} to {last:%b} {last.day}, {last.year}"
        return self._label_of_months(grain, period, start)

    def _label_of_months(self, grain: Grain, period: int, start: datetime) -> str:
        if grain == "month":
            return f"{start:%B} {start.year}"
        if grain == "rolling_year":
            last = _month(period)
            return f"12 months to {last:%B} {last.year}"
        if grain == "quarter":
            return f"Q{(start.month - 1) // 3 + 1} {start.year}"
        if grain == "year":
            return str(start.year)
        # A fiscal year is named after the year in which it ends.
        named = start.year + (self.fiscal_start > 1 and start.month >= self.fiscal_start)
        if grain == "fiscal_year":
            return f"Fiscal year {named}"
        return f"Fiscal Q{(start.month - self.fiscal_start) % 12 // 3 + 1} {named}"

    def expression(self, grain: Grain, dialect: Dialect, *, day: str, month: str, moment: str) -> str:
        """Return SQL for the period of a record from its day, its month and its local moment.

        A rolling year has no one period per record: the caller spreads its months.
        """
        if grain == "hour":
            return f"({day} * 24 + {dialect.hour_of(moment)})"
        value, size = (day, DAYS[grain]) if grain in DAYS else (month, MONTHS[grain])
        shift = self._day_shift(grain) if grain in DAYS else -self._month_shift(grain)
        shifted = f"({value} + {shift})" if shift else value
        return shifted if size == 1 else dialect.floor_div(shifted, size)

    def _day_shift(self, grain: Grain) -> int:
        # 1970-01-01 was a Thursday; weeks begin on Monday, as ISO 8601 has it.
        return 0 if grain == "day" else 3

    def _month_shift(self, grain: Grain) -> int:
        return self.fiscal_start - 1 if grain.startswith("fiscal") else 0


REPEATED = "The clock was set back in this hour: it came twice, and the figure holds both."
SKIPPED = "The clock was set forward over this hour: it did not come."


def turn_of_clock(grain: Grain, start: datetime, zone: tzinfo) -> str:
    """Return in a sentence what must be known of an hour that came twice, or not at all; empty for other periods."""
    if grain != "hour":
        return ""
    first, second = (start.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return ""
    # Of an hour that came twice the first is by summer time; one that was left out is told the other way round.
    return REPEATED if first > second else SKIPPED


def _month(months: int) -> date:
    return date(1970 + months // 12, months % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
