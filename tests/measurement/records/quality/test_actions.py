import json
from datetime import UTC, date, datetime, timedelta

import pytest

import testville
from civicstat.directory.models import AreaAlias, Department
from civicstat.measurement.records.models import Finding, FindingState, QualityCheck
from civicstat.measurement.records.quality.actions import (
    AcceptanceRefused,
    accept,
    check_quality,
    record_report,
    withdraw_acceptance,
)
from civicstat.measurement.records.quality.findings import FindingKind, QualityFinding, QualityReport, Severity
from civicstat.measurement.sources.models import Dataset
from civicstat.store.engines.duckdb import DuckDBStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=7)
CALLS = """
dataset: calls
title: Calls
timezone: UTC
key: call_id
time: received_at
columns:
  call_id: {type: text}
  received_at: {type: timestamp}
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset() -> Dataset:
    return Dataset.objects.create(slug="calls", title="Calls", definition_text=CALLS)


def missing(**changes) -> QualityFinding:
    return QualityFinding(**{
        "kind": FindingKind.MISSING, "severity": Severity.WARNING, "column": "arrived_at", "subject": "beat: 12, 14",
        "since": date(2025, 2, 5), "until": date(2025, 6, 3), "sentence": "Arrival is missing.", "advice": "Ask.",
        "share": 0.4, "records": 1178, "evidence": {"dimension": "beat", "values": ["12", "14"]}, **changes,
    })  # fmt: skip


def report(*findings: QualityFinding, at: datetime = NOON) -> QualityReport:
    return QualityReport("calls", at, 68_086, date(2023, 1, 1), date(2026, 3, 1), (), (), {}, (), None, findings)


def keep(dataset, *findings, at=NOON) -> list[Finding]:
    return record_report(dataset=dataset, report=report(*findings, at=at), at=at)


def test_a_finding_is_kept_with_all_that_was_found(dataset):
    [finding] = keep(dataset, missing())

    finding.refresh_from_db()
    assert (finding.kind, finding.severity, finding.state) == ("missing", "warning", "open")
    assert (finding.since, finding.until, finding.share, finding.records) == (
        date(2025, 2, 5), date(2025, 6, 3), 0.4, 1178,
    )  # fmt: skip
    assert finding.evidence["values"] == ["12", "14"]
    assert (finding.first_seen_at, finding.last_seen_at) == (NOON, NOON)
    assert dataset.quality_check.records == 68_086


@pytest.mark.parametrize(
    "again",
    [
        missing(),
        missing(since=date(2025, 2, 7), until=None),
        missing(subject="beat: 12", evidence={"dimension": "beat", "values": ["12"]}),
        missing(severity=Severity.NOTE, sentence="Other words."),
    ],
)
def test_what_is_found_again_is_the_same_finding(dataset, again):
    [first] = keep(dataset, missing())

    [second] = keep(dataset, again, at=LATER)

    assert second.pk == first.pk
    assert (second.first_seen_at, second.last_seen_at) == (NOON, LATER)


@pytest.mark.parametrize(
    "other",
    [
        missing(column="closed_at"),
        missing(kind=FindingKind.INVALID),
        missing(since=date(2025, 9, 1), until=None),
        missing(subject="beat: 3", evidence={"dimension": "beat", "values": ["3"]}),
    ],
)
def test_what_is_found_elsewhere_is_another_finding(dataset, other):
    [first] = keep(dataset, missing())

    [second] = keep(dataset, other, at=LATER)

    assert second.pk != first.pk
    first.refresh_from_db()
    assert first.state == FindingState.RESOLVED


def test_two_findings_of_one_column_stay_apart(dataset):
    early, late = missing(until=date(2025, 3, 1)), missing(since=date(2025, 9, 1), until=None)
    before = [finding.pk for finding in keep(dataset, early, late)]

    assert [finding.pk for finding in keep(dataset, early, late, at=LATER)] == before


def test_an_acceptance_holds_from_check_to_check(dataset, ada):
    [finding] = keep(dataset, missing())
    accept(finding=finding, reason=" Known outage of the radio mast ", by=ada, at=NOON)

    [again] = keep(dataset, missing(share=0.42), at=LATER)

    assert again.state == FindingState.ACCEPTED
    [acceptance] = again.acceptances.all()
    assert (acceptance.reason, acceptance.by, acceptance.at) == ("Known outage of the radio mast", ada, NOON)


def test_an_acceptance_ends_where_the_finding_gets_worse(dataset, ada):
    [finding] = keep(dataset, missing(share=0.10))
    accept(finding=finding, reason="Known", by=ada, at=NOON)

    assert keep(dataset, missing(share=0.14), at=LATER)[0].state == FindingState.ACCEPTED
    assert keep(dataset, missing(share=0.16), at=LATER)[0].state == FindingState.OPEN


def test_an_acceptance_ends_after_its_day(dataset, ada):
    [finding] = keep(dataset, missing())
    accept(finding=finding, reason="Until the new terminals", by=ada, at=NOON, until=LATER.date())

    assert keep(dataset, missing(), at=LATER)[0].state == FindingState.ACCEPTED
    assert keep(dataset, missing(), at=LATER + timedelta(days=1))[0].state == FindingState.OPEN


def test_an_accepted_finding_that_comes_back_is_still_accepted(dataset, ada):
    [finding] = keep(dataset, missing())
    accept(finding=finding, reason="Known", by=ada, at=NOON)
    keep(dataset, at=LATER)

    assert keep(dataset, missing(), at=LATER)[0].state == FindingState.ACCEPTED


def test_a_withdrawn_acceptance_opens_the_finding(dataset, ada, leo):
    [finding] = keep(dataset, missing())
    accept(finding=finding, reason="Known", by=ada, at=NOON)

    assert withdraw_acceptance(finding=finding, by=leo, at=LATER).state == FindingState.OPEN
    assert keep(dataset, missing(), at=LATER)[0].state == FindingState.OPEN
    assert finding.acceptances.get().withdrawn_by == leo
    with pytest.raises(AcceptanceRefused, match="not accepted"):
        withdraw_acceptance(finding=finding, by=leo, at=LATER)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"reason": "  "}, "with a reason"), ({"reason": "x", "until": date(2020, 1, 1)}, "2020-01-01 has passed")],
)
def test_an_acceptance_needs_a_reason_and_a_day_to_come(dataset, ada, options, message):
    [finding] = keep(dataset, missing())

    with pytest.raises(AcceptanceRefused, match=message):
        accept(finding=finding, by=ada, at=NOON, **options)


def test_what_is_resolved_cannot_be_accepted(dataset, ada):
    [finding] = keep(dataset, missing())
    keep(dataset, at=LATER)

    with pytest.raises(AcceptanceRefused, match="nothing to accept"):
        accept(finding=finding, reason="x", by=ada, at=LATER)


def test_the_doors_of_findings_are_those_of_their_dataset(dataset, ada, leo, vera):
    [finding] = keep(dataset, missing())

    assert list(Finding.objects.visible_to(vera)) == [finding]
    assert list(Finding.objects.editable_by(ada)) == [finding]
    assert list(Finding.objects.editable_by(leo)) == []
    dataset.department = Department.objects.create(slug="police", name="Police")
    dataset.save(update_fields=["department"])
    leo.departments.add(dataset.department)
    assert list(Finding.objects.editable_by(leo)) == [finding]
    assert list(Finding.objects.editable_by(vera)) == []
    Dataset.objects.update(sensitivity="restricted")
    assert list(Finding.objects.visible_to(vera)) == []
    assert list(QualityCheck.objects.visible_to(vera)) == []
    assert list(QualityCheck.objects.visible_to(ada)) == [dataset.quality_check]


def test_a_dataset_without_records_is_not_checked(dataset):
    with DuckDBStore(None) as store:
        assert check_quality(dataset=dataset, store=store, at=NOON) is None

    assert not QualityCheck.objects.exists()


@pytest.mark.slow
def test_a_check_reads_the_records_and_keeps_what_it_found(calls, quiet, keep_records):
    of = calls()
    dataset = Dataset.objects.create(slug="calls", title="Calls", definition_text=of.model_dump_json(by_alias=True))
    frame = {name: values.copy() for name, values in quiet.items()}
    frame["priority"][:2000] = 99
    with keep_records(frame, of) as store:
        found = check_quality(dataset=dataset, store=store, at=NOON)

    assert found is not None
    assert {finding.kind for finding in Finding.objects.unresolved()} >= {"invalid"}
    figures = QualityCheck.objects.get()
    assert figures.records == len(frame["_day"])
    assert {column["name"] for column in figures.columns} == set(of.columns)
    arrived = next(column for column in figures.columns if column["name"] == "arrived_at")
    assert arrived["by_month"][0][0] == "2023-01-01"
    assert figures.steps[0]["start"] == "received_at"


@pytest.mark.slow
def test_names_with_a_sign_that_the_database_cannot_keep_are_told_without_it(five_beats, workspace, noon):
    rows = [row | {"beat": "B\x001"} for row in testville.calls(3, range(2000, 2400))]
    path = workspace / "calls.ndjson"
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows))

    taken = testville.deliver(five_beats, path, noon)

    assert taken.delivery.state == "stored"
    assert five_beats.findings.filter(sentence__contains="B\ufffd1 (400)").count() == 1
    assert not AreaAlias.objects.filter(text__contains="1").exists()
