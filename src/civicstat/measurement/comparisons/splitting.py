"""By which columns a metric's figures may be split into groups, and which groups there are."""

import numpy as np

from civicstat.directory.models import CITY, Area
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.metrics.derived import observe_all, rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.placing import Scope
from civicstat.measurement.sources.definitions import ColumnType

SPLITTING = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)
MOST_GROUPS = 40


def columns_of(metric: Metric) -> dict[str, str]:
    """Return the columns by which a metric may be split, with their titles; none of them personal."""
    definition = metric.definition
    if definition.statistic.kind == "gap":
        return {}
    if metric.dataset is None:
        bases = list(Metric.objects.filter(slug__in=rests_on(definition)).select_related("dataset"))
        found = [columns_of(base) for base in bases]
        shared = set.intersection(*map(set, found)) if found else set()
        return {name: title for name, title in (found[0] if found else {}).items() if name in shared}
    dataset = metric.dataset.definition
    places = {by.name for by in dataset.areas.values()}
    named = dict.fromkeys((*definition.dimensions, *dataset.dimensions))
    wanted = named or [name for name, column in dataset.columns.items() if column.type is ColumnType.CATEGORY]
    return {
        name: dataset.columns[name].title or name.replace("_", " ").capitalize()
        for name in wanted
        if name in dataset.columns and name not in places and dataset.columns[name].type in SPLITTING
        and not dataset.columns[name].personal
    }  # fmt: skip


def figures_by_group(metric: Metric, area: Area, column: str, span: Span, ground: Ground) -> Observations:
    """Return a metric's figures over a span in one area by the values of a column; those with most records first."""
    layer = None if area.layer.slug == CITY else area.layer.slug
    scope = Scope("day", layer, (column,), spans=(span.numbers,))
    found = observe_all(metric.definition, scope, ground, (area.pk,))
    found = found.take(found.area == area.pk)
    return found.take(np.argsort(-found.n, kind="stable")[:MOST_GROUPS])
