"""A slow, plain second version of the metric engine: Python lists, datetime and nothing else.

It shares no code with the engine but the definitions. Conditions are given as Python functions.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
EPOCH = date(1970, 1, 1)


def start_of(grain: str, moment: datetime, fiscal_start: int) -> date | datetime:
    """Return the first day (or hour) of the period of a local moment, by calendar arithmetic alone."""
    day = moment.date()
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "four_weeks":
        monday = day - timedelta(days=day.weekday())
        weeks = (monday - date(1969, 12, 29)).days // 7
        return monday - timedelta(days=7 * (weeks % 4))
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if grain == "year":
        return date(day.year, 1, 1)
    months = (day.year * 12 + day.month - 1 - (fiscal_start - 1)) // (12 if grain == "fiscal_year" else 3)
    months = months * (12 if grain == "fiscal_year" else 3) + fiscal_start - 1
    return date(months // 12, months % 12 + 1, 1)


@dataclass
class Cell:
    """Sums of one cell, made one record at a time."""

    values: list[Any]
    rows: list[Row]
    missing: int = 0
    unusable: int = 0


def cells_of(
    rows: Iterable[Row],
    *,
    grain: str,
    layer: str | None,
    group: str | None = None,
    time: str = "received_at",
    where: Callable[[Row], bool | None] = lambda row: True,
    value: Callable[[Row], Any] = lambda row: 1,
    valid: Callable[[Row], bool | None] = lambda row: True,
    fiscal_start: int = 1,
) -> dict[tuple[Any, ...], Cell]:
    """Return the cells of records by (start of period, area[, group])."""
    cells: dict[tuple[Any, ...], Cell] = {}
    for row in rows:
        if row[time] is None or where(row) is not True:
            continue
        area = row[layer] if layer else "city"
        if area is None:
            continue
        for start in _starts(grain, row[time], fiscal_start):
            key = (start, area) + ((row[group],) if group else ())
            cell = cells.setdefault(key, Cell([], []))
            found = value(row)
            if found is None:
                cell.missing += 1
            elif valid(row) is not True:
                cell.unusable += 1
            else:
                cell.values.append(found)
                cell.rows.append(row)
    return cells


def _starts(grain: str, moment: datetime, fiscal_start: int) -> list[Any]:
    if grain != "rolling_year":
        return [start_of(grain, moment, fiscal_start)]
    months = moment.year * 12 + moment.month - 1
    return [date((months + k) // 12, (months + k) % 12 + 1, 1) for k in range(12)]


def percentile(values: list[float], p: float) -> float:
    """Return a percentile, linear between order statistics."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def kaplan_meier(spans: list[float], closed: list[bool], p: float) -> float:
    """Return the first time at which a share p is closed; NaN where it is not reached.

    Where the curve runs level at just that share, halfway to its next step or its end, as R's survival has it.
    """
    cases = list(zip(spans, closed, strict=True))
    moments = sorted({span for span, is_closed in cases if is_closed})
    surviving = 1.0
    for place, moment in enumerate(moments):
        at_risk = sum(span >= moment for span, _ in cases)
        surviving *= 1 - sum(case == (moment, True) for case in cases) / at_risk
        if math.isclose(surviving, 1 - p):
            return (moment + (moments[place + 1] if place + 1 < len(moments) else max(spans))) / 2
        if surviving < 1 - p:
            return moment
    return math.nan


def utc(row: Row, column: str, zone: str) -> datetime | None:
    """Return a local moment in UTC, naive; the first of two where the hour repeats."""
    local = row[column]
    return None if local is None else local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
