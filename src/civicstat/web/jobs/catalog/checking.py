"""Catalog documents checked beside each other and what is defined already, before anything is applied."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel

from civicstat.collaboration.dashboards.catalog import Named, faults_of_dashboard
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.views.catalog import ViewDefinition, faults_of_view
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.catalog.departments import DepartmentDefinition
from civicstat.directory.catalog.known import Directory
from civicstat.directory.catalog.layers import LayerDefinition
from civicstat.directory.catalog.underserved import UnderservedDefinition
from civicstat.engagement.concerns.definitions import ConcernDefinition, ThemeDefinition
from civicstat.engagement.concerns.faults import faults_of_concern
from civicstat.engagement.concerns.models import Concern, Theme
from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.goals.definitions import GoalDefinition
from civicstat.measurement.goals.faults import faults_of_goal
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.faults import absent, faults_of_metric
from civicstat.measurement.metrics.offering.open_records import fault_of_count
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.choosing.catalog import PublicationDefinition, faults_of_publication
from civicstat.publishing.reports.catalog import faults_of_report
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.web.jobs.catalog.documents import Document, Sort

D = TypeVar("D", bound=BaseModel)
MODELS: Mapping[Sort, type[BaseModel]] = {
    "department": DepartmentDefinition, "area_layer": LayerDefinition, "underserved": UnderservedDefinition,
    "dataset": DatasetDefinition, "metric": MetricDefinition, "connection": ConnectionDefinition,
    "goal": GoalDefinition, "annotation": AnnotationDefinition, "view": ViewDefinition,
    "dashboard": DashboardDefinition, "concern_theme": ThemeDefinition, "concern": ConcernDefinition,
    "report": ReportDefinition, "publication": PublicationDefinition,
}  # fmt: skip


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
    """Check documents together with all that is defined already."""
    told: dict[Sort, dict[str, Any]] = {sort: {} for sort in MODELS}
    faults, read = list[str](), list[tuple[Document, Any]]()
    for document in documents:
        try:
            definition = _read(MODELS[document.sort], document)
        except CivicStatError as fault:
            faults.append(str(fault))
            continue
        told[document.sort][document.slug] = definition
        read.append((document, definition))
    known = _known(told)
    remarks = list[str]()
    for document, definition in read:
        found = list(_faults_of(document.sort, definition, known))
        outdated = _outdated(definition, known) if document.sort == "metric" else set[str]()
        faults += [f"{document.place}: {fault}" for fault in found if fault not in outdated]
        remarks += [f"{document.place}: {fault}" for fault in found if fault in outdated]
        remarks += [f"{document.place}: {remark}" for remark in _unanswered(document.sort, definition, known)]
    unplaced = _remarks(told["dataset"].values(), known.directory)
    return Checked(known.datasets, known.metrics, tuple(faults), (*unplaced, *remarks))


@dataclass(frozen=True)
class Known:
    """What is defined once the documents are applied, by name. held: the metrics as they are."""

    directory: Directory
    datasets: Mapping[str, DatasetDefinition]
    metrics: Mapping[str, MetricDefinition]
    held: Mapping[str, MetricDefinition]
    goals: Collection[str]
    views: Collection[str]
    themes: Collection[str]
    concerns: Collection[str]


def _known(told: Mapping[Sort, Mapping[str, Any]]) -> Known:
    held = {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}
    defined = {dataset.slug: dataset.definition for dataset in Dataset.objects.all()}
    return Known(
        directory=Directory.with_documents(told["department"], told["area_layer"]),
        datasets={**defined, **told["dataset"]},
        metrics={**held, **told["metric"]},
        held=held,
        goals={*told["goal"], *Goal.objects.values_list("slug", flat=True)},
        views={*told["view"], *SavedView.objects.shared().values_list("slug", flat=True)},
        themes={*told["concern_theme"], *Theme.objects.values_list("slug", flat=True)},
        concerns={*told["concern"], *Concern.objects.values_list("slug", flat=True)},
    )


def _faults_of(sort: Sort, definition: Any, known: Known) -> Iterator[str]:
    """Yield what is wrong with a definition that can be read, beside all others."""
    find = _FAULTS.get(sort)  # a department and a layer name nothing else
    yield from find(definition, known) if find else ()


def _unanswered(sort: Sort, definition: Any, known: Known) -> Iterator[str]:
    """Yield what is named that is not there, and may follow: a concern of a goal, the metric that counts records."""
    if sort == "goal" and definition.concern and definition.concern not in known.concerns:
        yield (
            f"the goal {definition.goal} answers the concern {definition.concern!r}, which is not in the register; "
            "put it there, or correct the name"
        )
    records = definition.open_records if sort == "dataset" else None
    if records is not None and records.count not in known.metrics:
        yield f"open_records.count: there is no metric {records.count!r} yet; adopt it, or correct the name"


def _faults_of_connection(definition: ConnectionDefinition, known: Known) -> Iterator[str]:
    """Yield what keeps a connection from delivering."""
    if definition.dataset not in known.datasets:
        listed = ", ".join(sorted(known.datasets)) or "none yet"
        yield f"dataset: found {definition.dataset!r}, expected one of {listed}"


def _faults_of_dashboard(definition: DashboardDefinition, known: Known) -> Iterator[str]:
    return faults_of_dashboard(definition, Named(known.metrics, known.goals, known.views, known.directory))


def _faults_of_concern(definition: ConcernDefinition, known: Known) -> Iterator[str]:
    return faults_of_concern(definition, known.metrics, known.goals, known.themes, known.concerns, known.directory)


def _faults_of_theme(definition: ThemeDefinition, known: Known) -> Iterator[str]:
    if fault := known.directory.fault_of_department(definition.department):
        yield f"department: {fault}"


def _faults_of_underserved(definition: UnderservedDefinition, known: Known) -> Iterator[str]:
    if definition.area and not known.directory.is_area(definition.area):
        yield f"area: there is no area {definition.area!r}; expected one such as district.D3"


def _outdated(definition: MetricDefinition, known: Known) -> set[str]:
    """Return the faults of a metric that holds already, and by which its dataset is no longer split: to be known."""
    dataset = known.datasets.get(definition.dataset or "")
    is_held = definition == known.held.get(definition.metric)
    return set(absent(definition, dataset)) if dataset and is_held else set()


def _faults_of_annotation(definition: AnnotationDefinition, known: Known) -> Iterator[str]:
    """Yield what an annotation concerns that is not there."""
    if definition.metric and definition.metric not in known.metrics:
        yield f"metric: found {definition.metric!r}, expected the name of a metric that is adopted or in the catalog"
    if definition.dataset and definition.dataset not in known.datasets:
        listed = ", ".join(sorted(known.datasets)) or "none yet"
        yield f"dataset: found {definition.dataset!r}, expected one of {listed}"
    if definition.area and (fault := known.directory.fault_of_areas(definition.layer, [definition.area])):
        yield f"area: {fault}"


_FAULTS: Mapping[Sort, Callable[[Any, Known], Iterator[str]]] = {
    "underserved": _faults_of_underserved,
    "dataset": lambda definition, known: chain(
        faults_of_dataset(definition), _faults_of_open_records(definition, known)
    ),
    "metric": lambda definition, known: faults_of_metric(definition, known.datasets, known.metrics),
    "goal": lambda definition, known: faults_of_goal(definition, known.metrics, known.directory),
    "connection": _faults_of_connection,
    "annotation": _faults_of_annotation,
    "view": lambda definition, known: faults_of_view(definition, known.datasets, known.metrics, known.directory),
    "dashboard": _faults_of_dashboard,
    "concern_theme": _faults_of_theme,
    "concern": _faults_of_concern,
    "publication": lambda definition, known: faults_of_publication(
        definition, known.metrics, known.goals, known.datasets
    ),
    "report": lambda definition, known: faults_of_report(definition, known.metrics, known.directory),
}


def _read(model: type[D], document: Document) -> D:
    [found] = read_documents(document.placed_text, where=document.where)
    return check_document(model, found, where=document.place)


def faults_of_dataset(definition: DatasetDefinition) -> Iterator[str]:
    """Yield what is wrong with the conditions of a dataset, beyond what its own definition can see."""
    conditions = {"leave_out": definition.leave_out, "deletes": definition.deletes}
    if definition.wall is not None:
        conditions |= {"wall.where": definition.wall.where, "wall.urgent": definition.wall.urgent}
    conditions |= {f"reclassified.{each.column}.down": each.down for each in definition.reclassified}
    for position, rule in enumerate(definition.quality):
        conditions |= {f"quality.{position}.where": rule.where, f"quality.{position}.holds": rule.holds}
    for name, condition in conditions.items():
        if condition is not None:
            try:
                compile_condition(condition, condition_kinds(definition), DuckDB())
            except CivicStatError as fault:
                yield f"{name}: {fault}"


def _faults_of_open_records(definition: DatasetDefinition, known: Known) -> Iterator[str]:
    """Yield why the metric that is to count single records cannot."""
    records = definition.open_records
    metric = known.metrics.get(records.count) if records is not None else None
    if records is not None and metric is not None and (fault := fault_of_count(records, metric, definition)):
        yield f"open_records.count: {fault}"


def _remarks(datasets: Iterable[DatasetDefinition], directory: Directory) -> Iterator[str]:
    """Yield what has to be there before records can be loaded."""
    known = set(directory.layers)
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
