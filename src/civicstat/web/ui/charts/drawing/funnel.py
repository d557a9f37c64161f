"""Draws a funnel plot: dots by size, two pairs of limits, and names for what lies outside."""

import math
from collections.abc import Iterator, Sequence

from civicstat.web.ui.charts.canvas.axes import value_axis
from civicstat.web.ui.charts.canvas.elements import (
    Anchor,
    circle,
    drawing,
    group,
    line,
    mark,
    path,
    polyline,
    words,
)
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.drawing.plot import Plot, grid
from civicstat.web.ui.charts.funnel import FunnelLimits, FunnelPlot, FunnelPoint
from civicstat.web.ui.units import format_with_noun, measure

_EDGE = 10
_REACH = 1.6  # how far beyond the dots limits may stretch the axis


def draw_funnel(chart: FunnelPlot, *, key: str, width: int) -> str:
    axis = value_axis(_values(chart), chart.unit, chart.display)
    sizes = value_axis(chart.outer.size, "count", most_ticks=8 if width > 480 else 5, from_zero=True)
    left = max(width_of(label) for label in axis.labels) + 14
    top = 26.0
    plot = Plot(left, width - _EDGE, top, top + min(max(width * 0.4, 210), 300), 0, sizes.high, axis)
    parts = [
        words(0, 14, _upright_words(chart), "axis-words"),
        group("grid-lines", grid(plot)),
        *_sizes(chart, plot, sizes.ticks, sizes.labels, width),
        group("limits limits--inner", _limits(plot, chart.inner)),
        group("limits limits--outer", _limits(plot, chart.outer)),
        line(plot.left, plot.y(chart.target), plot.right, plot.y(chart.target), "reference"),
        *_dots(chart, plot),
        *_names(chart, plot),
        *_target(chart, plot),
    ]
    return drawing(
        width=width,
        height=plot.bottom + 42,
        key=key,
        kind="funnel",
        title=chart.title,
        about=_about(chart),
        parts=parts,
    )


def _upright_words(chart: FunnelPlot) -> str:
    noun = measure(chart.unit, chart.display).noun
    text = chart.value_name or (noun if noun != "count" else "")
    return text[:1].upper() + text[1:] or "Figure"


def _values(chart: FunnelPlot) -> Iterator[float]:
    """What the axis must hold: the dots, and limits that do not lie far beyond all of them."""
    dots = [point.value for point in chart.points if math.isfinite(point.value)]
    yield from (*dots, chart.target)
    far = max(abs(value - chart.target) for value in (*dots, chart.target)) * _REACH
    for end in (*chart.outer.low, *chart.outer.high):
        if math.isfinite(end):
            yield min(max(end, chart.target - far), chart.target + far)


def _sizes(chart: FunnelPlot, plot: Plot, ticks: Sequence[float], labels: Sequence[str], width: int) -> Iterator[str]:
    free = 0.0
    for tick, label in zip(ticks, labels, strict=True):
        x, half = plot.x(tick), width_of(label) / 2
        yield line(x, plot.bottom, x, plot.bottom + 4, "tick-mark")
        middle = max(half, min(x, width - half))
        if middle - half >= free:
            yield words(middle, plot.bottom + 18, label, "tick", "middle")
            free = middle + half + 8
    yield words(plot.right, plot.bottom + 35, chart.size_name, "axis-words", "end")


def _limits(plot: Plot, limits: FunnelLimits) -> Iterator[str]:
    for ends in (limits.low, limits.high):
        run: list[tuple[float, float]] = []
        runs = [run]
        for size, end in zip(limits.size, ends, strict=True):
            if math.isfinite(end) and plot.axis.low <= end <= plot.axis.high:
                run.append((plot.x(size), plot.y(end)))
            elif run:
                run = []
                runs.append(run)
        yield path("".join(polyline(each) for each in runs), "limit")


def _dots(chart: FunnelPlot, plot: Plot) -> Iterator[str]:
    for row, point in enumerate(chart.ordered):
        css = "dot" if point.side else "dot dot--hollow"
        yield group("series series-1", [mark(row, [circle(*_place(plot, point), 4.5, css)], key=point.key)])


def _place(plot: Plot, point: FunnelPoint) -> tuple[float, float]:
    return plot.x(point.size), plot.y(min(max(point.value, plot.axis.low), plot.axis.high))


def _names(chart: FunnelPlot, plot: Plot) -> Iterator[str]:
    """Names beside the dots that lie outside, where there is room; the table has them all."""
    taken: list[tuple[float, float, float]] = []  # left, right and height of names
    for point in chart.ordered:
        if not point.side:
            continue
        (x, y), wide = _place(plot, point), width_of(point.name)
        anchor: Anchor = "start" if x + 9 + wide <= plot.right + _EDGE else "end"
        start = x + 9 if anchor == "start" else x - 9 - wide
        is_free = all(start > right or start + wide < left or abs(y - other) > 14 for left, right, other in taken)
        if is_free and start >= 0:
            taken.append((start, start + wide, y))
            yield words(x + 9 if anchor == "start" else x - 9, y + 4.5, point.name, "label label--reference", anchor)


def _target(chart: FunnelPlot, plot: Plot) -> Iterator[str]:
    """What the level line is, at whichever of its ends is farther from names."""
    text = f"{chart.target_name} {chart.text(chart.target)}"
    crowded = any(abs(plot.y(p.value) - plot.y(chart.target)) < 22 and plot.x(p.size) > plot.right - width_of(text)
                  for p in chart.points)  # fmt: skip
    if crowded:
        yield words(plot.right, plot.top - 8, f"Dashed: {text}", "label label--quiet", "end")
    else:
        yield words(plot.right, plot.y(chart.target) - 6, text, "label label--quiet", "end")


def _about(chart: FunnelPlot) -> str:
    outside = [point for point in chart.ordered if point.side]
    whole = format_with_noun(chart.target, chart.unit, chart.display)
    said = "; ".join(f"{point.name} {chart.text(point.value)}" for point in outside[:5]) or "none"
    return (
        f"{len(chart.points)} areas by size around {chart.target_name} ({whole}). Outside the 99.8% limits: {said}. "
        "The table that follows has them all."
    )
