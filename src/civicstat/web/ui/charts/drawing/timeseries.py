"""Draws a time series: grid, band, lines, goals, breaks, and names where the lines end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from civicstat.web.ui.charts.canvas.axes import Axis, value_axis
from civicstat.web.ui.charts.canvas.calendar import Tick, date_ticks, day_number
from civicstat.web.ui.charts.canvas.elements import drawing, group, number, path, polyline, words
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.drawing.events import ROW, draw_events, events
from civicstat.web.ui.charts.drawing.labels import (
    KEY_ROW,
    draw_key,
    draw_labels,
    end_labels,
    key_entries,
    last_known,
    room_for,
)
from civicstat.web.ui.charts.drawing.lines import band, markers, strokes
from civicstat.web.ui.charts.drawing.plot import TICK_ROOM, Plot, dates, grid
from civicstat.web.ui.charts.timeseries import GoalLine, Series, TimeSeries
from civicstat.web.ui.units import format_value, format_with_noun, measure

_ROOMY = 480  # from this width on, names stand at the lines' ends
_PLOT_HEIGHT = 230
_EDGE = 6


def draw_time_series(chart: TimeSeries, *, key: str, width: int) -> str:
    is_roomy = width >= _ROOMY
    starts = _starts(chart)
    axis = value_axis(_drawn_values(chart), chart.unit, chart.display, most_ticks=6)
    labels = end_labels(chart, has_names=is_roomy)
    room = max(room_for(labels), 14)
    keys = [] if is_roomy else key_entries(chart, 0, width)
    plot = _plot(axis, starts, width - room)
    found = events(chart, plot, starts, width)
    above = _above(chart, axis, keys_rows=max((entry.row + 1 for entry in keys), default=0))
    rows = max((event.row + 1 for event in found), default=0)
    plot = replace(plot, top=above + rows * ROW + 8, bottom=above + rows * ROW + 8 + _PLOT_HEIGHT)
    about = _about(chart)
    parts = [
        *draw_key(keys),
        *_axis_words(chart, axis, above),
        group("grid-lines", [*grid(plot), *dates(plot, _ticks(chart, plot))]),
        *draw_events(plot, found),
        *_goals(plot, chart.goals),
        *_comparison(plot, chart.comparison),
        *(_series(plot, chart, index, series) for index, series in enumerate(chart.series, start=1)),
        *draw_labels(plot, labels, _ends(plot, chart, len(labels)), room),
    ]
    xs = " ".join(number(plot.x_of(start)) for start in starts)
    return drawing(
        width=width, height=plot.bottom + TICK_ROOM, key=key, kind="time", title=chart.title, about=about, parts=parts,
        data=f' data-x="{xs}" data-top="{number(plot.top)}" data-bottom="{number(plot.bottom)}"',
    )  # fmt: skip


def _starts(chart: TimeSeries) -> list[date]:
    return sorted({point.start for series in chart.series for point in series.points})


def _plot(axis: Axis, starts: Sequence[date], right: float) -> Plot:
    left = max(width_of(label) for label in axis.labels) + 10
    first, last = (day_number(starts[0]), day_number(starts[-1])) if starts else (0.0, 0.0)
    return Plot(left + _EDGE, right - _EDGE, 0, _PLOT_HEIGHT, first, last, axis)


def _drawn_values(chart: TimeSeries) -> Iterator[float | None]:
    for series in (*chart.series, *([chart.comparison] if chart.comparison else [])):
        for point in series.points:
            yield point.value
            yield point.low if point.value is not None else None
            yield point.high if point.value is not None else None
    for goal in chart.goals:
        yield from (step.value for step in goal.steps)


def _above(chart: TimeSeries, axis: Axis, *, keys_rows: int) -> float:
    has_words = bool(_axis_text(chart, axis))
    return keys_rows * KEY_ROW + (20 if has_words else 4) + (6 if keys_rows else 0)


def _axis_text(chart: TimeSeries, axis: Axis) -> str:
    noun = measure(chart.unit, chart.display).noun
    start = f"axis starts at {_start_of(chart, axis)}, not at zero" if axis.is_cut else ""
    text = ", ".join(part for part in (noun if noun != "count" else "", start) if part)
    return text[:1].upper() + text[1:]


def _start_of(chart: TimeSeries, axis: Axis) -> str:
    is_time = measure(chart.unit, chart.display).kind == "duration"
    return format_value(axis.low, chart.unit, chart.display) if is_time else axis.labels[0]


def _axis_words(chart: TimeSeries, axis: Axis, above: float) -> list[str]:
    text = _axis_text(chart, axis)
    return [words(0, above - 6, text, "axis-words")] if text else []


def _ticks(chart: TimeSeries, plot: Plot) -> list[Tick]:
    longest = max((series.points for series in chart.series), key=len, default=())
    return date_ticks([point.start for point in longest], [point.label for point in longest], plot.right - plot.left)


def _series(plot: Plot, chart: TimeSeries, index: int, series: Series) -> str:
    parts = [
        *band(plot, series.points, chart.breaks),
        *strokes(plot, series.points, chart.breaks),
        *markers(plot, series.points, chart.breaks),
    ]
    return group(f"series series-{index}", parts)


def _comparison(plot: Plot, series: Series | None) -> list[str]:
    return [group("comparison", strokes(plot, series.points, ()))] if series else []


def _goals(plot: Plot, goals: Sequence[GoalLine]) -> list[str]:
    return [group("goal", [path(_steps(plot, goal), "stroke")]) for goal in goals]


def _steps(plot: Plot, goal: GoalLine) -> str:
    """A line from the first step on, level within a step, upright where the target moved."""
    places = []
    for index, step in enumerate(goal.steps):
        until = day_number(goal.steps[index + 1].since) if index + 1 < len(goal.steps) else plot.last
        start, end = max(day_number(step.since), plot.first), min(until, plot.last)
        if start <= end:
            places += [(plot.x(start), plot.y(step.value)), (plot.x(end), plot.y(step.value))]
    return polyline(places)


def _ends(plot: Plot, chart: TimeSeries, count: int) -> list[float]:
    """Where each labelled line ends, in the order of the labels; goals end at the edge."""
    drawn = [*chart.series, *([chart.comparison] if chart.comparison else [])]
    lasts = [last_known(series.points) for series in drawn]
    ends = [plot.x_of(last.start) for last in lasts if last is not None]
    return (ends + [plot.right] * count)[:count]


def _about(chart: TimeSeries) -> str:
    """Say what the drawing shows to those who do not see it."""
    sentences = []
    for series in chart.series:
        known = [point for point in series.points if point.value is not None]
        if not known:
            sentences.append(f"{series.name}: no figures.")
            continue
        low = min(known, key=lambda point: point.value or 0)
        high = max(known, key=lambda point: point.value or 0)
        named = [(name, format_with_noun(point.value, chart.unit, chart.display), point.label)
                 for name, point in (("lowest", low), ("highest", high), ("latest", known[-1]))]  # fmt: skip
        said = ", ".join(f"{name} {text} in {label}" for name, text, label in named)
        sentences.append(f"{series.name}, {len(series.points)} periods: {said}.")
    sentences += [f"Series break: {change.reason}." for change in chart.breaks]
    return "Line chart. " + " ".join(sentences) + " The same figures are in the table that follows."
