"""Data that is older than it should be: a finding, and marked figures."""

from datetime import timedelta

import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.staleness import stale, why_stale
from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.actions import accept, judge_freshness
from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.slow


@pytest.fixture
def calls(five_beats):
    """Calls, of which the newest may be two days old."""
    text = five_beats.definition_text.rstrip() + "\nfresh_within: 2 days\n"
    Dataset.objects.filter(pk=five_beats.pk).update(definition_text=text)
    five_beats.refresh_from_db()
    return five_beats


def test_a_dataset_becomes_late_by_the_clock_and_is_one_finding_until_records_come(calls, ada):
    in_time, late = calls.fresh_at + timedelta(days=2), calls.fresh_at + timedelta(days=2, minutes=1)
    assert judge_freshness(dataset=calls, at=in_time) is None
    found = judge_freshness(dataset=calls, at=late)
    assert "should be no older than 2 days" in found.sentence

    assert judge_freshness(dataset=calls, at=late + timedelta(days=3)) is None, "it is known"
    accept(finding=found, reason="The vendor works on it", by=ada, at=late)
    judge_freshness(dataset=calls, at=late + timedelta(days=4))
    [kept] = Finding.objects.filter(kind="late").exclude(state="resolved")
    assert (kept.pk, kept.state) == (found.pk, "accepted")

    judge_freshness(dataset=calls, at=in_time)
    assert not Finding.objects.filter(kind="late").exclude(state="resolved").exists()


def test_metrics_on_late_data_are_marked_and_so_are_those_that_rest_on_them(calls):
    metrics = list(Metric.objects.all())
    late = calls.fresh_at + timedelta(days=3)

    assert stale(metrics, calls.fresh_at) == {}
    marked = stale(metrics, late)
    assert set(marked) == {metric.slug for metric in metrics}
    assert "should be no older than 2 days" in why_stale(calls, late)


def test_pages_and_programs_say_so(client, calls, ada, settings):
    settings.AS_OF = calls.fresh_at.date() + timedelta(days=5)
    client.force_login(ada)

    assert "Data is late" in client.get("/workspace/").content.decode()
    page = client.get("/workspace/metrics/p90/").content.decode()
    assert "The data is older than it should be" in page
    assert "Data is late" in page
    assert client.get("/api/v1/datasets/calls").json()["is_late"] is True
    assert "no older than 2 days" in client.get("/api/v1/metrics/p90").json()["stale"]
