from datetime import UTC, datetime, timedelta

import pytest

from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.actions import accept
from civicstat.measurement.records.quality.gates import blocked_metrics
from civicstat.measurement.sources.models import Dataset

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls_dataset() -> Dataset:
    return Dataset.objects.create(slug="calls", title="Calls", definition_text="")


def finding(dataset, **changes) -> Finding:
    return Finding.objects.create(**{
        "dataset": dataset, "kind": "rule", "severity": "block", "column": "Urgent calls have an arrival time",
        "sentence": "Not so in 34%.", "share": 0.34, "first_seen_at": NOON, "last_seen_at": NOON,
        "evidence": {"metrics": ["p1_p50", "p1_p90"], "columns": ["arrived_at"]}, **changes,
    })  # fmt: skip


def test_a_block_stops_the_metrics_that_its_rule_names(calls_dataset):
    block = finding(calls_dataset)

    assert blocked_metrics() == {"p1_p50": block, "p1_p90": block}


def test_a_rule_that_names_none_stops_the_metrics_that_read_its_columns(calls_dataset):
    block = finding(calls_dataset, evidence={"metrics": [], "columns": ["arrived_at"]})
    reads = {
        "response": ("calls", ["received_at", "arrived_at"]),
        "calls": ("calls", ["received_at"]),
        "fires": ("fires", ["arrived_at"]),
    }

    assert blocked_metrics(reads=reads) == {"response": block}
    assert blocked_metrics() == {}


def test_warnings_accepted_and_resolved_findings_stop_nothing(calls_dataset, ada):
    finding(calls_dataset, severity="warning")
    finding(calls_dataset, state="resolved")
    accept(finding=finding(calls_dataset), reason="Known", by=ada, at=NOON)

    assert blocked_metrics() == {}


def test_only_the_datasets_asked_for_count(calls_dataset):
    other = Dataset.objects.create(slug="fires", title="Fires", definition_text="")
    block = finding(other, evidence={"metrics": ["turnout"]}, last_seen_at=NOON + timedelta(days=1))
    finding(calls_dataset)

    assert blocked_metrics([other]) == {"turnout": block}
