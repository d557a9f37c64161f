"""Draws a goal behind its series: the baseline, the paths asked for, and the fan of what is expected."""

from collections.abc import Iterator, Sequence
from typing import Literal

from civicstat.web.ui.charts.aims import Ahead, Aims, Baseline
from civicstat.web.ui.charts.canvas.elements import Place, group, line, path, polygon, polyline, rectangle
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.timeseries import Point

Limit = Literal["low", "high", "inner_low", "inner_high"]


def draw_aims(plot: Plot, aims: Aims, last: Point | None) -> Iterator[str]:
    """Draw a goal. last: the newest known point of the series, from which the forecast sets out."""
    if aims.baseline:
        yield group("baseline", _baseline(plot, aims.baseline))
    yield group("outlook", _fan(plot, aims.known, last))
    for target in sorted(aims.paths, key=lambda target: not target.is_former):
        places = [(plot.x_of(start), plot.y(value)) for start, value in target.places]
        yield group("goal goal--former" if target.is_former else "goal goal--path", [path(polyline(places), "stroke")])


def _baseline(plot: Plot, baseline: Baseline) -> Iterator[str]:
    left, right, y = plot.x_of(baseline.since), plot.x_of(baseline.until), plot.y(baseline.value)
    if baseline.low is not None and baseline.high is not None:
        top, bottom = plot.y(_within(plot, baseline.high)), plot.y(_within(plot, baseline.low))
        yield rectangle(left, top, right - left, bottom - top, "baseline-band")
    yield line(left, y, right, y, "stroke")


def _fan(plot: Plot, known: Sequence[Ahead], last: Point | None) -> Iterator[str]:
    if not known:
        return
    start = [(plot.x_of(last.start), plot.y(last.value))] if last is not None and last.value is not None else []
    yield path(_area(plot, known, start, "low", "high"), "fan")
    yield path(_area(plot, known, start, "inner_low", "inner_high"), "fan fan--inner")
    middle = [(plot.x_of(period.start), plot.y(_within(plot, period.value or 0.0))) for period in known]
    yield path(polyline([*start, *middle]), "stroke")


def _area(plot: Plot, known: Sequence[Ahead], start: list[Place], low: Limit, high: Limit) -> str:
    upper, lower = _edge(plot, known, high), _edge(plot, known, low)
    return polygon([*start, *upper, *reversed(lower)])


def _edge(plot: Plot, known: Sequence[Ahead], limit: Limit) -> list[Place]:
    limits = [(plot.x_of(period.start), getattr(period, limit)) for period in known]
    return [(x, plot.y(_within(plot, value))) for x, value in limits if value is not None]


def _within(plot: Plot, value: float) -> float:
    """What goes beyond the axis is drawn to its edge."""
    return max(plot.axis.low, min(value, plot.axis.high))
