"""Shared views as catalog documents: checked, applied so that a second time changes nothing, and written out again."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

from django.db import transaction

from civicstat.collaboration.sharing import Sharing
from civicstat.collaboration.views.actions import change_question, rename_view, save_view, share_view
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.catalog.known import Directory
from civicstat.directory.models import CITY, Department, User
from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition, Definition, Slug, at_most
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB

Outcome = Literal["added", "changed", "unchanged"]


class UnknownDepartment(CivicStatError):
    """A view is shared with a department that is not there."""


class ViewDefinition(Definition):
    """A shared view. department: who sees it; everyone who signs in if none."""

    view: Slug
    title: Annotated[str, at_most(160)]
    note: Annotated[str, at_most(2000)] = ""
    department: str = ""
    question: Inquiry


def read_view(text: str, *, where: str) -> ViewDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(ViewDefinition, document, where=where)


@transaction.atomic
def apply_view(*, definition: ViewDefinition, by: User | None, at: datetime) -> tuple[SavedView, Outcome]:
    """Save a view, or make the one that is there say what its definition says. Raises UnknownDepartment."""
    department = _department(definition)
    sharing = Sharing.DEPARTMENT if department else Sharing.EVERYONE
    view = SavedView.objects.filter(slug=definition.view).first()
    if view is None:
        view = save_view(
            title=definition.title, note=definition.note, inquiry=definition.question, sharing=sharing,
            department=department, slug=definition.view, by=by, at=at,
        )  # fmt: skip
        return view, "added"
    if view.sharing != Sharing.OWNER and definition_of(view) == definition:
        return view, "unchanged"
    if (view.title, view.note) != (definition.title, definition.note):
        view = rename_view(view=view, title=definition.title, note=definition.note, by=by, at=at)
    if (view.sharing, view.department) != (sharing, department):
        view = share_view(view=view, sharing=sharing, department=department, by=by, at=at)
    if view.question != definition.question.as_plain():
        view = change_question(view=view, inquiry=definition.question, by=by, at=at)
    return view, "changed"


def definition_of(view: SavedView) -> ViewDefinition:
    """Return a shared view as its definition. Raises ViewUnreadable."""
    is_of_department = view.sharing == Sharing.DEPARTMENT and view.department is not None
    return ViewDefinition(
        view=view.slug, title=view.title, note=view.note, question=view.inquiry,
        department=view.department.slug if is_of_department and view.department else "",
    )  # fmt: skip


def document_of(view: SavedView) -> str:
    """Return a shared view as a YAML document that `read_view` reads as `definition_of`."""
    definition = definition_of(view)
    fields = {name: getattr(definition, name) for name in ("view", "title", "note", "department")}
    question = {name: list(each) if isinstance(each, tuple) else each for name, each in view.inquiry.as_plain().items()}
    return write_document({**{name: text for name, text in fields.items() if text}, "question": question})


def faults_of_view(
    definition: ViewDefinition,
    datasets: Mapping[str, DatasetDefinition],
    metrics: Mapping[str, MetricDefinition],
    directory: Directory | None = None,
) -> Iterator[str]:
    """Yield what keeps a view from being answered with these datasets and metrics.

    directory: places and departments; where there is none, those that it names are not looked for.
    """
    if directory is not None:
        yield from _misplaced(definition, directory)
    asked = definition.question
    metric = metrics.get(asked.metric or "")
    if asked.metric is not None and metric is None:
        yield f"{definition.view} asks for the metric {asked.metric!r}, which is not defined; define or adopt it, too"
    name = asked.dataset or (metric.dataset if metric else None)
    dataset = datasets.get(name or "")
    if dataset is None:
        if name is not None:
            yield f"{definition.view} asks for records of {name!r}, which is not defined"
        return
    yield from (f"{definition.view}: {fault}" for fault in _unanswerable(asked, dataset))


def _unanswerable(asked: Inquiry, dataset: DatasetDefinition) -> Iterator[str]:
    """Yield what a dataset lacks of what is asked of it."""
    kinds = condition_kinds(dataset)
    for text in filter(None, (asked.where, asked.valid, getattr(asked.statistic, "hit", ""))):
        try:
            compile_condition(text, kinds, DuckDB())
        except CivicStatError as fault:
            yield str(fault)
    for column in asked.by:
        if column not in dataset.columns or dataset.columns[column].personal:
            yield f"by names {column!r}, by which {dataset.dataset} cannot be split"
    if asked.layer != CITY and asked.layer not in dataset.areas:
        yield f"layer is {asked.layer!r}, in which {dataset.dataset} places no records"


def _misplaced(definition: ViewDefinition, directory: Directory) -> Iterator[str]:
    """Yield which department and areas of a view are not there."""
    placed = directory.fault_of_areas(definition.question.layer, definition.question.areas)
    for fault in filter(None, (directory.fault_of_department(definition.department), placed)):
        yield f"{definition.view}: {fault}"


def _department(definition: ViewDefinition) -> Department | None:
    if not definition.department:
        return None
    found: Department | None = Department.objects.named(definition.department).first()
    if found is None:
        raise UnknownDepartment(
            f"{definition.view} is shared with {definition.department!r}, which is no department yet; "
            "add it with: civicstat department add"
        )
    return found
