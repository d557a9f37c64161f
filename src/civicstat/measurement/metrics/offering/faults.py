"""What keeps a metric from being computed with the datasets and metrics that there are."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from civicstat.directory.models import CITY
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Gap, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.queries import Scope, write
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.dialects.duckdb import DuckDB

_SOME_DAY = datetime(1970, 1, 1)  # noqa: DTZ001  UTC without its mark, as stored


def faults_of_metric(
    definition: MetricDefinition, datasets: Mapping[str, DatasetDefinition], metrics: Mapping[str, MetricDefinition]
) -> Iterator[str]:
    """Yield what keeps a metric from being computed with these datasets and metrics."""
    for base in rests_on(definition):
        if base not in metrics:
            yield f"{definition.metric} rests on the metric {base!r}, which is not defined; define or adopt it, too"
    if definition.dataset is not None:
        dataset = datasets.get(definition.dataset)
        if dataset is None:
            known = ", ".join(sorted(datasets)) or "none yet"
            yield f"{definition.metric} counts records of {definition.dataset!r}, not defined; datasets are {known}"
        else:
            yield from absent(definition, dataset)
            yield from (_of_metric(definition, fault) for fault in faults_on_records(definition, dataset))
    elif isinstance(definition.statistic, Gap):
        base_metric = metrics.get(definition.statistic.of)
        yield from faults_of_gap(definition, datasets.get(base_metric.dataset or "") if base_metric else None)


def absent(definition: MetricDefinition, dataset: DatasetDefinition) -> Iterator[str]:
    """Yield what a metric is to be split by, and cannot."""
    kinds = condition_kinds(dataset)
    for name in definition.dimensions:
        if name not in kinds:
            yield f"{definition.metric}: dimensions names {name!r}, which {dataset.dataset} does not have"
    for layer in definition.layers:
        if layer != CITY and layer not in dataset.areas:
            yield f"{definition.metric}: layers names {layer!r}, in which {dataset.dataset} places no records"


def faults_on_records(definition: MetricDefinition, dataset: DatasetDefinition) -> Iterator[str]:
    """Yield why a metric on records cannot be computed from those of a dataset."""
    try:
        write(definition, dataset, Scope("month"), dialect=DuckDB(), calendar=calendar(), as_of=_SOME_DAY)
    except CivicStatError as fault:
        yield str(fault)


def _of_metric(definition: MetricDefinition, fault: str) -> str:
    return fault if fault.startswith(definition.metric) else f"{definition.metric}: {fault}"


def faults_of_gap(definition: MetricDefinition, dataset: DatasetDefinition | None) -> Iterator[str]:
    """Yield why a gap cannot be told between what it names; dataset: of the metric that it compares, if it has one."""
    if not isinstance(definition.statistic, Gap):
        return
    between = definition.statistic.between
    way, _, name = between.partition(":")
    if way not in ("area", "group") or not name:
        yield f"{definition.metric}: between is {between!r}, expected area:LAYER or group:COLUMN"
    elif dataset is not None:
        known = dataset.areas if way == "area" else condition_kinds(dataset)
        if name not in known:
            yield f"{definition.metric}: between names {name!r}; {dataset.dataset} has {', '.join(sorted(known))}"
