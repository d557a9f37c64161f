"""Which columns of a dataset public figures count by: what they tell must not be told of records as well."""

from collections.abc import Iterable, Iterator, Mapping

from civicstat.measurement.metrics.blocking import columns_read
from civicstat.measurement.metrics.definitions import Gap, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric as HeldMetric
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.publishing.content import CITY, Content, Metric
from civicstat.store.conditions import columns_of

BETWEEN_GROUPS, BETWEEN_AREAS = "group:", "area:"


def counted_columns(contents: Iterable[Content], dataset: DatasetDefinition) -> dict[str, str]:
    """Return the columns by which figures in any of some editions count, each with the name of a metric that does.

    The time by which figures are told is none of them, unless a condition reads it.
    """
    held = {metric.slug: metric for metric in HeldMetric.objects.prefetch_related("versions")}
    found: dict[str, str] = {}
    for content in contents:
        for metric in content.metrics:
            if dataset.dataset in metric.datasets:
                for column in _columns(metric, dataset, held):
                    found.setdefault(column, metric.slug)
    return found


def counted_elsewhere(contents: Iterable[Content], dataset: DatasetDefinition, layer: str) -> str:
    """Return a metric of which any of some editions has figures by another layer of areas; empty: none has.

    Figures of the whole city tell no more than those of all areas of a layer.
    """
    return next(
        (
            metric.slug
            for content in contents
            for metric in content.metrics
            if dataset.dataset in metric.datasets and not {*_layers(metric)} <= {layer, CITY}
        ),
        "",
    )


def _layers(metric: Metric) -> Iterator[str]:
    """Yield the layers by which a metric has figures, and those whose extremes it tells as a gap."""
    yield from {series.layer for series in metric.series}
    for definition in _definitions(metric):
        if isinstance(gap := definition.statistic, Gap) and gap.between.startswith(BETWEEN_AREAS):
            yield gap.between.removeprefix(BETWEEN_AREAS)


def _definitions(metric: Metric) -> Iterator[MetricDefinition]:
    for version in metric.versions:
        yield read_metric(version.definition, where=f"{metric.slug}, version {version.number}")


def _columns(metric: Metric, dataset: DatasetDefinition, held: Mapping[str, HeldMetric]) -> Iterator[str]:
    yield from {series.dimension for series in metric.series} - {""}
    for definition in _definitions(metric):
        yield from _read(definition, dataset, held, frozenset())


def _read(
    definition: MetricDefinition, dataset: DatasetDefinition, held: Mapping[str, HeldMetric], seen: frozenset[str]
) -> Iterator[str]:
    """Yield the columns that a metric reads, itself or through those that it rests on, however they were defined."""
    statistic = definition.statistic
    if isinstance(statistic, Gap) and statistic.between.startswith(BETWEEN_GROUPS):
        yield statistic.between.removeprefix(BETWEEN_GROUPS)
    if definition.dataset == dataset.dataset:
        yield from columns_read(definition, dataset) - {definition.time or dataset.time}
        for condition in filter(None, (definition.where, definition.valid, getattr(statistic, "hit", None))):
            yield from columns_of(condition)
    for base in rests_on(definition):
        if base in held and base not in seen:
            for version in held[base].versions.all():
                yield from _read(version.definition, dataset, held, seen | {base})
