"""Draws small multiples: panels in rows, each with its name, its newest figure, its line, and what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civicstat.web.ui.charts.canvas.axes import Axis, value_axis
from civicstat.web.ui.charts.canvas.calendar import day_number
from civicstat.web.ui.charts.canvas.elements import circle, drawing, group, line, mark, rectangle, words
from civicstat.web.ui.charts.canvas.wording import shortened, width_of
from civicstat.web.ui.charts.drawing.lines import strokes
from civicstat.web.ui.charts.drawing.plot import Plot
from civicstat.web.ui.charts.multiples import Panel, SmallMultiples
from civicstat.web.ui.charts.timeseries import Point
from civicstat.web.ui.units import format_value

_WIDEST = 200  # of a panel
_GAP = 22
_HEAD, _LINE, _FOOT = 20, 62, 30
_ROOMY = 480  # from this width on there are three panels in a row, at least
_ARROWS = {"up": "▲", "down": "▼", "same": "=", "apart": "≠"}


@dataclass(frozen=True)
class _Sheet:
    """Where panels are."""

    columns: int
    left: float  # room for the scale, before the first column
    wide: float
    is_roomy: bool  # whether what changed has room in one line; else it has two
    is_stacked: bool  # names above their figures, where both do not fit beside one another

    @property
    def head(self) -> float:
        return _HEAD + (16 if self.is_stacked else 0)

    @property
    def high(self) -> float:
        return self.head + _LINE + _FOOT + (0 if self.is_roomy else 15)

    def place(self, index: int) -> tuple[float, float]:
        row, column = divmod(index, self.columns)
        return self.left + column * (self.wide + _GAP), row * (self.high + 12)


def draw_multiples(chart: SmallMultiples, *, key: str, width: int) -> str:
    axis = value_axis(_values(chart), chart.unit, chart.display, most_ticks=4)
    left = max(width_of(label) for label in axis.labels) + 8
    columns = max(2 if width < _ROOMY else 3, int((width - left + _GAP) // (_WIDEST + _GAP)))
    wide = (width - left - (columns - 1) * _GAP - 5) / columns
    is_stacked = any(width_of(each.name) + width_of(_figure(chart, each)) * 1.06 + 8 > wide for each in chart.panels)
    is_roomy = all(width_of(", ".join(_moved(each)), 12) <= wide for each in chart.panels)
    sheet = _Sheet(columns, left, wide, is_roomy, is_stacked)
    days = [day_number(point.start) for panel in chart.panels for point in panel.points] or [0.0]
    parts = [
        mark(index, _panel(chart, sheet, axis, (min(days), max(days)), index, panel), key=panel.key)
        for index, panel in enumerate(chart.panels)
    ]
    rows = -(-len(chart.panels) // columns)
    return drawing(
        width=width, height=max(rows * (sheet.high + 12) - 6, 20), key=key, kind="multiples", title=chart.title,
        about=_about(chart), parts=parts,
    )  # fmt: skip


def _values(chart: SmallMultiples) -> Iterator[float | None]:
    for panel in chart.panels:
        yield from (point.value for point in panel.points)
        yield from (point.value for point in chart.behind(panel))


def _panel(
    chart: SmallMultiples, sheet: _Sheet, axis: Axis, days: tuple[float, float], index: int, panel: Panel
) -> list[str]:
    x, y = sheet.place(index)
    plot = Plot(x, x + sheet.wide, y + sheet.head, y + sheet.head + _LINE, *days, axis)
    return [
        rectangle(x, y, sheet.wide, sheet.high, "mark-ground"),
        *_head(chart, sheet, panel, x, y),
        *_scale(plot, has_labels=index % sheet.columns == 0),
        group("comparison", strokes(plot, _shown(chart.behind(panel), days), chart.breaks)),
        group("series series-1", [*strokes(plot, panel.points, chart.breaks), *_last(plot, panel)]),
        *_foot(sheet, panel, x, y + sheet.head + _LINE + 17),
    ]


def _shown(points: Sequence[Point], days: tuple[float, float]) -> list[Point]:
    return [point for point in points if days[0] <= day_number(point.start) <= days[1]]


def _head(chart: SmallMultiples, sheet: _Sheet, panel: Panel, x: float, y: float) -> Iterator[str]:
    figure, css = _figure(chart, panel), "label label__value" if panel.last else "label label--quiet"
    yield words(x, y + 13, shortened(panel.name, sheet.wide), "label")
    if sheet.is_stacked:
        yield words(x, y + 29, figure, css)
    else:
        yield words(x + sheet.wide, y + 13, figure, css, "end")


def _figure(chart: SmallMultiples, panel: Panel) -> str:
    return format_value(panel.last.value, chart.unit, chart.display) if panel.last else "No figure"


def _scale(plot: Plot, *, has_labels: bool) -> Iterator[str]:
    for tick, label in zip(plot.axis.ticks, plot.axis.labels, strict=True):
        y = plot.y(tick)
        yield line(plot.left, y, plot.right, y, "grid-zero" if tick == 0 else "grid")
        if has_labels:
            yield words(plot.left - 6, y + 4, label, "tick", "end")


def _last(plot: Plot, panel: Panel) -> Iterator[str]:
    last = panel.last
    if last is not None:
        css = "dot dot--provisional" if last.is_provisional else "dot"
        yield circle(plot.x_of(last.start), plot.y(last.value or 0.0), 3, css)


def _foot(sheet: _Sheet, panel: Panel, x: float, y: float) -> Iterator[str]:
    said, verdict = _moved(panel), panel.change.verdict if panel.change else "neutral"
    for at, each in enumerate([", ".join(said)] if sheet.is_roomy else said):
        yield words(x, y + 15 * at, shortened(each, sheet.wide, 12), f"move-words move-words--{verdict}")


def _moved(panel: Panel) -> list[str]:
    """Return what changed and the verdict, as far as there is something to say."""
    change = panel.change
    if change is None:
        return []
    if change.way == "apart":
        return ["Not comparable"]
    return [text for text in (f"{_ARROWS[change.way]} {change.text}", change.verdict_text.lower()) if text]


def _about(chart: SmallMultiples) -> str:
    known = [panel for panel in chart.panels if panel.last is not None]
    said = "; ".join(
        f"{panel.name} {format_value(panel.last.value, chart.unit, chart.display)}" for panel in known[:3] if panel.last
    )
    return f"{len(chart.panels)} small line charts with one scale: {said} ... The table that follows has them all."
