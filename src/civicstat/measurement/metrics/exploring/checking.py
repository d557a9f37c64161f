"""Faults of what an inquiry asks of records, with the field where each lies."""

from collections.abc import Iterator
from typing import Any

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.offering.faults import faults_of_metric
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import ConditionRefused, columns_of, compile_condition
from civicstat.store.dialects.duckdb import DuckDB

EXPLORED = "explored"  # the name of a statistic that nobody adopted


def faults_on_records(inquiry: Inquiry, meant: MetricDefinition, dataset: DatasetDefinition) -> Iterator[Fault]:
    """Yield what is wrong with an inquiry's conditions and columns. meant: the statistic as a definition."""
    texts = {"where": inquiry.where, "valid": inquiry.valid, "statistic.hit": getattr(meant.statistic, "hit", "")}
    for field, text in texts.items():
        if text:
            yield from _faults_of_condition(field, text, dataset)
    for name, value in _columns_of(meant).items():
        if value not in condition_kinds(dataset):
            known = ", ".join(sorted(condition_kinds(dataset)))
            yield Fault(name, f"{dataset.dataset} has no column {value!r}; it has {known}")
        elif value in dataset.columns and dataset.columns[value].personal and not _is_told_apart(name, meant):
            yield Fault(name, _personal(value))


def _columns_of(meant: MetricDefinition) -> dict[str, str]:
    """Return the columns that a statistic names, by the inquiry's field."""
    names = {"of": "of", "opened": "opened", "closed": "closed", "start": "from", "done": "done", "again": "again"}
    found = {f"statistic.{field}": getattr(meant.statistic, name, None) for name, field in names.items()}
    return {field: str(value) for field, value in {**found, "time": meant.time}.items() if value}


def _is_told_apart(field: str, meant: MetricDefinition) -> bool:
    """Return whether a column serves only to count how many there are."""
    statistic: Any = meant.statistic
    if field == "statistic.again":
        return True
    is_distinct = statistic.kind == "distinct" or getattr(statistic, "count", "") == "distinct"
    return field == "statistic.of" and is_distinct


def _personal(name: str) -> str:
    return f"{name} is personal: the explorer counts its different values, and tells nothing else of it"


def faults_at_all(meant: MetricDefinition, dataset: DatasetDefinition, seen: Seen) -> Iterator[Fault]:
    """Yield what would stop a statistic if it were adopted."""
    known_datasets = {**seen.dataset_definitions, dataset.dataset: dataset}
    for message in faults_of_metric(meant, known_datasets, seen.metric_definitions):
        text = message.removeprefix(f"{EXPLORED}: ").replace(f"{EXPLORED} rests", "This rests")
        yield Fault("statistic", text)


def check_condition(field: str, text: str, dataset: DatasetDefinition) -> None:
    """Raise InquiryRefused where a condition does not hold good for a dataset, or reads what is personal."""
    if faults := list(_faults_of_condition(field, text, dataset)):
        raise InquiryRefused(faults)


def _faults_of_condition(field: str, text: str, dataset: DatasetDefinition) -> Iterator[Fault]:
    try:
        compile_condition(text, condition_kinds(dataset), DuckDB())
    except ConditionRefused as fault:
        yield Fault(field, str(fault))
        return
    for name in sorted(columns_of(text)):
        if name in dataset.columns and dataset.columns[name].personal:
            yield Fault(field, _personal(name))
