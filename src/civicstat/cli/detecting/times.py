"""Dates as people write them, and the grain of a series that follows from them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

MONTHS = {"month": 1, "quarter": 3, "year": 12}
LEAST_DATES = 3
STEPS = {
    **{f"{number} minutes": timedelta(minutes=number) for number in (5, 10, 15, 30)},
    "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7),
}  # fmt: skip
PATTERNS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y-%m", "%Y", "%Y%m%d", "%m/%Y", "%b %Y", "%B %Y", "%b-%y", "%b-%Y",
    "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y",
)  # fmt: skip
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
SLASHED = tuple(
    tuple(f"{day}/{year}{clock}" for year in ("%Y", "%y") for clock in _CLOCKS) for day in ("%m/%d", "%d/%m")
)
_FRACTION_AND_ZONE = re.compile(r"(?<=\d:\d\d)(\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$")

_PARTS: tuple[Callable[[datetime], int], ...] = (
    lambda moment: moment.year, lambda moment: moment.month, lambda moment: moment.day, lambda moment: moment.hour,
    lambda moment: (moment.month + 2) // 3, lambda moment: moment.isocalendar().week,
    lambda moment: moment.weekday(), lambda moment: moment.isoweekday(), lambda moment: moment.isoweekday() % 7,
    lambda moment: moment.isoweekday() % 7 + 1,
)  # fmt: skip


class Grain(StrEnum):
    """How far the periods of a series lie apart."""

    FIVE_MINUTES = "5 minutes"
    TEN_MINUTES = "10 minutes"
    QUARTER_HOUR = "15 minutes"
    HALF_HOUR = "30 minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Grid:
    """Every period from the first to the last, whether there is a figure or not."""

    grain: Grain
    starts: tuple[datetime, ...]

    def column(self, moment: datetime) -> int:
        """Return the column of a moment on the grid; days within a month, quarter or year do not matter."""
        if self.grain in STEPS:
            return int((moment - self.starts[0]) / STEPS[self.grain])
        first = self.starts[0]
        return ((moment.year - first.year) * 12 + moment.month - first.month) // MONTHS[self.grain]

    def end(self, column: int) -> datetime:
        """Return when a period is over."""
        start = self.starts[column]
        if self.grain in STEPS:
            return start + STEPS[self.grain]
        return _months_after(start, MONTHS[self.grain])

    def label(self, column: int) -> str:
        """Return a period in words: "the week of 2026-05-04"."""
        start = self.starts[column]
        if self.grain in STEPS and STEPS[self.grain] <= STEPS["hour"]:
            return f"{start:%Y-%m-%d %H:%M}"
        if self.grain is Grain.WEEK:
            return f"the week of {start:%Y-%m-%d}"
        if self.grain is Grain.MONTH:
            return f"{start:%B %Y}"
        if self.grain is Grain.QUARTER:
            return f"quarter {(start.month + 2) // 3} of {start.year}"
        return f"{start.year}" if self.grain is Grain.YEAR else f"{start:%Y-%m-%d}"


def read_times(cells: Sequence[str]) -> list[datetime] | None:
    """Return the moments of a column by the clock that it was written by, or None where one of them is none.

    Days before months are told by a day beyond the twelfth, or by dates that lie evenly so alone.
    """
    texts = [_FRACTION_AND_ZONE.sub("", cell.strip()) for cell in cells]
    if not texts or not all(texts):
        return None
    weeks = [_week_or_quarter(text) for text in texts]
    if all(weeks):
        return [each for each in weeks if each]
    ways = [found for patterns in (PATTERNS, *SLASHED) if (found := _by_some_of(texts, patterns))]
    return min(ways, key=_emptiness) if ways else None


def _by_some_of(texts: Sequence[str], patterns: Sequence[str]) -> list[datetime] | None:
    """Return the moments of texts that follow these patterns; the one that fitted last is tried first."""
    found, last = [], patterns[0]
    for text in texts:
        moment = _by_one_of(text, (last,))
        if moment is None:
            fitting = next(((each, at) for at in patterns if (each := _by_one_of(text, (at,)))), None)
            if fitting is None:
                return None
            moment, last = fitting
        found.append(moment)
    return found


def _emptiness(moments: Sequence[datetime]) -> float:
    """Return which share of the periods has no date; 1 where dates lie on no grid."""
    grid = grid_of(moments)
    return 1 - len(set(moments)) / len(grid.starts) if grid else 1.0


def says_the_date(cells: Sequence[str], moments: Sequence[datetime]) -> bool:
    """Return whether a column only repeats a part of the dates, such as the month or the day of the week."""
    if not all(cell.isdigit() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return any(numbers == [part(moment) for moment in moments] for part in _PARTS)


def _week_or_quarter(text: str) -> datetime | None:
    if match := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text):
        year, week = int(match[1]), int(match[2])
        if 1 <= week <= date(year, 12, 28).isocalendar().week:
            return datetime.combine(date.fromisocalendar(year, week, 1), datetime.min.time())
    if match := re.fullmatch(r"(?P<year>\d{4})[- ]?Q(?P<quarter>[1-4])|Q(?P<first>[1-4])[- /](?P<then>\d{4})", text):
        year, quarter = int(match["year"] or match["then"]), int(match["quarter"] or match["first"])
        return datetime(year, 3 * quarter - 2, 1)  # noqa: DTZ001  # as the file says, without a zone
    return None


def _by_one_of(text: str, patterns: Sequence[str]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  # as the file says
        except ValueError:
            continue
    return None


def grid_of(moments: Sequence[datetime]) -> Grid | None:
    """Return the grid on which all of these moments lie; None where there is none, or fewer than three."""
    distinct = sorted(set(moments))
    if len(distinct) < LEAST_DATES:
        return None
    gaps = [later - earlier for earlier, later in pairwise(distinct)]
    usual = sorted(gaps)[(len(gaps) - 1) // 2]
    for grain in Grain:
        if _is_near(usual, grain):
            return _grid(grain, distinct)
    return None


def _grid(grain: Grain, distinct: Sequence[datetime]) -> Grid | None:
    if grain in STEPS:
        starts = _starts(grain, distinct[0], distinct[-1])
        return Grid(grain, starts) if set(distinct) <= set(starts) else None
    first, last = (moment.replace(day=1) for moment in (distinct[0], distinct[-1]))
    grid = Grid(grain, _starts(grain, first, last))
    return grid if len({grid.column(moment) for moment in distinct}) == len(distinct) else None


def _is_near(gap: timedelta, grain: Grain) -> bool:
    if grain in STEPS:
        return gap == STEPS[grain]
    days = 30.44 * MONTHS[grain]
    return abs(gap.days - days) <= 3


def _starts(grain: Grain, first: datetime, last: datetime) -> tuple[datetime, ...]:
    if grain in STEPS:
        step = STEPS[grain]
        return tuple(first + i * step for i in range((last - first) // step + 1))
    months = (last.year - first.year) * 12 + last.month - first.month
    return tuple(_months_after(first, after) for after in range(0, months + 1, MONTHS[grain]))


def _months_after(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first.replace(year=year, month=month + 1)
