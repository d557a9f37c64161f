"""How far a metric's figures reach: the area layers that it has, and the columns by which it can be split."""

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.web.api.answers.errors import Refused

SPLITTING = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)


class MetricIncomplete(Refused):
    """A metric rests on another one that is not there."""


def bases_of(metric: Metric) -> list[Metric]:
    """Return the metrics that a metric is computed from directly. Raises MetricIncomplete where one is not adopted."""
    wanted = rests_on(metric.definition)
    if not wanted:
        return []
    found = list(Metric.objects.filter(slug__in=wanted).select_related("dataset").prefetch_related("versions"))
    if lacking := set(wanted) - {base.slug for base in found}:
        raise MetricIncomplete(f"{metric.slug} rests on {', '.join(sorted(lacking))}, which is not adopted; adopt it.")
    return found


def check_whole(metric: Metric) -> None:
    """Raise MetricIncomplete where something is not adopted that a metric rests on, however deep."""
    for base in bases_of(metric):
        check_whole(base)


def broken() -> frozenset[str]:
    """Return the names of the metrics that `check_whole` refuses, of all at once."""
    bases = dict(Metric.objects.order_by().values_list("slug", "bases"))
    found, lacking = set[str](), {slug for slug, each in bases.items() if not bases.keys() >= set(each)}
    while lacking:
        found |= lacking
        lacking = {slug for slug, each in bases.items() if found.intersection(each)} - found
    return frozenset(found)


def layers_of(metric: Metric) -> tuple[str, ...]:
    """Return the area layers of which a metric has figures, the whole city first."""
    return (CITY, *sorted(_parts(metric) - {CITY}))


def _parts(metric: Metric) -> set[str]:
    definition = metric.definition
    if definition.statistic.kind == "gap":
        return set()
    if definition.layers:
        return set(definition.layers)
    if metric.dataset is not None:
        return set(metric.dataset.definition.areas)
    return set.intersection(*(_parts(base) for base in bases_of(metric)))


def dimensions_of(metric: Metric) -> tuple[str, ...]:
    """Return the columns by whose values a metric's figures can be split. Personal ones are never among them."""
    definition = metric.definition
    if definition.statistic.kind == "gap":
        return ()
    if metric.dataset is not None:
        return _columns(definition, metric.dataset.definition)
    shared = set.intersection(*(set(dimensions_of(base)) for base in bases_of(metric)))
    return tuple(sorted(shared))


def _columns(metric: MetricDefinition, dataset: DatasetDefinition) -> tuple[str, ...]:
    columns = dataset.columns
    categories = (name for name, column in columns.items() if column.type is ColumnType.CATEGORY)
    wanted = dict.fromkeys((*metric.dimensions, *(dataset.dimensions or categories)))
    return tuple(
        name for name in wanted
        if name in columns and columns[name].type in SPLITTING and not columns[name].personal
    )  # fmt: skip
