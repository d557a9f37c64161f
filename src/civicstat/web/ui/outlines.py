"""The shapes of areas as maps draw them."""

import shapely

from civicstat.directory.models import Area, AreaLayer
from civicstat.web.ui import charts

_layers: dict[tuple[int, int], charts.Layer] = {}


def layer_of(layer: AreaLayer) -> charts.Layer | None:
    """Return the shapes of a layer, kept between pages until the layer changes."""
    key = (layer.pk, layer.version)
    if key not in _layers:
        areas = [area for area in layer.areas.filter(is_target=True) if area.boundary]
        if not areas:
            return None
        _layers[key] = charts.Layer(tuple(_outline(area) for area in areas))
    return _layers[key]


def _outline(area: Area) -> charts.Outline:
    rings = []
    for part in shapely.get_parts(shapely.from_wkb(bytes(area.boundary or b""))):
        if part.geom_type == "Polygon":
            rings += [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
    return charts.Outline(area.code, area.name, tuple(rings))
