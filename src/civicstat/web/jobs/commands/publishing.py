"""An edition published, or looked at as it would be."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.timezone import now

from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.choosing.offered import datasets_behind, offers_of
from civicstat.publishing.models import Kind
from civicstat.web.jobs.messages import Command, Report
from civicstat.web.releasing.actions import release
from civicstat.web.releasing.preparing import prepare
from civicstat.web.releasing.summing import Summary, summary_of


@dataclass(frozen=True)
class Publish:
    """An edition to publish. corrects: the number of the one that it corrects, or none. is_trial: only look.

    until: the last day of figures; none of a period that ends later; None: all there are.
    """

    reason: str
    corrects: int | None = None
    is_trial: bool = False
    until: date | None = None


@dataclass(frozen=True)
class PublishedMetric:
    """What of a metric is other than in the edition before; all but names are numbers of figures or versions."""

    metric: str
    figures: int
    new: int
    revised: int
    withheld: int
    held: int
    version: int
    version_before: int
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """The edition. folder, manifest_sha256: empty where it was only looked at."""

    number: int
    folder: str
    manifest_sha256: str
    files: int
    metrics: tuple[PublishedMetric, ...]
    goals: int
    reports: int
    withdrawn: tuple[tuple[str, str, str], ...]  # kind, title, reason
    records: tuple[str, ...] = ()  # sentences: what is told of records, and how much is not


@dataclass(frozen=True)
class ChooseAll:
    """Everything to be made public that is on no restricted dataset, for a reason."""

    reason: str


@dataclass(frozen=True)
class Chosen:
    """How many metrics and goals became public."""

    metrics: int
    goals: int


def act(args: Publish, report: Report) -> Published:
    """Publish the next edition, or say what it would be."""
    at, store = now(), record_store()
    if args.is_trial:
        reason = args.reason.strip() or "A trial"
        prepared = prepare(reason=reason, corrects=args.corrects, until=args.until, store=store, at=at, report=report)
        return _told(summary_of(prepared))
    edition, summary = release(
        reason=args.reason, corrects=args.corrects, until=args.until, store=store, at=at, report=report
    )
    return _told(
        summary, folder=str(edition.folder.relative_to(settings.WORKSPACE)), sha256=edition.manifest_sha256,
        files=len(edition.manifest["files"]),
    )  # fmt: skip


def choose_all(args: ChooseAll, report: Report) -> Chosen:
    """Make public what is on no restricted dataset: for all areas, by month, quarter and year."""
    metrics = list(Metric.objects.unrestricted().select_related("dataset").prefetch_related("versions"))
    offers, counts = offers_of(metrics), {Kind.METRIC: 0, Kind.GOAL: 0}
    behind = datasets_behind(metrics)
    for at, metric in enumerate(metrics):
        report(at / len(metrics), metric.slug)
        offer = offers[metric.slug]
        if behind[metric.slug]:
            _, is_new = choose(
                kind=Kind.METRIC, slug=metric.slug, is_public=True, grains=offer.usual_grains, layers=offer.layers,
                reason=args.reason, by=None, at=now(),
            )  # fmt: skip
            counts[Kind.METRIC] += is_new
    for goal in Goal.objects.filter(metric__in=metrics):
        _, is_new = choose(kind=Kind.GOAL, slug=goal.slug, is_public=True, reason=args.reason, by=None, at=now())
        counts[Kind.GOAL] += is_new
    return Chosen(counts[Kind.METRIC], counts[Kind.GOAL])


def _told(summary: Summary, *, folder: str = "", sha256: str = "", files: int = 0) -> Published:
    metrics = tuple(
        PublishedMetric(
            each.slug, each.figures, each.new, each.revised, each.withheld, each.held, each.version,
            each.version_before, each.holds,
        )
        for each in summary.metrics
    )  # fmt: skip
    return Published(
        summary.number, folder, sha256, files, metrics, summary.goals, summary.reports, summary.withdrawn,
        summary.records,
    )  # fmt: skip


# Both read the store and change nothing in it, so deliveries need not wait for them.
PUBLISH: Command[Publish, Published] = Command("publish", Publish, Published, act, is_reading=True)
CHOOSE_ALL: Command[ChooseAll, Chosen] = Command("publish choose", ChooseAll, Chosen, choose_all)
