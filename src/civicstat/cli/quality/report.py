"""The quality of a dataset as plain values: figures of the last check, findings, and what they stop."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.models import Acceptance, Finding, FindingState, QualityCheck
from civicstat.measurement.sources.models import Dataset

_RANK = {"block": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Accepted:
    """Why a finding is lived with."""

    reason: str
    by: str | None
    at: datetime
    until: date | None


@dataclass(frozen=True)
class Found:
    """A finding. stops: metrics that it keeps from being told."""

    finding: int
    kind: str
    severity: str  # "block", "warning" or "note"
    state: str  # "open" or "accepted"
    column: str
    subject: str
    since: date | None
    until: date | None
    share: float
    records: int
    sentence: str
    advice: str
    stops: tuple[str, ...]
    acceptance: Accepted | None


@dataclass(frozen=True)
class QualityTold:
    """What is known of the quality of a dataset. checked_at: none where its records were never looked at."""

    dataset: str
    title: str
    checked_at: datetime | None
    is_current: bool  # no delivery was stored since
    records: int = 0
    since: date | None = None  # event day of the oldest record
    until: date | None = None
    columns: list[dict[str, Any]] = field(default_factory=list)  # name, title, missing, invalid, by_month
    steps: list[dict[str, Any]] = field(default_factory=list)
    unplaced: dict[str, float] = field(default_factory=dict)  # area layer -> share of records without an area
    delay_median_seconds: float | None = None
    delay_p95_seconds: float | None = None
    findings: tuple[Found, ...] = ()


def read_quality(dataset: Dataset) -> QualityTold:
    """Return what is known of a dataset's quality, the gravest findings first."""
    check: QualityCheck | None = QualityCheck.objects.filter(dataset=dataset).first()
    if check is None:
        return QualityTold(dataset.slug, dataset.title, None, False, findings=_findings(dataset))
    names = ("records", "since", "until", "columns", "steps", "unplaced", "delay_median_seconds", "delay_p95_seconds")
    return QualityTold(
        dataset=dataset.slug,
        title=dataset.title,
        checked_at=check.at,
        is_current=check.data_version == dataset.data_version,
        findings=_findings(dataset),
        **{name: getattr(check, name) for name in names},
    )


def _findings(dataset: Dataset) -> tuple[Found, ...]:
    stopped = blocked(Metric.objects.select_related("dataset").prefetch_related("versions"))
    found = Finding.objects.filter(dataset=dataset).unresolved().prefetch_related("acceptances__by")
    ordered = sorted(found, key=lambda f: (f.state != FindingState.OPEN, _RANK[f.severity], -f.records, f.pk))
    return tuple(
        _found(finding, tuple(sorted(slug for slug, by in stopped.items() if by.pk == finding.pk)))
        for finding in ordered
    )


def _found(finding: Finding, stops: tuple[str, ...]) -> Found:
    names = (
        "kind", "severity", "state", "column", "subject", "since", "until", "share", "records", "sentence", "advice",
    )  # fmt: skip
    values = {name: getattr(finding, name) for name in names}
    return Found(finding=finding.pk, stops=stops, acceptance=_acceptance(finding), **values)


def _acceptance(finding: Finding) -> Accepted | None:
    newest: Acceptance | None = next((each for each in finding.acceptances.all() if each.withdrawn_at is None), None)
    if newest is None or finding.state != FindingState.ACCEPTED:
        return None
    return Accepted(newest.reason, newest.by.username if newest.by else None, newest.at, newest.until)
