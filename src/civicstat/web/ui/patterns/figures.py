"""Invented figures for the pattern page: the same every time."""

from datetime import date, timedelta
from math import cos, pi, sin

from civicstat.web.ui.charts import Break, Figure, GoalLine, GoalStep, Mark, Point, Series, TimeSeries


def months(count: int, last: date = date(2026, 9, 1)) -> list[date]:
    """Return the first days of so many months, the last one last."""
    index = last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(index - count + 1, index + 1)]


def wave(index: int, seed: int = 0) -> float:
    """Return a number from -1 to 1 that looks like chance and a season."""
    return 0.5 * sin(2 * pi * (index + seed) / 12) + 0.3 * cos(index * 2.4 + seed) + 0.2 * sin(index * 5.1 + seed)


def response_time() -> Figure:
    """Three years with a band, a moved goal, a break, a mark, a gap and two provisional months."""
    starts = months(36)
    values = [470 + 26 * wave(index) - (38 if index > 21 else 0) for index in range(36)]
    points = tuple(
        Point(f"{on:%B %Y}", on, None if index == 9 else value, value - 19, value + 23, index > 33)
        for index, (on, value) in enumerate(zip(starts, values, strict=True))
    )
    chart = TimeSeries(
        title="Time for police to reach the most urgent calls",
        series=(Series("City", points),),
        unit="seconds",
        display="minutes",
        goals=(GoalLine((GoalStep(date(2023, 1, 1), 540), GoalStep(date(2025, 1, 1), 480))),),
        breaks=(Break(date(2024, 12, 1), "New dispatch system"),),
        marks=(Mark(date(2025, 7, 1), "Two more cars at night"),),
    )
    finding = (
        "Nine of ten of the most urgent calls were reached within 7 min 20 s in September 2026 "
        "(95% interval 7 min 1 s to 7 min 43 s). The figure is provisional."
    )
    return Figure("response", chart, finding)


def robberies() -> Figure:
    """Twelve months beside the year before, with a goal."""
    now, before = months(12), months(12, date(2025, 9, 1))
    this_year = tuple(Point(f"{on:%B %Y}", on, float(round(108 + 22 * wave(i)))) for i, on in enumerate(now))
    year_before = tuple(
        Point(f"{was:%B %Y}", on, float(round(118 + 20 * wave(i, 1))))
        for i, (on, was) in enumerate(zip(now, before, strict=True))
    )
    chart = TimeSeries(
        title="Robberies",
        series=(Series("This year", this_year),),
        unit="robberies",
        comparison=Series("Year before", year_before),
        goals=(GoalLine((GoalStep(date(2025, 1, 1), 110),)),),
    )
    return Figure("robberies", chart, "In September 2026 there were 103 robberies, 17 fewer than in September 2025.")


def answered_by_district() -> Figure:
    """Shares of three districts: an axis that does not start at zero, and names at the lines' ends."""
    names = ("North", "Central", "Harbor")
    levels = (0.955, 0.925, 0.931)
    starts = [date(2025, 9, 29) + timedelta(weeks=week) for week in range(52)]
    series = tuple(
        Series(name, tuple(_week(on, index, level, number, is_last=index > 49) for index, on in enumerate(starts)))
        for number, (name, level) in enumerate(zip(names, levels, strict=True))
    )
    chart = TimeSeries(title="911 calls answered within 15 seconds", series=series, unit="share", display="percent")
    return Figure("answered", chart, "All three districts were above 90% in every week of the last year.")


def _week(on: date, index: int, level: float, number: int, *, is_last: bool) -> Point:
    value = level + 0.012 * wave(index, 3 * number)
    return Point(f"Week of {on:%B} {on.day}, {on.year}", on, value, is_provisional=is_last)
