"""Areas, layers and columns by the names that programs use."""

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.comparisons.splitting import columns_of
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.models import Metric


def layers_of(metric: Metric) -> list[AreaLayer]:
    """Return the area layers of which a metric has figures, coarse first, without the city."""
    there = AreaLayer.objects.exclude(slug=CITY)
    return list(there.filter(areas__observations__version__in=versions_in_force(metric)).distinct())


def find_layer(metric: Metric, slug: str) -> AreaLayer:
    """Return a layer in which a metric has figures. Raises ComparisonRefused."""
    known = {layer.slug: layer for layer in layers_of(metric)}
    if slug not in known:
        names = ", ".join(known) or "none"
        raise ComparisonRefused(f"layer: found {slug!r}; {metric.slug} has figures by area for {names}")
    return known[slug]


def find_area(metric: Metric, layer: str, code: str) -> Area:
    """Return an area by its code, or the whole city for no code. Raises ComparisonRefused."""
    areas = Area.objects.select_related("layer").defer("boundary")
    if not code or layer == CITY:
        return areas.get(layer__slug=CITY)
    found = areas.filter(layer=find_layer(metric, layer), code=code).first()
    if found is None:
        raise ComparisonRefused(f"area: the layer {layer} has no area with the code {code!r}")
    return found


def find_column(metric: Metric, name: str) -> str:
    """Return a column by which a metric may be split. Raises ComparisonRefused."""
    known = columns_of(metric)
    if name not in known:
        listed = f"can be split by {', '.join(known)}" if known else "cannot be split"
        raise ComparisonRefused(f"by: found {name!r}; {metric.slug} {listed}")
    return name
