"""Draws a map: classes by color, hatching where there is no figure, and numbers on the first three areas."""

from html import escape

from civicstat.web.ui.charts.areamap import STATE_WORDS, AreaFigure, AreaMap
from civicstat.web.ui.charts.canvas.elements import circle, drawing, marked, words
from civicstat.web.ui.charts.canvas.wording import shortened, width_of, wrapped
from civicstat.web.ui.charts.classes import Classes
from civicstat.web.ui.charts.drawing.hatches import hatches
from civicstat.web.ui.charts.drawing.legend import Entry, legend
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import say, told
from civicstat.web.ui.units import format_value, measure

_ROOMY = 480  # from this width on, legend and names stand beside the map; else below it
_SIDE = 190  # at least so wide is the room beside the map, and at most this share of the drawing
_MOST_SIDE = 0.46
_EDGE = 4
_ROW = 26


def draw_area_map(chart: AreaMap, *, key: str, width: int) -> str:
    is_roomy = width >= _ROOMY
    room = width - (_room_beside(chart, width) if is_roomy else 0) - 2 * _EDGE
    scale = room / max(chart.layer.size[0], 1)
    height = chart.layer.size[1] * scale + 2 * _EDGE
    classes = chart.classes
    rows = {figure.code: row for row, figure in enumerate(chart.ordered)}
    shapes = "".join(_shape(chart, classes, key, figure, rows[code]) for code, figure in chart.by_code.items())
    left, top = (room + 24, 16) if is_roomy else (0, height + 16)
    side, end = _side(chart, classes, key, left, top, width)
    parts = [
        _hatches(key, scale),
        f'<g class="areas" transform="translate({_EDGE} {_EDGE}) scale({scale:.5f})">{shapes}</g>',
        *_numbers(chart, scale),
        *side,
    ]
    return drawing(
        width=width, height=max(height, end), key=key, kind="map", title=chart.title, about=_about(chart), parts=parts
    )


def _room_beside(chart: AreaMap, width: int) -> float:
    """The room that the legend and the names of the first areas need beside the map."""
    legends = [34 + width_of(text) * 1.06 for _, text in chart.classes.legend(chart.unit, chart.display)]
    named = [
        28 + 10 + (width_of(chart.layer.names[figure.code]) + width_of(_value(chart, figure))) * 1.06
        for figure in chart.top()
    ]
    return min(max([_SIDE, *legends, *named]) + 24, width * _MOST_SIDE)


def _value(chart: AreaMap, figure: AreaFigure) -> str:
    return format_value(figure.value, chart.unit, chart.display)


def _shape(chart: AreaMap, classes: Classes, key: str, figure: AreaFigure, row: int) -> str:
    name = chart.layer.names[figure.code]
    if figure.value is None:
        css, said = f'class="area area--bare" fill="{_hatch(key, figure)}"', figure.reason
    else:
        css = f'class="area class-{classes.color_of(figure.value)}"'
        interval = interval_text(figure.low, figure.high, chart.unit, chart.display)
        said = format_value(figure.value, chart.unit, chart.display) + (f" ({interval})" if interval else "")
    title = escape(f"{name}: {said}", quote=False)
    data = marked(row, key=chart.key(figure))
    return f'<path d="{chart.layer.paths[figure.code]}" {css}{data}><title>{title}</title></path>'


def _hatch(key: str, figure: AreaFigure) -> str:
    return f"url(#{key}-{'few' if figure.state == 'too_few' else 'none'})"


def _hatches(key: str, scale: float) -> str:
    """Patterns for the map, whose grid is scaled, and the same for the legend, whose is not."""
    return f"<defs>{hatches(key, 1 / scale)}{hatches(f'{key}-legend')}</defs>"


def _numbers(chart: AreaMap, scale: float) -> list[str]:
    parts = []
    for rank, figure in enumerate(chart.top(), start=1):
        x, y = (place * scale + _EDGE for place in chart.layer.middle(figure.code))
        parts += [circle(x, y, 10, "rank"), words(x, y + 4.5, str(rank), "rank-number", "middle")]
    return parts


def _side(chart: AreaMap, classes: Classes, key: str, left: float, top: float, right: float) -> tuple[list[str], float]:
    """The legend, then the numbered areas with their figures."""
    is_column = left > 0
    parts: list[str] = []
    noun = measure(chart.unit, chart.display).noun
    if noun not in ("", "count"):
        noun = told(noun)
        for text in wrapped(noun[0].upper() + noun[1:], right - left):
            parts.append(words(left, top, text, "axis-words"))
            top += 15
        top -= 3
    entries = [Entry(f"class-{color}", text) for color, text in classes.legend(chart.unit, chart.display)]
    states = {figure.state if figure.value is None else "" for figure in chart.by_code.values()}
    for state, pattern in (("too_few", "few"), ("no_data", "none")):
        if state in states:
            entries.append(Entry("", say(STATE_WORDS[state]), f"url(#{key}-legend-{pattern})"))
    keys, y = legend(entries, left, top, left + 1 if is_column else right)
    parts += keys
    y += 18
    for rank, figure in enumerate(chart.top(), start=1):
        parts += _named(chart, rank, figure, left, y, right)
        y += _ROW
    return parts, y


def _named(chart: AreaMap, rank: int, figure: AreaFigure, left: float, y: float, right: float) -> list[str]:
    value = _value(chart, figure)
    room = right - left - 28 - width_of(value) * 1.06 - 10
    name = shortened(chart.layer.names[figure.code], room)
    return [
        circle(left + 10, y - 4.5, 10, "rank"),
        words(left + 10, y, str(rank), "rank-number", "middle"),
        words(left + 28, y, name, "label"),
        words(right, y, value, "label label__value", "end"),
    ]


def _about(chart: AreaMap) -> str:
    known = [figure for figure in chart.by_code.values() if figure.value is not None]
    if not known:
        return say("Map without figures.")
    first = "; ".join(
        f"{chart.layer.names[figure.code]} {format_value(figure.value, chart.unit, chart.display)}"
        for figure in chart.top()
    )
    which = say("Highest") if chart.is_highest_first else say("Lowest")
    missing = len(chart.by_code) - len(known)
    parts = [
        say("Map of {count} areas.", count=len(chart.by_code)), f"{which}: {first}.",
        say("{count} areas have no figure.", count=missing) if missing else "",
        say("The table that follows has them all."),
    ]  # fmt: skip
    return " ".join(filter(None, parts))
