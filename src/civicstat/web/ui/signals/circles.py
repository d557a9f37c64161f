"""The map of a signal of places: circles upon the areas of the city, numbered, with a list beside it."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from civicstat.directory.models import AreaLayer
from civicstat.measurement.signals.models import Signal
from civicstat.web.ui.charts.canvas.elements import circle, words
from civicstat.web.ui.charts.layer import Layer
from civicstat.web.ui.outlines import layer_of
from civicstat.web.ui.signals.placed import details_of, distance_in_words, events_of

FILLED = ("beat", "neighborhood", "district")  # layers by which people know where something is, the finest first


@dataclass(frozen=True)
class Row:
    """One circle in words. area: in which its middle lies; never an address."""

    number: int
    events: int
    radius: str
    area: str


@dataclass(frozen=True)
class CircleMap:
    """svg: drawn; rows: the same in words."""

    svg: SafeString
    rows: tuple[Row, ...]
    noun: str


def circle_map(signal: Signal) -> CircleMap | None:
    """Return the map of a signal with circles; None where it has none, or the city has no outlines."""
    circles: list[dict[str, Any]] = details_of(signal).get("circles") or []
    layer = _layer_for(signal)
    if not circles or layer is None:
        return None
    rows = tuple(
        Row(number, int(each["events"]), distance_in_words(float(each["radius"])), each.get("area", ""))
        for number, each in enumerate(circles, start=1)
    )
    return CircleMap(SafeString(_drawn(layer, circles)), rows, events_of(signal))


def _layer_for(signal: Signal) -> Layer | None:
    layers = {each.slug: each for each in AreaLayer.objects.all()}
    slugs = [signal.area.layer.slug, *(slug for slug in FILLED if slug in layers), *layers]
    for slug in slugs:
        found = layer_of(layers[slug])
        if found is not None and len(found.outlines) > 1:
            return found
    return None


def _drawn(layer: Layer, circles: list[dict[str, Any]]) -> str:
    wide, high = layer.size
    areas = "".join(
        f'<path d="{path}" class="circle-map__area"><title>{escape(layer.names[code], quote=False)}</title></path>'
        for code, path in layer.paths.items()
    )
    marks = []
    for number, each in enumerate(circles, start=1):
        x, y = layer.place(float(each["longitude"]), float(each["latitude"]))
        marks.append(circle(x, y, max(layer.steps(float(each["radius"])), 8), "circle-map__circle"))
        if len(circles) > 1:
            marks.append(words(x, y + 9, str(number), "circle-map__number", "middle"))
    name = "Map of the city with a circle" if len(circles) == 1 else f"Map of the city with {len(circles)} circles"
    return (
        f'<svg class="circle-map" role="img" aria-label="{name}; the list beside it says the same in words" '
        f'viewBox="-4 -4 {wide + 8} {high + 8}">{areas}{"".join(marks)}</svg>'
    )
