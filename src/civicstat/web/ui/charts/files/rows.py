"""The figures of a chart as numbers in rows, for CSV: not as a page writes them, but as they are."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any, NamedTuple

from civicstat.web.ui.charts.areamap import AreaMap
from civicstat.web.ui.charts.bars import Bars
from civicstat.web.ui.charts.distribution import Distribution
from civicstat.web.ui.charts.funnel import FunnelPlot
from civicstat.web.ui.charts.hourofweek import DAYS, HourOfWeek
from civicstat.web.ui.charts.multiples import SmallMultiples
from civicstat.web.ui.charts.ranking import Ranking
from civicstat.web.ui.charts.timeseries import Point, TimeSeries

Cell = str | float | int | bool | None


class Rows(NamedTuple):
    """A table of numbers and texts; None where there is nothing."""

    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


_OF_POINT = ("period", "starts_on", "value", "low", "high", "is_provisional", "remark")


@singledispatch
def rows_of(chart: Any) -> Rows:
    """Return the figures that a chart draws."""
    raise TypeError(f"{type(chart).__name__} has no rows; expected one of civicstat.web.ui.charts")


@rows_of.register
def _(chart: TimeSeries) -> Rows:
    shown = [*chart.series, *([chart.comparison] if chart.comparison else [])]
    return Rows(("series", *_OF_POINT), [(each.name, *cells) for each in shown for cells in _points(each.points)])


@rows_of.register
def _(chart: SmallMultiples) -> Rows:
    heading = chart.heading.lower()
    found = [(panel.name, *cells) for panel in chart.panels for cells in _points(panel.points)]
    whole = [(chart.reference_name, *cells) for cells in _points(chart.reference)]
    return Rows((heading, *_OF_POINT), [*found, *whole])


@rows_of.register
def _(chart: Ranking) -> Rows:
    header = (chart.heading.lower(), "value", "low", "high", "n", "missing_share", "reason")
    return Rows(header, [
        (a.name, a.value, a.low, a.high, a.n, a.missing, a.reason if a.value is None else "")
        for a in chart.sorted_areas
    ])  # fmt: skip


@rows_of.register
def _(chart: AreaMap) -> Rows:
    names = chart.layer.names
    return Rows(("area_code", "area", "value", "low", "high", "n", "missing_share", "reason"), [
        (code, names[code], f.value, f.low, f.high, f.n, f.missing, f.reason) for code, f in chart.by_code.items()
    ])  # fmt: skip


@rows_of.register
def _(chart: HourOfWeek) -> Rows:
    header = ("day", "hour", "hours", "value", "low", "high", "n", "reason", "year_before", "changed")
    return Rows(header, [
        (DAYS[day], at * chart.hours, chart.hours, c.value, c.low, c.high, c.n, c.reason, c.before, c.moved)
        for day, row in enumerate(chart.cells) for at, c in enumerate(row)
    ])  # fmt: skip


@rows_of.register
def _(chart: Distribution) -> Rows:
    return Rows(("from", "to", "count", "share", "share_year_before"), [
        (step.low, step.high, step.count, step.share, step.before) for step in chart.steps
    ])  # fmt: skip


@rows_of.register
def _(chart: FunnelPlot) -> Rows:
    return Rows(("area", "size", "value", "low_998", "high_998", "side"), [
        (p.name, p.size, p.value, p.low, p.high, p.side) for p in chart.ordered
    ])  # fmt: skip


@rows_of.register
def _(chart: Bars) -> Rows:
    return Rows((chart.label_heading.lower(), "value", "low", "high"), [
        (bar.label, bar.value, bar.low, bar.high) for bar in chart.bars
    ])  # fmt: skip


def _points(points: tuple[Point, ...]) -> Iterator[tuple[Cell, ...]]:
    for p in points:
        yield p.label, p.start.isoformat(), p.value, p.low, p.high, p.is_provisional, p.remark
