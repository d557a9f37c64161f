"""Area layers as pages show them: their map, their residents, and the spellings that wait for a decision."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import shapely
from django.db.models import Count, Q
from django.urls import reverse
from pyproj import Geod

from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import CITY, AreaLayer, Population
from civicstat.web.pages.figures import layer_of
from civicstat.web.ui import charts

_EARTH = Geod(ellps="WGS84")
_SQUARE_METERS_IN_MILE = 1609.344**2


@dataclass(frozen=True)
class LayerRow:
    """A line of the list of layers. residents: of its areas in the newest year that is known; none if no year is."""

    layer: AreaLayer
    url: str
    areas: int
    without_boundary: int
    waiting: int  # spellings
    year: int | None
    residents: float | None


def layer_rows() -> list[LayerRow]:
    layers = AreaLayer.objects.exclude(slug=CITY).annotate(
        targets=Count("areas", filter=Q(areas__is_target=True), distinct=True),
        bare=Count("areas", filter=Q(areas__is_target=True, areas__boundary__isnull=True), distinct=True),
        waiting=Count("aliases", filter=Q(aliases__is_confirmed=False), distinct=True),
    )
    known = _newest_residents()
    rows = layers.values_list("pk", "targets", "bare", "waiting")
    counts = {pk: (targets, bare, waiting) for pk, targets, bare, waiting in rows}
    return [
        LayerRow(
            layer,
            reverse("area-layer", args=[layer.slug]),
            *counts[layer.pk],
            *known.get(layer.pk, (None, None)),
        )
        for layer in AreaLayer.objects.exclude(slug=CITY)
    ]


def _newest_residents() -> dict[int, tuple[int, float]]:
    sums: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for layer, year, residents in Population.objects.values_list("area__layer", "year", "residents"):
        sums[layer][year] += residents
    return {layer: (max(years), years[max(years)]) for layer, years in sums.items()}


def residents_table(layer: AreaLayer) -> charts.Table | None:
    """Return the residents of a layer's areas by year; None where none are known."""
    known = Population.objects.filter(area__layer=layer).values_list("area_id", "year", "residents")
    by_area: dict[int, dict[int, float]] = defaultdict(dict)
    for area, year, residents in known:
        by_area[area][year] = residents
    if not by_area:
        return None
    years = sorted({year for figures in by_area.values() for year in figures})
    areas = layer.areas.filter(is_target=True).values_list("pk", "name")
    rows = [(name, *(_residents(by_area[pk].get(year)) for year in years)) for pk, name in areas]
    total = [sum(figures.get(year, 0) for figures in by_area.values()) for year in years]
    rows.append(("All", *(_residents(residents) for residents in total)))
    header = (layer.name, *(str(year) for year in years))
    return charts.Table(f"Residents, {layer.plural}", header, tuple(rows), frozenset(range(1, len(header))))


def _residents(count: float | None) -> str:
    return "–" if count is None else f"{count:,.0f}"


def map_of_layer(layer: AreaLayer) -> charts.Figure | None:
    """Return the map of a layer: residents per square mile where they are known, else the size of each area."""
    outlines = layer_of(layer)
    if outlines is None:
        return None
    sizes = {a.code: square_miles(bytes(a.boundary)) for a in layer.areas.filter(is_target=True) if a.boundary}
    newest = Population.objects.filter(area__layer=layer).order_by("-year").values_list("year", flat=True).first()
    if newest is None:
        return _map(f"{layer.plural} and their size", outlines, sizes, "square miles", _sizes_in_words(layer, sizes))
    known = Population.objects.filter(area__layer=layer, year=newest).values_list("area__code", "residents")
    density = {code: residents / sizes[code] for code, residents in known if sizes.get(code)}
    title = f"{layer.plural} and how densely people live there, {newest}"
    return _map(title, outlines, density, "residents per square mile", _density_in_words(outlines, density))


def _density_in_words(outlines: charts.Layer, density: dict[str, float]) -> str:
    if len(density) < 2:
        return ""
    least, most = min(density, key=density.__getitem__), max(density, key=density.__getitem__)
    return (
        f"Most densely in {outlines.names[most]}, with {density[most]:,.0f} residents per square mile; "
        f"least in {outlines.names[least]}, with {density[least]:,.0f}."
    )


def map_of_boundaries(areas: Iterable[Boundary]) -> charts.Figure | None:
    """Return the map of areas that are not stored yet, colored by their size."""
    drawn = [area for area in areas if area.geometry is not None]
    if not drawn:
        return None
    outlines = charts.Layer(tuple(charts.Outline(a.code, a.name, _rings(a.geometry or b"")) for a in drawn))
    sizes = {area.code: square_miles(area.geometry or b"") for area in drawn}
    return _map("The areas of the file and their size", outlines, sizes, "square miles")


def _map(title: str, outlines: charts.Layer, values: dict[str, float], unit: str, finding: str = "") -> charts.Figure:
    figures = tuple(charts.AreaFigure(code, value) for code, value in values.items())
    return charts.Figure("map", charts.AreaMap(title, outlines, figures, unit), finding)


def _sizes_in_words(layer: AreaLayer, sizes: dict[str, float]) -> str:
    return f"{layer.plural} cover {sum(sizes.values()):,.1f} square miles. Their residents are not known yet."


@lru_cache(maxsize=8192)
def square_miles(boundary: bytes) -> float:
    """Return the size of an area on the ellipsoid. boundary: WKB in longitude and latitude."""
    square_meters, _ = _EARTH.geometry_area_perimeter(shapely.from_wkb(boundary))
    return abs(float(square_meters)) / _SQUARE_METERS_IN_MILE


def _rings(boundary: bytes) -> tuple[list[list[float]], ...]:
    parts = [part for part in shapely.get_parts(shapely.from_wkb(boundary)) if part.geom_type == "Polygon"]
    return tuple(shapely.get_coordinates(ring).tolist() for part in parts for ring in (part.exterior, *part.interiors))
