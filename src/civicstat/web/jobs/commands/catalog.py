"""Catalog documents applied: datasets and metrics defined, records and figures made to follow, goals set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import now

from civicstat.collaboration.dashboards.catalog import apply_dashboard, read_dashboard
from civicstat.collaboration.views.catalog import apply_view, read_view
from civicstat.directory.catalog.departments import apply_department
from civicstat.directory.catalog.layers import apply_layer
from civicstat.directory.catalog.underserved import apply_underserved
from civicstat.engagement.concerns.catalog import apply_concern, apply_theme, read_concern, read_theme
from civicstat.errors import CivicStatError
from civicstat.measurement.context.annotating.catalog import apply_annotation, read_annotation
from civicstat.measurement.goals.catalog import apply_goal, read_goal
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.connections.actions import connect
from civicstat.measurement.sources.connections.catalog import read_connection
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.choosing.catalog import apply_publication, read_publication
from civicstat.publishing.reports.catalog import apply_report
from civicstat.web.jobs.catalog.checking import CatalogRefused, check
from civicstat.web.jobs.catalog.documents import Document, Sort
from civicstat.web.jobs.commands.areas import per_resident, rebuild_outdated
from civicstat.web.jobs.messages import Command, Report

DIRECTING: tuple[Sort, ...] = ("department", "area_layer", "underserved")  # in this order


@dataclass(frozen=True)
class Apply:
    """Documents to apply.

    reason: why metrics that are there already change. applies_from: the day from which their new meaning holds;
    none: for all periods.
    """

    documents: tuple[Document, ...]
    reason: str = ""
    applies_from: date | None = None


@dataclass(frozen=True)
class Definition:
    """What became of one definition."""

    sort: str  # as the document begins: "dataset", "metric", "goal" and so on
    slug: str
    outcome: str  # "added", "changed" or "unchanged"
    version: int  # of a goal: how many entries its ledger has


@dataclass(frozen=True)
class Applied:
    """What became of the documents, and what followed."""

    definitions: tuple[Definition, ...]
    rebuilt: tuple[str, ...]  # datasets whose records were made anew
    observations: int  # computed anew beside those of rebuilt datasets
    faults: dict[str, str]  # metric -> why it cannot be computed
    remarks: tuple[str, ...]


def apply(args: Apply, report: Report) -> Applied:
    """Apply all documents, or none of them. Raises CatalogRefused with every fault.

    A goal whose baseline cannot be computed from the data that is there is left to be set later: see the remarks.
    """
    report(0, "checking the catalog")
    checked = check(args.documents)
    if checked.faults:
        raise CatalogRefused("\n".join(checked.faults) + "\nNothing was applied.")
    with transaction.atomic():
        directed, is_peopled = _direct(args.documents)
        definitions = [_define(document, args) for document in args.documents if document.sort == "dataset"]
        definitions += [_adopt(document, args) for document in args.documents if document.sort == "metric"]
        definitions += [_connect(document) for document in _of("connection", args)]
    rebuilt = rebuild_outdated(lambda share, what: report(0.1 + 0.6 * share, what))
    fresh = [each.slug for each in definitions if each.sort == "metric" and each.outcome != "unchanged"]
    if is_peopled:
        fresh += [metric.slug for metric in per_resident(Metric.objects.prefetch_related("versions"))]
    observations = _compute(fresh, lambda share: report(0.7 + 0.3 * share, "computing figures")) if fresh else 0
    goals, waiting = _goals(_of("goal", args))
    noted, unplaced = _annotations(_of("annotation", args), args)
    views, unshared = _views(_of("view", args))
    composed = [_compose(document) for document in _of("dashboard", args)]
    voiced, unlinked = _concerns([*_of("concern_theme", args), *_of("concern", args)])
    reported = [_report(document, args) for document in _of("report", args)]
    faults = dict(Metric.objects.exclude(fault="").values_list("slug", "fault"))
    public, unpublished = _make_public(_of("publication", args), args)
    done = (*directed, *definitions, *goals, *noted, *views, *composed, *voiced, *reported, *public)
    remarks = (*checked.remarks, *waiting, *unplaced, *unshared, *unlinked, *unpublished)
    return Applied(done, rebuilt, observations, faults, remarks)


def _of(sort: Sort, args: Apply) -> list[Document]:
    return [document for document in args.documents if document.sort == sort]


def _direct(documents: Sequence[Document]) -> tuple[list[Definition], bool]:
    """Take up departments, layers and choices, which others name; return also whether residents changed."""
    done, is_peopled = list[Definition](), False
    for document in sorted(documents, key=lambda each: DIRECTING.index(each.sort) if each.sort in DIRECTING else 9):
        told, where = document.placed_text, document.place
        if document.sort == "department":
            _, outcome = apply_department(text=told, where=where, by=None, at=now())
            done.append(Definition("department", document.slug, outcome, 1))
        elif document.sort == "area_layer":
            layer, outcome, has_moved = apply_layer(text=told, where=where, by=None, at=now())
            done.append(Definition("area_layer", layer.slug, outcome, layer.version))
            is_peopled = is_peopled or has_moved
        elif document.sort == "underserved":
            _, outcome = apply_underserved(text=told, where=where, by=None, at=now())
            done.append(Definition("underserved", document.slug, outcome, 1))
    return done, is_peopled


def _goals(documents: Sequence[Document]) -> tuple[list[Definition], list[str]]:
    """Set goals; return what became of them, and which are not set and why."""
    done, waiting = list[Definition](), list[str]()
    for document in documents:
        definition = read_goal(document.placed_text, where=document.place)
        try:
            goal, outcome = apply_goal(definition=definition, where=document.where, by=None, at=now())
            done.append(Definition("goal", goal.slug, outcome, goal.entries.count()))
        except CivicStatError as fault:
            waiting.append(f"The goal {document.slug} is not set yet: {fault}")
    return done, waiting


def _annotations(documents: Sequence[Document], args: Apply) -> tuple[list[Definition], list[str]]:
    """Put annotations down; return what became of them, and which are not, since their area is not there yet."""
    done, waiting = list[Definition](), list[str]()
    for document in documents:
        definition = read_annotation(document.placed_text, where=document.place)
        try:
            made, outcome = apply_annotation(definition=definition, by=None, at=now(), reason=args.reason)
            done.append(Definition("annotation", made.slug, outcome, made.version))
        except CivicStatError as fault:
            waiting.append(f"The annotation {document.slug} is not put down yet: {fault}")
    return done, waiting


def _compose(document: Document) -> Definition:
    definition = read_dashboard(document.placed_text, where=document.place)
    dashboard, outcome = apply_dashboard(definition=definition, by=None, at=now())
    return Definition("dashboard", dashboard.slug, outcome, dashboard.version)


def _make_public(documents: Sequence[Document], args: Apply) -> tuple[list[Definition], list[str]]:
    """Make public what is named and nothing else; return what became of it, and why it is not, as of goals not set."""
    done, waiting = list[Definition](), list[str]()
    for document in documents:
        definition = read_publication(document.placed_text, where=document.place)
        try:
            outcome = apply_publication(definition=definition, reason=args.reason, by=None, at=now())
            done.append(Definition("publication", document.slug, outcome, 1))
        except CivicStatError as fault:
            waiting.append(f"What is public stays as it was: {fault}")
    return done, waiting


def _report(document: Document, args: Apply) -> Definition:
    template, outcome = apply_report(
        text=document.placed_text, where=document.place, reason=args.reason, by=None, at=now()
    )
    return Definition("report", template.slug, outcome, template.version)


def _concerns(documents: Sequence[Document]) -> tuple[list[Definition], list[str]]:
    """Put themes and concerns into the register; return what became of them, and which are not there yet and why.

    Those that were joined with others come last: by then the others are there.
    """
    done, waiting = list[Definition](), list[str]()
    themes = [each for each in documents if each.sort == "concern_theme"]
    for document in themes:
        told = read_theme(document.placed_text, where=document.place)
        try:
            theme, outcome = apply_theme(definition=told, where=document.where)
            done.append(Definition("concern_theme", theme.slug, outcome, 1))
        except CivicStatError as fault:
            waiting.append(f"The theme {document.slug} is not there yet: {fault}")
    read = [(each, read_concern(each.placed_text, where=each.place)) for each in documents if each.sort == "concern"]
    for document, definition in sorted(read, key=lambda each: bool(each[1].closed and each[1].closed.into)):
        try:
            concern, outcome = apply_concern(definition=definition, where=document.where, by=None, at=now())
            done.append(Definition("concern", concern.slug, outcome, concern.entries.count()))
        except CivicStatError as fault:
            waiting.append(f"The concern {document.slug} is not in the register yet: {fault}")
    return done, waiting


def _views(documents: Sequence[Document]) -> tuple[list[Definition], list[str]]:
    """Save views; return what became of them, and which are not saved, since their department is not there yet."""
    done, waiting = list[Definition](), list[str]()
    for document in documents:
        try:
            made, outcome = apply_view(
                definition=read_view(document.placed_text, where=document.place), by=None, at=now()
            )  # fmt: skip
            done.append(Definition("view", made.slug, outcome, 1))
        except CivicStatError as fault:
            waiting.append(f"The view {document.slug} is not saved yet: {fault}")
    return done, waiting


def _define(document: Document, args: Apply) -> Definition:
    is_new = not Dataset.objects.filter(slug=document.slug).exists()
    dataset, is_changed = define_dataset(
        text=document.text, where=document.where, by=None, at=now(), reason=args.reason
    )
    return Definition("dataset", dataset.slug, _outcome(is_new, is_changed), dataset.version)


def _connect(document: Document) -> Definition:
    definition = read_connection(document.placed_text, where=document.place)
    connection, outcome = connect(definition=definition, by=None, at=now())
    return Definition("connection", connection.slug, outcome, 1)


def _adopt(document: Document, args: Apply) -> Definition:
    is_new = not Metric.objects.filter(slug=document.slug).exists()
    metric, is_changed = adopt(
        text=document.text, where=document.where, by=None, at=now(), reason=args.reason,
        applies_from=None if is_new else args.applies_from,
    )  # fmt: skip
    return Definition("metric", metric.slug, _outcome(is_new, is_changed), metric.current.number)


def _outcome(is_new: bool, is_changed: bool) -> str:
    return "added" if is_new else "changed" if is_changed else "unchanged"


def _compute(slugs: Sequence[str], progress: Callable[[float], None]) -> int:
    """Compute metrics, and those that rest on them, and return the number of observations."""
    metrics = list(Metric.objects.select_related("dataset").prefetch_related("versions"))
    affected = set(slugs)
    while more := {m.slug for m in metrics if affected.intersection(rests_on(m.definition))} - affected:
        affected |= more
    wanted = [metric for metric in metrics if metric.slug in affected]
    return refresh(metrics=wanted, store=record_store(), at=now(), progress=progress).cells


APPLY: Command[Apply, Applied] = Command("catalog apply", Apply, Applied, apply)
