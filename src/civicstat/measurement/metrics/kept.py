"""Which cells are kept for pages and goals; any other observation is computed when it is asked for."""

from collections.abc import Mapping

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.sources.definitions import DatasetDefinition

# A cell for every day, area and metric would outnumber all others together: kept for the whole city alone.
CITY_ALONE: tuple[Grain, ...] = ("hour", "day")


def layers_of(
    definition: MetricDefinition,
    datasets: Mapping[str, DatasetDefinition],
    metrics: Mapping[str, MetricDefinition],
) -> tuple[str, ...]:
    """Return the area layers for which a metric's cells are kept; those of the whole city always are.

    datasets, metrics: by name; a metric that rests on others has the layers that all of them share.
    """
    if definition.statistic.kind == "gap":
        return ()
    if definition.layers:
        return tuple(layer for layer in definition.layers if layer != CITY)
    if definition.dataset is not None:
        return tuple(datasets[definition.dataset].areas) if definition.dataset in datasets else ()
    shared = [set(layers_of(metrics[slug], datasets, metrics)) for slug in rests_on(definition) if slug in metrics]
    return tuple(sorted(set.intersection(*shared))) if shared else ()


def is_kept(definition: MetricDefinition, grain: Grain, layer: str, layers: tuple[str, ...]) -> bool:
    """Return whether cells of a kind of period are kept for the areas of a layer; layers: those of the metric."""
    if grain not in definition.periods:
        return False
    return layer == CITY or (layer in layers and grain not in CITY_ALONE)
