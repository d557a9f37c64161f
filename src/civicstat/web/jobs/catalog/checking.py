"""Catalog documents checked beside each other and what is defined already, before anything is applied."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from civicstat.directory.models import AreaLayer
from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.goals.definitions import GoalDefinition
from civicstat.measurement.goals.faults import faults_of_goal
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.faults import absent, faults_of_metric
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.web.jobs.catalog.documents import Document

D = TypeVar("D", DatasetDefinition, MetricDefinition, GoalDefinition)


@dataclass(frozen=True)
class Checked:
    """The definitions that hold once the documents are applied, and what is wrong with them, in plain words.

    faults must be put right first; remarks are worth knowing.
    """

    datasets: Mapping[str, DatasetDefinition]
    metrics: Mapping[str, MetricDefinition]
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = field(default=())


class CatalogRefused(CivicStatError):
    """Documents of the catalog do not hold. Nothing was applied."""


def check(documents: Iterable[Document]) -> Checked:
    """Check documents together with the datasets, metrics and goals that are defined already."""
    datasets = {dataset.slug: dataset.definition for dataset in Dataset.objects.all()}
    held = {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}
    metrics = dict(held)
    goals: dict[str, GoalDefinition] = {}
    faults, remarks = list[str](), list[str]()
    read: list[Document] = []
    for document in documents:
        try:
            if document.sort == "dataset":
                datasets[document.slug] = _read(DatasetDefinition, document)
            elif document.sort == "metric":
                metrics[document.slug] = _read(MetricDefinition, document)
            else:
                goals[document.slug] = _read(GoalDefinition, document)
            read.append(document)
        except CivicStatError as fault:
            faults.append(str(fault))
    for document in read:
        outdated = set[str]()
        if document.sort == "dataset":
            found = list(faults_of_dataset(datasets[document.slug]))
        elif document.sort == "goal":
            found = list(faults_of_goal(goals[document.slug], metrics))
        else:
            definition = metrics[document.slug]
            found = list(faults_of_metric(definition, datasets, metrics))
            outdated = _outdated(definition, held.get(document.slug), datasets)
        faults += [f"{document.place}: {fault}" for fault in found if fault not in outdated]
        remarks += [f"{document.place}: {fault}" for fault in found if fault in outdated]
    defined = [datasets[document.slug] for document in read if document.sort == "dataset"]
    return Checked(datasets, metrics, tuple(faults), (*_remarks(defined), *remarks))


def _outdated(
    definition: MetricDefinition, held: MetricDefinition | None, datasets: Mapping[str, DatasetDefinition]
) -> set[str]:
    """Return the faults of a metric that holds already, and by which its dataset is no longer split: to be known."""
    dataset = datasets.get(definition.dataset or "")
    return set(absent(definition, dataset)) if dataset and definition == held else set()


def _read(model: type[D], document: Document) -> D:
    [found] = read_documents(document.placed_text, where=document.where)
    return check_document(model, found, where=document.place)


def faults_of_dataset(definition: DatasetDefinition) -> Iterator[str]:
    """Yield what is wrong with the conditions of a dataset, beyond what its own definition can see."""
    conditions = {"leave_out": definition.leave_out, "deletes": definition.deletes}
    for position, rule in enumerate(definition.quality):
        conditions |= {f"quality.{position}.where": rule.where, f"quality.{position}.holds": rule.holds}
    for name, condition in conditions.items():
        if condition is not None:
            try:
                compile_condition(condition, condition_kinds(definition), DuckDB())
            except CivicStatError as fault:
                yield f"{name}: {fault}"


def _remarks(datasets: Iterable[DatasetDefinition]) -> Iterator[str]:
    """Yield what has to be there before records can be loaded."""
    known = set(AreaLayer.objects.values_list("slug", flat=True))
    wanting: dict[str, list[str]] = {}
    for definition in datasets:
        for layer in definition.areas:
            if layer not in known:
                wanting.setdefault(layer, []).append(definition.dataset)
    for layer, slugs in wanting.items():
        yield (
            f"The area layer {layer!r} is not there yet; import it before loading {', '.join(slugs)}: "
            f"civicstat areas import FILE --layer {layer}"
        )
