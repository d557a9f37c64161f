"""Draws a time series: grid, band, lines, goals, breaks, and names where the lines end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from civicstat.web.ui.charts.canvas.axes import Axis, value_axis
from civicstat.web.ui.charts.canvas.calendar import Tick, date_ticks, day_number
from civicstat.web.ui.charts.canvas.elements import drawing, group, path, polyline, words
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.drawing.aims import draw_aims
from civicstat.web.ui.charts.drawing.events import ROW, Event, draw_events, events
from civicstat.web.ui.charts.drawing.labels import (
    KEY_ROW,
    KeyEntry,
    Label,
    draw_key,
    draw_labels,
    end_labels,
    here_labels,
    key_entries,
    last_known,
    room_for,
)
from civicstat.web.ui.charts.drawing.lines import band, markers, strokes
from civicstat.web.ui.charts.drawing.plot import TICK_ROOM, Plot, dates, grid, over_time
from civicstat.web.ui.charts.timeseries import GoalLine, Series, TimeSeries
from civicstat.web.ui.speaking import say, told
from civicstat.web.ui.units import format_value, format_with_noun, measure

_ROOMY = 480  # from this width on, names stand at the lines' ends
_LOWEST, _TALLEST = 200, 264  # height of the plot
_EDGE = 6
_LEAST_ROOM = 22  # right of the plot, for half a date


@dataclass(frozen=True)
class Layout:
    """What goes where. above: where the words over the value axis end; room: for labels right of the plot."""

    plot: Plot
    keys: list[KeyEntry]
    found: list[Event]
    labels: list[Label]
    above: float
    room: float


def draw_time_series(chart: TimeSeries, *, key: str, width: int) -> str:
    layout = _lay_out(chart, width)
    plot = layout.plot
    parts = [
        *draw_key(layout.keys),
        *_axis_words(chart, plot.axis, layout.above),
        group("grid-lines", [*grid(plot), group("dates", dates(plot, _ticks(chart, plot, layout.room)))]),
        group("plane", _plane(chart, layout)),
        group("ends", draw_labels(plot, layout.labels, layout.room)),
    ]
    return drawing(
        width=width, height=plot.bottom + TICK_ROOM, key=key, kind="time", title=chart.title, about=_about(chart),
        parts=parts, data=over_time(plot, _starts(chart), chart.columns),
    )  # fmt: skip


def _plane(chart: TimeSeries, layout: Layout) -> Iterator[str]:
    """Everything whose place across is a moment: what a zoom into the time axis moves."""
    plot = layout.plot
    yield from draw_events(plot, layout.found)
    yield from draw_aims(plot, chart.aims, last_known(chart.series[0].points) if chart.series else None)
    yield from _goals(plot, chart.goals)
    yield from _comparison(plot, chart.comparison)
    yield from (_series(plot, chart, index, series) for index, series in enumerate(chart.series, start=1))
    yield from here_labels(plot, chart)


def _lay_out(chart: TimeSeries, width: int) -> Layout:
    is_roomy = width >= _ROOMY
    starts = _starts(chart)
    # The height of a lone point is read as its size, so that its axis begins at zero whatever its interval is.
    axis = value_axis(_drawn_values(chart), chart.unit, chart.display, from_zero=_is_lone(chart))
    labels = end_labels(chart, has_names=is_roomy)
    room = max(room_for(labels), _LEAST_ROOM)
    keys = [] if is_roomy else key_entries(chart, 0, width)
    level = _plot(axis, starts, width - room)
    found = events(chart, level, starts, width)
    above = _above(chart, axis, keys_rows=max((entry.row + 1 for entry in keys), default=0))
    top = above + max((event.row + 1 for event in found), default=0) * ROW + 8
    plot = replace(level, top=top, bottom=top + max(_LOWEST, min(width * 0.34, _TALLEST)))
    return Layout(plot, keys, found, labels, above, room)


def _starts(chart: TimeSeries) -> list[date]:
    return sorted({point.start for series in chart.series for point in series.points}.union(chart.aims.starts))


def _plot(axis: Axis, starts: Sequence[date], right: float) -> Plot:
    """Return the plot with its sides; its height follows when what stands above it is known."""
    left = max(width_of(label) for label in axis.labels) + 10
    first, last = (day_number(starts[0]), day_number(starts[-1])) if starts else (0.0, 0.0)
    return Plot(left + _EDGE, right - _EDGE, 0, 0, first, last, axis)


def _drawn_values(chart: TimeSeries) -> Iterator[float | None]:
    for series in (*chart.series, *([chart.comparison] if chart.comparison else [])):
        for point in series.points:
            yield point.value
            yield point.low if point.value is not None else None
            yield point.high if point.value is not None else None
    for goal in chart.goals:
        yield from (step.value for step in goal.steps)
    yield from chart.aims.values
    yield from chart.also


def _is_lone(chart: TimeSeries) -> bool:
    return len({point.start for series in chart.series for point in series.points if point.value is not None}) <= 1


def _above(chart: TimeSeries, axis: Axis, *, keys_rows: int) -> float:
    has_words = bool(_axis_text(chart, axis))
    return keys_rows * KEY_ROW + (20 if has_words else 4) + (6 if keys_rows else 0)


def _axis_text(chart: TimeSeries, axis: Axis) -> str:
    noun = measure(chart.unit, chart.display).noun
    start = say("axis starts at {start}, not at zero", start=_start_of(chart, axis)) if axis.is_cut else ""
    text = ", ".join(part for part in (told(noun) if noun != "count" else "", start) if part)
    return text[:1].upper() + text[1:]


def _start_of(chart: TimeSeries, axis: Axis) -> str:
    is_time = measure(chart.unit, chart.display).kind == "duration"
    return format_value(axis.low, chart.unit, chart.display) if is_time else axis.labels[0]


def _axis_words(chart: TimeSeries, axis: Axis, above: float) -> list[str]:
    text = _axis_text(chart, axis)
    return [words(0, above - 6, text, "axis-words")] if text else []


def _ticks(chart: TimeSeries, plot: Plot, room: float) -> list[Tick]:
    starts, labels = [point.start for point in chart.periods], [point.label for point in chart.periods]
    return date_ticks(starts, labels, plot.right - plot.left, (plot.left, room + _EDGE))


def _series(plot: Plot, chart: TimeSeries, index: int, series: Series) -> str:
    parts = [
        *band(plot, series.points, chart.breaks),
        *strokes(plot, series.points, chart.breaks),
        *markers(plot, series.points, chart.breaks),
    ]
    return group(f"series series-{index}", parts)


def _comparison(plot: Plot, series: Series | None) -> list[str]:
    if series is None:
        return []
    shown = [point for point in series.points if plot.first <= day_number(point.start) <= plot.last]
    return [group("comparison", strokes(plot, shown, ()))]


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


def _about(chart: TimeSeries) -> str:
    """Say what the drawing shows to those who do not see it."""
    sentences = []
    for series in chart.series:
        known = [point for point in series.points if point.value is not None]
        if not known:
            sentences.append(say("{name}: no figures.", name=series.name))
            continue
        low = min(known, key=lambda point: point.value or 0)
        high = max(known, key=lambda point: point.value or 0)
        named = [(name, format_with_noun(point.value, chart.unit, chart.display), point.label)
                 for name, point in (("lowest", low), ("highest", high), ("latest", known[-1]))]  # fmt: skip
        said = ", ".join(
            say("{which} {value} ({period})", which=say(name), value=text, period=label) for name, text, label in named
        )
        sentences.append(say("{name}, {count} periods: {said}.", name=series.name, count=len(series.points), said=said))
    sentences += [say("Series break: {reason}.", reason=change.reason.rstrip(".")) for change in chart.breaks]
    sentences += [say("Asked for: {name}.", name=target.name) for target in chart.aims.paths if not target.is_former]
    for ahead in chart.aims.known[-1:]:
        text = format_with_noun(ahead.value, chart.unit, chart.display)
        sentences.append(
            say("{expected}, {period}: {value}.", expected=chart.aims.expected, period=ahead.label, value=text)
        )
    return " ".join([say("Line chart."), *sentences, say("The same figures are in the table that follows.")])
