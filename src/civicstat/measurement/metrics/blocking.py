"""Metrics that the quality of their data stops."""

from collections.abc import Iterable, Iterator
from datetime import date

from civicstat.directory.models import Area
from civicstat.measurement.metrics.definitions import Gap, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.resting import families
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import Severity
from civicstat.measurement.records.quality.gates import blocked_metrics
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import columns_of


def blocked(metrics: Iterable[Metric]) -> dict[str, Finding]:
    """Return the metrics among some, by slug, that a finding stops: directly, or through one that they rest on."""
    if not Finding.objects.blocking().exists():
        return {}
    related = families(metrics)
    every = {each.slug: each for family in related.values() for each in family}
    reads = {
        slug: (metric.dataset.slug, columns_read(metric.definition, metric.dataset.definition))
        for slug, metric in every.items()
        if metric.dataset is not None
    }
    stopped = blocked_metrics(reads=reads)
    behind = {slug: [stopped[each.slug] for each in family if each.slug in stopped] for slug, family in related.items()}
    return {slug: findings[0] for slug, findings in behind.items() if findings}


def concerning(metric: Metric, area: Area, since: date) -> list[Finding]:
    """Return the open warnings about what a metric reads that hold in an area on a day or later, worst first.

    For a metric on others: about what those read, and about the column by which it compares them.

    One that lies in some areas of the same layer alone concerns these, and the whole city.
    """
    found = {finding.pk: finding for each in _on_records(metric) for finding in _concerning(*each, area, since)}
    return sorted(found.values(), key=lambda finding: finding.severity != Severity.BLOCK)


def _on_records(metric: Metric, *, split_by: str = "") -> Iterator[tuple[Dataset, frozenset[str]]]:
    """Yield the datasets that a metric counts, itself or through those that it rests on, with the columns it reads."""
    definition = metric.definition
    if metric.dataset is not None:
        yield metric.dataset, columns_read(definition, metric.dataset.definition) | ({split_by} - {""})
        return
    between = definition.statistic.between if isinstance(definition.statistic, Gap) else ""
    bases = Metric.objects.filter(slug__in=rests_on(definition)).select_related("dataset").prefetch_related("versions")
    for base in bases:
        yield from _on_records(base, split_by=between.removeprefix("group:") if between.startswith("group:") else "")


def _concerning(dataset: Dataset, read: frozenset[str], area: Area, since: date) -> list[Finding]:
    by = dataset.definition.areas.get(area.layer.slug)
    open_ones = Finding.objects.filter(dataset=dataset, state=FindingState.OPEN).exclude(severity=Severity.NOTE)
    return [
        finding
        for finding in open_ones.order_by("-share", "pk")
        if (finding.until is None or finding.until >= since)
        and read & {finding.column, *map(str, finding.evidence.get("columns", ()))}
        and not _is_elsewhere(finding, by.name if by else None, area)
    ]


def _is_elsewhere(finding: Finding, column: str | None, area: Area) -> bool:
    if column is None or finding.evidence.get("dimension") != column:
        return False
    values = finding.evidence.get("values")
    return isinstance(values, list) and not {area.code, area.name} & set(map(str, values))


def columns_read(metric: MetricDefinition, dataset: DatasetDefinition) -> frozenset[str]:
    """Return the columns that a metric reads; for a duration also the stages between which it runs."""
    statistic = metric.statistic
    conditions = [metric.where, metric.valid, getattr(statistic, "hit", None)]
    named = [getattr(statistic, name, None) for name in ("of", "opened", "closed", "start", "done", "again")]
    columns = {metric.time or dataset.time, *(name for name in named if name)}
    for condition in conditions:
        columns |= columns_of(condition) if condition else set()
    for name in columns & set(dataset.durations):
        columns |= {dataset.durations[name].start, dataset.durations[name].end}
    return frozenset(columns)
