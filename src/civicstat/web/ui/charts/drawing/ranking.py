"""Draws a ranking: dots with intervals on rows, and a line for all areas together."""

import math
from collections.abc import Iterator

from civicstat.web.ui.charts.canvas.axes import value_axis
from civicstat.web.ui.charts.canvas.elements import Anchor, circle, drawing, group, line, mark, words
from civicstat.web.ui.charts.canvas.wording import width_of
from civicstat.web.ui.charts.drawing.rows import Rows, lay_out, row_ground, row_words, scale_lines
from civicstat.web.ui.charts.ranking import ENDS, RankedArea, Ranking
from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import NO_FIGURE, format_value

_TOP = 26


def draw_ranking(chart: Ranking, *, key: str, width: int) -> str:
    areas = _rows(chart)
    figures = [_figure(chart, area) for area in areas]
    axis = value_axis(_values(chart), chart.unit, chart.display, most_ticks=7 if width > 480 else 5)
    known = [figure for figure, area in zip(figures, areas, strict=True) if area.value is not None]
    rows = lay_out([area.name for area in areas], known, axis, width, _TOP)
    parts = [group("grid-lines", scale_lines(rows)), *_reference(chart, rows)]
    places = {id(area): at for at, area in enumerate(chart.sorted_areas)}
    for index, area in enumerate(areas):
        css = "label--quiet" if area.value is None else ""
        drawn = [*row_words(rows, index, area.name, figures[index], css), *_marks(chart, rows, index, area)]
        place = places.get(id(area))
        parts += drawn if place is None else [mark(place, [row_ground(rows, index), *drawn], key=area.key)]
    height = rows.end
    if axis.is_cut:
        start = format_value(axis.low, chart.unit, chart.display)
        parts.append(words(0, rows.end + 12, say("Scale starts at {start}, not at zero", start=start), "axis-words"))
        height += 20
    return drawing(
        width=width, height=height, key=key, kind="ranking", title=chart.title, about=_about(chart), parts=parts
    )


def _rows(chart: Ranking) -> tuple[RankedArea, ...]:
    """Return what gets a row; between the ends of a long ranking one row says how many are left out."""
    if not chart.folded:
        return chart.drawn
    between = RankedArea(say("… {count} more …", count=chart.folded), None, reason="")
    return (*chart.drawn[:ENDS], between, *chart.drawn[ENDS:])


def _figure(chart: Ranking, area: RankedArea) -> str:
    return area.reason if area.value is None else format_value(area.value, chart.unit, chart.display)


def _values(chart: Ranking) -> Iterator[float | None]:
    least = -math.inf if chart.least is None else chart.least
    yield chart.reference
    for area in chart.drawn:
        if area.value is not None:
            yield area.value
            # Where an interval goes beyond what can be, the scale does not: a mark at its end says so.
            yield from (max(end, min(least, area.value)) for end in (area.low, area.high) if end is not None)


def _marks(chart: Ranking, rows: Rows, index: int, area: RankedArea) -> Iterator[str]:
    if area.value is None:
        return
    y = rows.y(index)
    parts = []
    if area.low is not None and area.high is not None:
        low, high = max(area.low, rows.axis.low), min(area.high, rows.axis.high)
        parts.append(line(rows.x(low), y, rows.x(high), y, "span"))
        parts += _cut(rows.x(low), y, 6) if low > area.low else []
        parts += _cut(rows.x(high), y, -6) if high < area.high else []
    is_filled = chart.reference is None or chart.differs(area)
    parts.append(circle(rows.x(area.value), y, 4.5, "dot" if is_filled else "dot dot--hollow"))
    yield group("series series-1", parts)


def _cut(x: float, y: float, back: float) -> list[str]:
    """Return the point of an arrow where an interval goes on beyond the scale."""
    return [line(x, y, x + back, y + side, "span span--cut") for side in (-4, 4)]


def _reference(chart: Ranking, rows: Rows) -> list[str]:
    if chart.reference is None:
        return []
    x = rows.x(chart.reference)
    text = f"{chart.reference_name} {format_value(chart.reference, chart.unit, chart.display)}"
    half = width_of(text) / 2
    anchor: Anchor = "start" if x - half < 0 else "end" if x + half > rows.width else "middle"
    return [
        line(x, rows.top - 6, x, rows.bottom, "reference"),
        words(x, rows.top - 11, text, "label label--reference", anchor),
    ]


def _about(chart: Ranking) -> str:
    known = [area for area in chart.sorted_areas if area.value is not None]
    if not known:
        return say("None of the {plural} has a figure.", plural=chart.plural)
    first, last = (f"{area.name} {_figure(chart, area)}" for area in (known[0], known[-1]))
    missing = len(chart.areas) - len(known)
    rest = say("{count} without a figure.", count=missing) if missing else ""
    whole = ""
    if chart.reference is not None:
        whole = f"{chart.reference_name}: {format_value(chart.reference, chart.unit, chart.display) or NO_FIGURE}."
    order = say(
        "{count} {plural} in order, from {first} to {last}.",
        count=len(known), plural=chart.plural, first=first, last=last,
    )  # fmt: skip
    return " ".join(filter(None, [order, whole, rest, say("The table that follows has them all.")]))
