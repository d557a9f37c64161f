"""Every write about the quality of records."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction

from civicstat.directory.clock import judged_at
from civicstat.directory.models import User
from civicstat.directory.texts import keepable
from civicstat.errors import CivicStatError
from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.records.models import Acceptance, Finding, FindingState, QualityCheck
from civicstat.measurement.records.quality.drifting import findings_of_drift, is_over, read_headers
from civicstat.measurement.records.quality.findings import Arrival, FindingKind, QualityFinding, QualityReport
from civicstat.measurement.records.quality.freshness import late_finding
from civicstat.measurement.records.quality.report import assess
from civicstat.measurement.sources.connectors.columns import Drift, Kept
from civicstat.measurement.sources.models import Connection, Dataset, Delivery, DeliveryState
from civicstat.store.interface import Store

WORSE_TIMES, WORSE_BY = 1.5, 0.03  # an acceptance ends where the share has grown by both


class AcceptanceRefused(CivicStatError):
    """A finding cannot be accepted like this."""


def check_quality(*, dataset: Dataset, store: Store, at: datetime) -> QualityReport | None:
    """Assess a dataset's records and keep what was found; None where none are stored yet."""
    definition = dataset.definition
    table = lay_out(definition)
    if not store.has(table):
        return None
    report = assess(store, table, definition, judged_at(at), arrivals=_arrivals(dataset))
    record_report(dataset=dataset, report=report, at=at)
    return report


def _arrivals(dataset: Dataset) -> list[Arrival]:
    stored = dataset.deliveries.filter(state=DeliveryState.STORED).order_by("sequence")
    return [
        Arrival(d.sequence, d.name, d.received_at, d.rows, d.superseded, d.set_aside, d.joined_from) for d in stored
    ]


@transaction.atomic
def record_report(*, dataset: Dataset, report: QualityReport, at: datetime) -> list[Finding]:
    """Keep a report's findings and return them. One found before stays the same finding, with its acceptances.

    The same: alike in dataset, kind and column, with overlapping subjects and overlapping days. What is no
    longer found is resolved. What comes back, or is accepted but got worse, is open again.
    """
    # Of columns that come and go at a source the records know nothing: see `note_drift`.
    known = Finding.objects.select_for_update().filter(dataset=dataset).exclude(kind=FindingKind.SCHEMA)
    before = list(known.order_by("-last_seen_at", "id"))
    seen = []
    for found in map(_kept_whole, report.findings):
        old = next((finding for finding in before if _is_same(finding, found)), None)
        if old is not None:
            before.remove(old)
        seen.append(_keep(dataset, old, found, at))
    gone = [finding.pk for finding in before]
    Finding.objects.filter(pk__in=gone).update(state=FindingState.RESOLVED)
    _keep_figures(dataset, report, at)
    return seen


@transaction.atomic
def judge_freshness(*, dataset: Dataset, at: datetime) -> Finding | None:
    """Note whether a dataset's newest record is older than it may be, and return the finding where that is new.

    at: the real moment; the age of data is judged by the clock of the workspace.
    """
    open_before = list(
        Finding.objects.select_for_update()
        .filter(dataset=dataset, kind=FindingKind.LATE)
        .exclude(state=FindingState.RESOLVED)
        .order_by("-last_seen_at", "id")
    )
    found = late_finding(dataset, judged_at(at))
    if found is None:
        Finding.objects.filter(pk__in=[each.pk for each in open_before]).update(state=FindingState.RESOLVED)
        return None
    old = next((finding for finding in open_before if _is_same(finding, found)), None)
    Finding.objects.filter(pk__in=[each.pk for each in open_before if each != old]).update(state=FindingState.RESOLVED)
    kept = _keep(dataset, old, found, at)
    return kept if old is None else None


@transaction.atomic
def note_drift(*, connection: Connection, drift: Drift, columns: Kept, at: datetime) -> list[Finding]:
    """Note how the columns of a source differ from before, and resolve what is as it was; return what was noted.

    columns: of the source now. A person accepts what is to stay, or corrects the definition.
    """
    known = Finding.objects.select_for_update().filter(dataset=connection.dataset, kind=FindingKind.SCHEMA)
    of_source = [each for each in known if each.evidence.get("connection") == connection.slug]
    read = read_headers(connection.dataset.definition)
    over = [each.pk for each in of_source if is_over(each.evidence, each.column, columns, read)]
    Finding.objects.filter(pk__in=over).update(state=FindingState.RESOLVED)
    noted = []
    for found in map(_kept_whole, findings_of_drift(drift, connection, read)):
        same = (
            each
            for each in of_source
            if (each.column, each.evidence["drift"]) == (found.column, found.evidence["drift"])
        )
        noted.append(_keep(connection.dataset, next(same, None), found, at))
    return noted


@transaction.atomic
def note_headers(*, delivery: Delivery, headers: Iterable[str], at: datetime) -> list[Finding]:
    """Note columns that are new in the files of a connection, and return what was noted.

    Of those that a file lacks the definition says whether it may; nothing is noted of them.
    """
    connections = Connection.objects.select_for_update(of=("self",)).select_related("dataset")
    found: Connection | None = connections.filter(pulls__arrivals__delivery=delivery).first()
    if found is None:
        return []
    before: Kept = found.columns
    found.columns = {**before, **{name: {"types": [], "stated": True, "always": False} for name in headers}}
    found.save(update_fields=["columns"])
    new = tuple(sorted(found.columns.keys() - before.keys())) if before else ()
    return note_drift(connection=found, drift=Drift(new=new), columns=found.columns, at=at)


def _kept_whole(found: QualityFinding) -> QualityFinding:
    """Return a finding whose texts, of which some stand in records as they came, the database can keep."""
    return replace(
        found, subject=keepable(found.subject), sentence=keepable(found.sentence), evidence=keepable(found.evidence)
    )


def _is_same(finding: Finding, found: QualityFinding) -> bool:
    if (finding.kind, finding.column) != (found.kind.value, found.column):
        return False
    if not _overlap((finding.since, finding.until), (found.since, found.until)):
        return False
    return finding.subject == found.subject or bool(_values(finding.evidence) & _values(found.evidence))


def _values(evidence: dict[str, object]) -> set[tuple[str, str]]:
    values = evidence.get("values")
    if not isinstance(values, list) or not evidence.get("dimension"):
        return set()
    return {(str(evidence["dimension"]), str(value)) for value in values}


def _overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    first, last = max(one[0] or date.min, other[0] or date.min), min(one[1] or date.max, other[1] or date.max)
    return first <= last


def _keep(dataset: Dataset, old: Finding | None, found: QualityFinding, at: datetime) -> Finding:
    finding = old or Finding(dataset=dataset, first_seen_at=at)
    finding.kind, finding.severity = found.kind.value, found.severity.value
    finding.column, finding.subject = found.column, found.subject
    finding.since, finding.until = found.since, found.until
    finding.sentence, finding.advice = found.sentence, found.advice
    finding.share, finding.records, finding.evidence = found.share, found.records, found.evidence
    finding.last_seen_at = at
    accepted = finding.pk is not None and _still_holds(finding.acceptances.all(), found.share, at)
    finding.state = FindingState.ACCEPTED if accepted else FindingState.OPEN
    finding.save()
    return finding


def _still_holds(acceptances: Iterable[Acceptance], share: float, at: datetime) -> bool:
    """Return whether the newest acceptance covers what is found now."""
    newest = next(iter(acceptances), None)
    if newest is None or newest.withdrawn_at is not None:
        return False
    if newest.until is not None and newest.until < at.date():
        return False
    return share <= max(newest.share * WORSE_TIMES, newest.share + WORSE_BY)


def _begins_on(report: QualityReport) -> date | None:
    """Return the day on which the data begins, where a few records are of days before."""
    days = [str(found.evidence["begins_on"]) for found in report.findings if "begins_on" in found.evidence]
    return date.fromisoformat(days[0]) if days else None


def _keep_figures(dataset: Dataset, report: QualityReport, at: datetime) -> None:
    delay = report.delay_seconds or (None, None)
    columns = [
        asdict(column) | {"by_month": [[month.isoformat(), share] for month, share in column.by_month]}
        for column in report.columns
    ]
    dataset.begins_on = _begins_on(report)
    dataset.save(update_fields=["begins_on"])
    QualityCheck.objects.update_or_create(
        dataset=dataset,
        defaults={
            "at": at,
            "data_version": dataset.data_version,
            "records": report.records,
            "since": report.since,
            "until": report.until,
            "columns": columns,
            "steps": [asdict(step) for step in report.steps],
            "unplaced": report.unplaced,
            "by_week": [[monday.isoformat(), count] for monday, count in report.by_week],
            "delay_median_seconds": delay[0],
            "delay_p95_seconds": delay[1],
        },
    )


@transaction.atomic
def accept(*, finding: Finding, reason: str, by: User | None, at: datetime, until: date | None = None) -> Acceptance:
    """Live with a finding, for a reason that everybody can read; metrics that it stopped go on.

    until: the last day on which the acceptance holds. Raises AcceptanceRefused.
    """
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if not reason.strip():
        raise AcceptanceRefused("a finding is accepted with a reason; say why its figures may be used all the same")
    if until is not None and until < at.date():
        raise AcceptanceRefused(f"{until} has passed; choose a day to come, or none")
    if finding.state == FindingState.RESOLVED:
        raise AcceptanceRefused("the last check no longer found this; there is nothing to accept")
    acceptance = Acceptance.objects.create(
        finding=finding, reason=reason.strip(), by=by, at=at, until=until, share=finding.share
    )
    finding.state = FindingState.ACCEPTED
    finding.save(update_fields=["state"])
    return acceptance


@transaction.atomic
def withdraw_acceptance(*, finding: Finding, by: User | None, at: datetime) -> Finding:
    """Open an accepted finding again; its acceptances stay on record. Raises AcceptanceRefused."""
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.state != FindingState.ACCEPTED:
        raise AcceptanceRefused("this finding is not accepted; there is nothing to withdraw")
    finding.acceptances.filter(withdrawn_at__isnull=True).update(withdrawn_by=by, withdrawn_at=at)
    finding.state = FindingState.OPEN
    finding.save(update_fields=["state"])
    return finding
