"""Draws a distribution: steps filled for the newer period, a line for the earlier one, landmarks above."""

from civicstat.web.ui.charts.canvas.axes import Axis, value_axis
from civicstat.web.ui.charts.canvas.elements import drawing, group, line, mark, number, path, rectangle, words
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.distribution import Distribution, Landmark, Step
from civicstat.web.ui.charts.drawing.plot import Plot, grid
from civicstat.web.ui.units import format_value

_PLOT_HEIGHT = 200
_ROW = 17  # of names above the plot
_EDGE = 8


def draw_distribution(chart: Distribution, *, key: str, width: int) -> str:
    shares = [share for step in chart.steps for share in (step.share, step.before)]
    heights = value_axis(shares, "share", "percent", most_ticks=5, from_zero=True)
    left = max(width_of(label) for label in heights.labels) + 14
    across = _Across(chart, left, width - _EDGE)
    names = _placed(chart, across, width)
    top = 22.0 + _ROW * (max((row for _, row in names), default=-1) + 1)
    plot = Plot(left, width - _EDGE, top, top + _PLOT_HEIGHT, 0, 1, heights)
    parts = [
        words(0, 12, f"Share of the {chart.of}", "axis-words"),
        group("grid-lines", grid(plot)),
        *(mark(at, _step(plot, across, step)) for at, step in enumerate(chart.steps)),
        group("comparison", [path(_outline(chart, plot, across), "stroke")]),
        *(_landmark_line(plot, across, each, row) for each, row in names),
        *(_landmark_name(chart, plot, across, each, row, width) for each, row in names),
        *_ticks(chart, plot, across, width),
    ]
    return drawing(
        width=width, height=plot.bottom + 26, key=key, kind="distribution", title=chart.title, about=_about(chart),
        parts=parts,
    )  # fmt: skip


class _Across:
    """Where values are from left to right."""

    def __init__(self, chart: Distribution, left: float, right: float) -> None:
        self._left, self._right = left, right
        self.low, self.high = chart.reach

    def x(self, value: float) -> float:
        within = min(max(value, self.low), self.high)
        return self._left + (within - self.low) / (self.high - self.low) * (self._right - self._left)


def _step(plot: Plot, across: _Across, step: Step) -> list[str]:
    start, end = across.x(step.low), across.x(step.high if step.high is not None else across.high)
    ground = rectangle(start, plot.top, end - start, plot.bottom - plot.top, "mark-ground")
    # The step without an end is wider than the others: it stands apart.
    start += 3 if step.high is None else 0
    top = plot.y(step.share)
    return [ground, rectangle(start + 0.5, top, max(end - start - 1, 0.5), plot.bottom - top, "bar bar--step")]


def _outline(chart: Distribution, plot: Plot, across: _Across) -> str:
    if not chart.has_before:
        return ""
    moves = f"M{number(across.x(chart.steps[0].low))} {number(plot.bottom)}"
    for step in chart.steps:
        moves += f"V{number(plot.y(step.before or 0.0))}"
        moves += f"H{number(across.x(step.high if step.high is not None else across.high))}"
    return moves


def _text(chart: Distribution, each: Landmark) -> str:
    return f"{each.name} {format_value(each.value, chart.unit, chart.display)}"


def _placed(chart: Distribution, across: _Across, width: int) -> list[tuple[Landmark, int]]:
    """Return each landmark with the row above the plot in which its name has room; row 0 is the lowest."""
    free: list[float] = []  # where each row is free from
    placed = []
    for each in sorted(chart.landmarks, key=lambda landmark: landmark.value):
        start = _start(chart, across, each, width)
        row = next((at for at, end in enumerate(free) if end <= start), len(free))
        free[row : row + 1] = [start + width_of(_text(chart, each)) + 12]
        placed.append((each, row))
    return placed


def _start(chart: Distribution, across: _Across, each: Landmark, width: int) -> float:
    wide = width_of(_text(chart, each))
    return max(0.0, min(across.x(each.value) - wide / 2, width - wide))


def _landmark_line(plot: Plot, across: _Across, each: Landmark, row: int) -> str:
    x, top = across.x(each.value), plot.top - 3 - row * _ROW
    css = "stroke" if each.is_limit else "reference"
    return group("goal" if each.is_limit else "landmark", [line(x, top, x, plot.bottom, css)])


def _landmark_name(chart: Distribution, plot: Plot, across: _Across, each: Landmark, row: int, width: int) -> str:
    css = "label label--limit" if each.is_limit else "label label--reference"
    return words(_start(chart, across, each, width), plot.top - 6 - row * _ROW, _text(chart, each), css)


def _ticks(chart: Distribution, plot: Plot, across: _Across, width: int) -> list[str]:
    axis: Axis = value_axis(
        [across.low, across.high], chart.unit, chart.display, most_ticks=9 if width > 480 else 5, from_zero=True
    )
    parts: list[str] = []
    free = 0.0
    shown = [(tick, label) for tick, label in zip(axis.ticks, axis.labels, strict=True) if tick <= across.high]
    unit = axis.labels[-1].partition(" ")[2]
    if shown and unit and not shown[-1][1].endswith(unit):  # the tick that names it lies beyond
        shown[-1] = (shown[-1][0], f"{shown[-1][1]} {unit}")
    for tick, label in shown:
        x, half = across.x(tick), width_of(label) / 2
        parts.append(line(x, plot.bottom, x, plot.bottom + 4, "tick-mark"))
        middle = max(half, min(x, width - half))
        if middle - half >= free:
            parts.append(words(middle, plot.bottom + 18, label, "tick", "middle"))
            free = middle + half + 8
    return parts


def _about(chart: Distribution) -> str:
    if not chart.steps:
        return "No values."
    highest = max(chart.steps, key=lambda step: step.share)
    said = "; ".join(_text(chart, each) for each in sorted(chart.landmarks, key=lambda landmark: landmark.value))
    top = format_value(highest.low, chart.unit, chart.display)
    return (
        f"Distribution of {chart.of} in {len(chart.steps)} steps; most lie in the step from {top} on, "
        f"{highest.share:.0%}. {said}. The table that follows has all steps."
    )
