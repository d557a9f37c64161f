"""Dates as people write them, and the grain of a series that follows from them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

MONTHS = {"month": 1, "quarter": 3, "year": 12}
LEAST_DATES = 3
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
PATTERNS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m", "%Y",
)  # fmt: skip
SLASHED = (("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S"), ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"))

_PARTS: tuple[Callable[[datetime], int], ...] = (
    lambda moment: moment.year, lambda moment: moment.month, lambda moment: moment.day, lambda moment: moment.hour,
    lambda moment: (moment.month + 2) // 3, lambda moment: moment.isocalendar().week,
    lambda moment: moment.weekday(), lambda moment: moment.isoweekday(), lambda moment: moment.isoweekday() % 7,
    lambda moment: moment.isoweekday() % 7 + 1,
)  # fmt: skip


class Grain(StrEnum):
    """How far the periods of a series lie apart."""

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

    def label(self, column: int) -> str:
        """Return a period in words: "the week of 2026-05-04"."""
        start = self.starts[column]
        if self.grain is Grain.HOUR:
            return f"{start:%Y-%m-%d %H:00}"
        if self.grain is Grain.WEEK:
            return f"the week of {start:%Y-%m-%d}"
        if self.grain is Grain.MONTH:
            return f"{start:%B %Y}"
        if self.grain is Grain.QUARTER:
            return f"quarter {(start.month + 2) // 3} of {start.year}"
        return f"{start.year}" if self.grain is Grain.YEAR else f"{start:%Y-%m-%d}"


def read_times(cells: Sequence[str]) -> list[datetime] | None:
    """Return the moments of a column, or None where one of them is none."""
    texts = [cell.strip() for cell in cells]
    if not texts or not all(texts):
        return None
    weeks = [_week_or_quarter(text) for text in texts]
    if all(weeks):
        return [each for each in weeks if each]
    for patterns in (PATTERNS, *SLASHED):
        found = [_by_one_of(text, patterns) for text in texts]
        if all(found):
            return [each for each in found if each]
    return None


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
    if match := re.fullmatch(r"(\d{4})-?Q([1-4])", text):
        return datetime(int(match[1]), 3 * int(match[2]) - 2, 1)  # noqa: DTZ001  # as the file says, without a zone
    return None


def _by_one_of(text: str, patterns: Sequence[str]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text.removesuffix("Z"), pattern)  # noqa: DTZ007  # as the file says
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
    found = []
    for i in range(0, months + 1, MONTHS[grain]):
        year, month = divmod(first.year * 12 + first.month - 1 + i, 12)
        found.append(first.replace(year=year, month=month + 1))
    return tuple(found)
