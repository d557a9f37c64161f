"""The lines of the list of datasets, and how fresh each one is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from civicstat.directory.models import User
from civicstat.measurement.records.models import Finding, FindingState, QualityCheck
from civicstat.measurement.records.quality.freshness import freshness
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.pages.shown.moments import age
from civicstat.web.ui import charts

WEEKS = 52
_WIDTH = 132


@dataclass(frozen=True)
class Freshness:
    """How old the newest record is, beside how old it may be. is_late: None where the definition does not say.

    since, until: the days of the oldest and the newest record, in the dataset's time zone.
    """

    since: date | None
    until: date | None
    allowed: str
    is_late: bool | None
    age: str = ""


@dataclass(frozen=True)
class QualityState:
    """What the last check left open."""

    blocking: int
    warnings: int
    notes: int
    is_checked: bool

    @property
    def badge(self) -> tuple[str, str]:
        """A badge and its word."""
        if not self.is_checked:
            return "no_data", "Not checked yet"
        if self.blocking:
            return "blocking", f"{self.blocking} blocking"
        if self.warnings:
            return "medium", f"{self.warnings} warning{'' if self.warnings == 1 else 's'}"
        return "passed", "No warnings"


@dataclass(frozen=True)
class DatasetRow:
    """A line of the list. load_url: where to load records; empty unless they are late and it is the reader's to do."""

    dataset: Dataset
    url: str
    load_url: str
    freshness: Freshness
    quality: QualityState
    last: Delivery | None
    trend: SafeString


def freshness_of(dataset: Dataset, now: datetime) -> Freshness:
    definition, at = dataset.definition, dataset.fresh_at
    found = freshness(dataset, now)
    return Freshness(
        since=_day_of(dataset.first_at, definition.timezone),
        until=_day_of(at, definition.timezone),
        allowed=definition.fresh_within if found.allowed is not None else "",
        is_late=found.is_late,
        age=age(at, now) if at else "",
    )


def _day_of(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None


def quality_of(findings: Iterable[Finding], *, is_checked: bool) -> QualityState:
    severities = [finding.severity for finding in findings]
    return QualityState(
        blocking=severities.count("block"),
        warnings=severities.count("warning"),
        notes=severities.count("note"),
        is_checked=is_checked,
    )


def rows_of(datasets: Iterable[Dataset], user: User, now: datetime) -> list[DatasetRow]:
    """Return the lines of the list. Prefetched should be deliveries, newest first; selected quality_check.

    user: who reads them; may load records into some.
    """
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(state=FindingState.OPEN).only("id", "dataset_id", "severity"):
        found[finding.dataset_id].append(finding)
    own = set(Dataset.objects.editable_by(user).values_list("pk", flat=True)) if user.may_change_some else set()
    return [_row(dataset, found[dataset.pk], now, is_own=dataset.pk in own) for dataset in datasets]


def _row(dataset: Dataset, findings: list[Finding], now: datetime, *, is_own: bool) -> DatasetRow:
    check: QualityCheck | None = getattr(dataset, "quality_check", None)
    deliveries = list(dataset.deliveries.all())
    freshness = freshness_of(dataset, now)
    waits = is_own and (freshness.is_late or freshness.until is None)
    return DatasetRow(
        dataset=dataset,
        url=reverse("dataset", args=[dataset.slug]),
        load_url=reverse("dataset-upload", args=[dataset.slug]) if waits else "",
        freshness=freshness,
        quality=quality_of(findings, is_checked=check is not None),
        last=deliveries[0] if deliveries else None,
        trend=_trend(dataset, check),
    )


def _trend(dataset: Dataset, check: QualityCheck | None) -> SafeString:
    """Return the records of each week of the last year, without the newest week, which is cut off."""
    weeks = check.by_week[:-1][-WEEKS:] if check else []
    if len(weeks) < 2:
        return mark_safe("")
    points = tuple(
        charts.Point(f"Week of {monday}", date.fromisoformat(monday), float(count)) for monday, count in weeks
    )
    chart = charts.Sparkline(f"{dataset.title}, records by week", points, "records")
    return mark_safe(charts.draw(chart, key=f"d-{dataset.pk}-trend", width=_WIDTH))  # noqa: S308  # escaped there
