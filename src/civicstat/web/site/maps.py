"""Areas on a map, colored only where they differ from the city by more than chance explains."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

import shapely
from django.utils.safestring import SafeString, mark_safe
from shapely.geometry import shape

from civicstat.publishing.content import Area, Layer, Metric
from civicstat.web.site.readings import AreaFigure, Beside, is_compared
from civicstat.web.site.sentences import interval_of, value_text, why_none
from civicstat.web.ui import charts
from civicstat.web.ui.charts.canvas.elements import drawing, marked, words
from civicstat.web.ui.charts.drawing.hatches import hatches
from civicstat.web.ui.speaking import plain, say

WIDTH = 540  # user units; the map scales with the room there is
STEPS = 600  # of the map's width: what is smaller is not drawn, and borders stay shared
MOST_NAMED = 12  # areas whose names stand on the map
MOST_BYTES = 60_000  # of a drawing; a layer of so fine outlines has none
_EDGE = 2
Class = Literal["higher", "lower", "alike", "none"]
SIGNS: dict[Class, str] = {"higher": "▲", "lower": "▼", "alike": "", "none": ""}
MEANINGS: dict[Class, str] = {
    "higher": "Higher than the city", "lower": "Lower than the city", "alike": "No clear difference",
    "none": "No figure",
}  # fmt: skip


@dataclass(frozen=True)
class AreaMap:
    """A drawing and its key: class, sign and words of each color in it. id: of its figure in the page."""

    id: str
    drawing: SafeString
    key: tuple[tuple[str, str, str], ...]


def outlines_of(layer: Layer) -> charts.Layer | None:
    """Return the shapes of a layer with no more detail than a map shows; None where an area has no boundary."""
    shapes = [shape(dict(area.boundary)) for area in layer.areas if area.boundary is not None]
    if not shapes or len(shapes) < len(layer.areas):
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    simple = shapely.coverage_simplify(shapes, max(east - west, north - south) / STEPS)
    drawn = charts.Layer(tuple(_outline(area, found) for area, found in zip(layer.areas, simple, strict=True)))
    return drawn if sum(map(len, drawn.paths.values())) <= MOST_BYTES else None


def _outline(area: Area, found: shapely.Geometry) -> charts.Outline:
    rings = []
    for part in shapely.get_parts(found):
        if part.geom_type == "Polygon":
            rings += [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
    return charts.Outline(area.code, area.name, tuple(rings))


def map_beside(metric: Metric, beside: Beside, outlines: charts.Layer | None, *, title: str) -> AreaMap | None:
    """Return how areas stand beside the city, on a map; None where that is not to be told or has no shapes.

    Values are not colored: most of what sets areas apart is chance. Totals have no map, for large areas have more.
    """
    if outlines is None or not is_compared(metric) or beside.city is None or beside.city.value is None:
        return None
    city = beside.city.value
    classes = {each.code: _class(each, city) for each in beside.areas}
    told = {each.code: _told(metric, each, classes[each.code]) for each in beside.areas}
    rows = {each.code: row for row, each in enumerate(beside.areas)}
    key = f"map-{beside.layer.slug}"

    def shapes(code: str) -> str:
        css = classes[code]
        fill = f' fill="url(#{key}-few)"' if css == "none" else ""
        name = escape(f"{outlines.names[code]}: {told[code]}", quote=False)
        return (
            f'<path d="{outlines.paths[code]}" class="area area--{css}"{fill}{marked(rows[code])}>'
            f"<title>{name}</title></path>"
        )

    used = [css for css in SIGNS if css in classes.values()]
    counts = {css: sum(each == css for each in classes.values()) for css in used}
    about = " ".join(say("{what}: {count}.", what=say(MEANINGS[css]), count=counts[css]) for css in used)
    signs = {code: SIGNS[css] for code, css in classes.items() if SIGNS[css]}
    made = _drawn(outlines, shapes, key=key, title=title, about=plain(about), signs=signs)
    return AreaMap(key, made, tuple((css, SIGNS[css], say(MEANINGS[css])) for css in used))


def map_of_places(
    outlines: charts.Layer | None, address: Callable[[str], str], *, key: str, title: str
) -> AreaMap | None:
    """Return areas as a map whose every area leads to its page. address: code -> address. Without figures or colors.

    The list beside it has the same links: who moves by keyboard or listens is not led through them twice.
    """
    if outlines is None:
        return None

    def shapes(code: str) -> str:
        return (
            f'<a href="{escape(address(code))}" tabindex="-1"><path d="{outlines.paths[code]}" '
            f'class="area area--alike"><title>{escape(outlines.names[code], quote=False)}</title></path></a>'
        )

    about = plain(say("The list below has the same places."))
    return AreaMap(key, _drawn(outlines, shapes, key=key, title=title, about=about, signs={}), ())


def _class(area: AreaFigure, city: float) -> Class:
    if area.figure is None or area.figure.value is None:
        return "none"
    if not area.is_apart:
        return "alike"
    return "higher" if area.figure.value > city else "lower"


def _told(metric: Metric, area: AreaFigure, css: Class) -> str:
    if css == "none" or area.figure is None:
        return plain(why_none(area.figure))
    limits = interval_of(metric, area.figure)
    value = value_text(metric, area.figure) + (f" ({limits})" if limits else "")
    return f"{value}. {plain(say(MEANINGS[css]))}"


def _drawn(
    outlines: charts.Layer, shapes: Callable[[str], str], *, key: str, title: str, about: str,
    signs: dict[str, str],
) -> SafeString:  # fmt: skip
    scale = (WIDTH - 2 * _EDGE) / max(outlines.size[0], 1)
    body = "".join(map(shapes, outlines.paths))
    parts = [
        f"<defs>{hatches(key, 1 / scale)}</defs>",
        f'<g class="areas" transform="translate({_EDGE} {_EDGE}) scale({scale:.5f})">{body}</g>',
        *_signs(outlines, scale, signs),
    ]
    height = outlines.size[1] * scale + 2 * _EDGE
    return mark_safe(  # noqa: S308  # texts are escaped where they are written
        drawing(width=WIDTH, height=height, key=key, kind="map", title=title, about=about, parts=parts)
    )


def _signs(outlines: charts.Layer, scale: float, signs: dict[str, str]) -> Iterator[str]:
    """Yield the signs of areas, and of few areas their names below; on a phone names would be too small to read."""
    for code, name in outlines.names.items():
        x, y = (place * scale + _EDGE for place in outlines.middle(code))
        if sign := signs.get(code):
            yield words(x, y + 2, sign, "area-sign", "middle")
        if len(outlines.names) <= MOST_NAMED:
            yield words(x, y + (18 if sign else 5), name, "area-name", "middle")
