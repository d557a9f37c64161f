"""Names and last values at the right end of the lines; a key above the plot where there is no room for names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from civicstat.web.ui.charts.canvas.elements import circle, line, words
from civicstat.web.ui.charts.canvas.room import Wish, spread
from civicstat.web.ui.charts.canvas.wording import shortened, width_of
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.timeseries import GoalLine, Point, Series, TimeSeries
from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import format_value

ROW = 17  # height of a label
MOST_ROOM = 168
KEY_ROW = 20
_BOLDER = 1.06
_NEAR = 40  # a line that ends farther from its label is led to it


@dataclass(frozen=True)
class Label:
    """What stands at a line's end: value in bold, then its name. css: the line's class."""

    at: float  # value on the axis
    value: str
    name: str
    css: str
    on: date | None = None  # where the line ends; none: at the edge

    @property
    def width(self) -> float:
        gap = 5 if self.name else 0
        return width_of(self.value) * _BOLDER + gap + width_of(self.name)


def end_labels(chart: TimeSeries, *, has_names: bool) -> list[Label]:
    """Return the labels of series, comparison and goals; without names for values alone."""
    is_alone = len(chart.series) == 1 and chart.comparison is None
    labels: list[Label | None] = [
        _of_series(chart, series, f"series-{index}", has_name=has_names and not is_alone)
        for index, series in enumerate(chart.series, start=1)
        if not chart.aims.ahead
    ]
    if chart.comparison and has_names:
        labels.append(_of_series(chart, chart.comparison, "comparison", has_name=True))
    if has_names:
        labels += [_of_goal(chart, goal) for goal in chart.goals]
    labels += _of_aims(chart, has_names=has_names)
    return [label for label in labels if label is not None]


def room_for(labels: Sequence[Label]) -> float:
    """Return the width that labels need to the right of the plot."""
    return min(max((label.width for label in labels), default=0) + 14, MOST_ROOM)


def here_labels(plot: Plot, chart: TimeSeries) -> Iterator[str]:
    """Draw the last value of each series at its point, where the plot goes on after it."""
    for index, series in enumerate(chart.series if chart.aims.ahead else (), start=1):
        last = last_known(series.points)
        if last is not None and last.value is not None:
            y = plot.y(last.high if last.high is not None and last.high <= plot.axis.high else last.value) - 7
            text = format_value(last.value, chart.unit, chart.display)
            yield words(plot.x_of(last.start), y, text, f"label label__value label--here label--series-{index}", "end")


def draw_labels(plot: Plot, labels: Sequence[Label], room: float) -> Iterator[str]:
    """Draw labels beside the plot, moved apart where they would touch, with a thin line back to their own."""
    wished = [plot.y(label.at) for label in labels]
    placed = spread([Wish(y, ROW) for y in wished], plot.top - 8, plot.bottom + 8)
    for label, y, own in zip(labels, placed, wished, strict=True):
        end = plot.right if label.on is None else plot.x_of(label.on)
        if abs(y - own) > 4 or plot.right - end > _NEAR:
            yield line(end + 4, own, plot.right + 9, y, "leader")
        yield _words_of(label, plot.right + 12, y + 4.5, room - 12)


def _words_of(label: Label, x: float, y: float, room: float) -> str:
    name = shortened(label.name, room - width_of(label.value) * _BOLDER - 5) if label.name else ""
    text = words(x, y, "", f"label label--{label.css}").removesuffix("</text>")
    value = words(0, 0, label.value, "").partition(">")[2].removesuffix("</text>")
    rest = words(0, 0, name, "").partition(">")[2].removesuffix("</text>")
    bold = f'<tspan class="label__value">{value}</tspan>' if value else ""
    return f"{text}{bold}{' ' if bold and rest else ''}{rest}</text>"


def _of_series(chart: TimeSeries, series: Series, css: str, *, has_name: bool) -> Label | None:
    last = last_known(series.points)
    if last is None or last.value is None:
        return None
    value = format_value(last.value, chart.unit, chart.display)
    return Label(last.value, "" if css == "comparison" else value, series.name if has_name else "", css, last.start)


def _of_goal(chart: TimeSeries, goal: GoalLine) -> Label | None:
    if not goal.steps:
        return None
    value = format_value(goal.steps[-1].value, chart.unit, chart.display)
    return Label(goal.steps[-1].value, "", f"{goal.name} {value}", "goal")


def _of_aims(chart: TimeSeries, *, has_names: bool) -> list[Label | None]:
    """Return what is expected last, and what each path asks for last; without names the values alone."""
    aims, labels = chart.aims, list[Label | None]()
    for ahead in aims.known[-1:]:
        text = format_value(ahead.value, chart.unit, chart.display)
        labels.append(Label(ahead.value or 0.0, text, say("expected") if has_names else "", "outlook", ahead.start))
    for target in (each for each in aims.paths if each.places):
        on, value = target.places[-1]
        text = format_value(value, chart.unit, chart.display)
        css = "former" if target.is_former else "goal"
        labels.append(Label(value, text, target.label if has_names else "", css, on))
    return labels


def last_known(points: Sequence[Point]) -> Point | None:
    return next((point for point in reversed(points) if point.value is not None), None)


@dataclass(frozen=True)
class KeyEntry:
    x: float
    row: int
    name: str
    css: str


def key_entries(chart: TimeSeries, left: float, right: float) -> list[KeyEntry]:
    """Return the entries of the key, wrapped into rows; none where a single line needs no name."""
    if len(chart.series) == 1 and not chart.comparison and not chart.goals and not chart.aims.paths:
        return []
    names = [(series.name, f"series-{index}") for index, series in enumerate(chart.series, start=1)]
    names += [(chart.comparison.name, "comparison")] if chart.comparison else []
    names += [(goal.name, "goal") for goal in (_of_goal(chart, goal) for goal in chart.goals) if goal]
    names += [(each.name, "goal goal--former" if each.is_former else "goal goal--path") for each in chart.aims.paths]
    names += [(chart.aims.expected, "outlook")] if chart.aims.known else []
    entries: list[KeyEntry] = []
    x, row = left, 0
    for name, css in names:
        wide = 28 + width_of(name) + 14
        if x > left and x + wide - 14 > right:
            x, row = left, row + 1
        entries.append(KeyEntry(x, row, shortened(name, right - x - 28), css))
        x += wide
    return entries


def draw_key(entries: Sequence[KeyEntry]) -> Iterator[str]:
    for entry in entries:
        y = 14 + entry.row * KEY_ROW
        dot = [circle(entry.x + 11, y - 4.5, 2.6, "dot")] if entry.css.startswith("series") else []
        swatch = chain(
            [f'<g class="{entry.css}">', line(entry.x, y - 4.5, entry.x + 22, y - 4.5, "stroke")], dot, ["</g>"]
        )
        yield "".join(swatch)
        yield words(entry.x + 28, y, entry.name, "label")
