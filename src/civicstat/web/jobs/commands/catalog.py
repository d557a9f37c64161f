"""Catalog documents applied: datasets and metrics defined, records and figures made to follow, goals set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.goals.catalog import apply_goal, read_goal
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.catalog.checking import CatalogRefused, check
from civicstat.web.jobs.catalog.documents import Document
from civicstat.web.jobs.commands.areas import rebuild_outdated
from civicstat.web.jobs.messages import Command, Report


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

    sort: str  # "dataset", "metric" or "goal"
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
        definitions = [_define(document) for document in args.documents if document.sort == "dataset"]
        definitions += [_adopt(document, args) for document in args.documents if document.sort == "metric"]
    rebuilt = rebuild_outdated(lambda share, what: report(0.1 + 0.6 * share, what))
    fresh = [each.slug for each in definitions if each.sort == "metric" and each.outcome != "unchanged"]
    observations = _compute(fresh, lambda share: report(0.7 + 0.3 * share, "computing figures")) if fresh else 0
    goals, waiting = _goals([document for document in args.documents if document.sort == "goal"])
    faults = dict(Metric.objects.exclude(fault="").values_list("slug", "fault"))
    return Applied((*definitions, *goals), rebuilt, observations, faults, (*checked.remarks, *waiting))


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


def _define(document: Document) -> Definition:
    is_new = not Dataset.objects.filter(slug=document.slug).exists()
    dataset, is_changed = define_dataset(text=document.text, where=document.where, by=None, at=now())
    return Definition("dataset", dataset.slug, _outcome(is_new, is_changed), dataset.version)


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
