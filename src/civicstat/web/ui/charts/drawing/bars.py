"""Draws bars: columns of a distribution, or rows of categories."""

from civicstat.web.ui.charts.bars import Bar, Bars
from civicstat.web.ui.charts.canvas.axes import Axis, value_axis
from civicstat.web.ui.charts.canvas.elements import drawing, group, line, mark, rectangle, words
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.drawing.plot import Plot, grid
from civicstat.web.ui.charts.drawing.rows import lay_out, row_ground, row_words, scale_lines
from civicstat.web.ui.units import format_value, measure

_PLOT_HEIGHT = 210
_GAP = 0.12  # of a column's room


def draw_bars(chart: Bars, *, key: str, width: int) -> str:
    parts, height = (_rows if chart.layout == "rows" else _columns)(chart, width)
    return drawing(
        width=width, height=height, key=key, kind="bars", title=chart.title, about=_about(chart), parts=parts
    )


def _axis(chart: Bars, most_ticks: int) -> Axis:
    values = [number for bar in chart.bars for number in (bar.value, bar.low, bar.high)]
    return value_axis(values, chart.unit, chart.display, most_ticks=most_ticks, from_zero=True)


def _rows(chart: Bars, width: int) -> tuple[list[str], float]:
    figures = [format_value(bar.value, chart.unit, chart.display) for bar in chart.bars]
    rows = lay_out([bar.label for bar in chart.bars], figures, _axis(chart, 6 if width > 480 else 5), width, 4)
    parts = [group("grid-lines", scale_lines(rows))]
    zero = rows.x(0)
    for index, bar in enumerate(chart.bars):
        drawn = [row_ground(rows, index), *row_words(rows, index, bar.label, figures[index])]
        if bar.value is not None:
            y, end = rows.y(index), rows.x(bar.value)
            drawn.append(rectangle(min(zero, end), y - 6, abs(end - zero), 12, "bar"))
            if bar.low is not None and bar.high is not None:
                drawn.append(line(rows.x(bar.low), y, rows.x(min(bar.high, rows.axis.high)), y, "bar-span"))
        parts.append(mark(index, drawn, key=bar.key))
    return parts, rows.end


def _columns(chart: Bars, width: int) -> tuple[list[str], float]:
    axis = _axis(chart, 6)
    left = max(width_of(label) for label in axis.labels) + 14
    noun = measure(chart.unit, chart.display).noun
    has_words = noun not in ("", "count")
    top = 26.0 if has_words else 12.0
    plot = Plot(left, width - 4, top, top + _PLOT_HEIGHT, 0, max(len(chart.bars), 1), axis)
    parts = [words(0, 14, noun[0].upper() + noun[1:], "axis-words")] if has_words else []
    parts.append(group("grid-lines", grid(plot)))
    for index, bar in enumerate(chart.bars):
        parts.append(mark(index, _column(plot, index, bar), key=bar.key))
    return [*parts, *_column_labels(chart, plot)], plot.bottom + 26


def _column(plot: Plot, index: int, bar: Bar) -> list[str]:
    if bar.value is None:
        return []
    start, end = plot.x(index + _GAP / 2), plot.x(index + 1 - _GAP / 2)
    left, right = plot.x(index), plot.x(index + 1)
    ground = rectangle(left, plot.top, right - left, plot.bottom - plot.top, "mark-ground")
    zero, top = plot.y(0), plot.y(bar.value)
    parts = [ground, rectangle(start, min(zero, top), end - start, abs(zero - top), "bar")]
    if bar.low is not None and bar.high is not None:
        x = (start + end) / 2
        parts.append(line(x, plot.y(bar.low), x, plot.y(min(bar.high, plot.axis.high)), "bar-span"))
    return parts


def _column_labels(chart: Bars, plot: Plot) -> list[str]:
    """Every label, or every second, third ... where they would touch."""
    room = (plot.right - plot.left) / max(len(chart.bars), 1)
    widest = max((width_of(bar.label) for bar in chart.bars), default=0) + 8
    every = max(1, -int(-widest // room))
    return [
        words(plot.x(index + 0.5), plot.bottom + 18, bar.label, "tick", "middle")
        for index, bar in enumerate(chart.bars)
        if index % every == 0
    ]


def _about(chart: Bars) -> str:
    known = [bar for bar in chart.bars if bar.value is not None]
    if not known:
        return "No figures."
    top = max(known, key=lambda bar: bar.value or 0)
    return (
        f"{len(chart.bars)} bars from {chart.bars[0].label} to {chart.bars[-1].label}; the largest is {top.label} with "
        f"{format_value(top.value, chart.unit, chart.display)}. The table that follows has them all."
    )
