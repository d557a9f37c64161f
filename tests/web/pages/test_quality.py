"""Findings: what is wrong, and accepting it with a reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from civicstat.directory.models import Department
from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.gates import blocked_metrics

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def gap(five_beats, noon):
    """Arrival times that are missing, which stops a metric."""
    return Finding.objects.create(
        dataset=five_beats, kind="missing", severity="block", column="arrived_at", sentence="Arrived at is missing.",
        advice="Ask who enters it.", since=date(2026, 3, 1), until=date(2026, 3, 9), share=0.4, records=120,
        evidence={"inside": 0.4, "outside": 0.05, "metrics": ["p90"]}, first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip


def url(finding, name="finding"):
    return reverse(name, args=["calls", finding.pk])


def test_a_finding_says_what_since_when_how_sure_and_what_to_do(client, vera, gap):
    client.force_login(vera)
    text = client.get(url(gap)).content.decode()
    for words in ("Arrived at is missing.", "March 1, 2026 to March 9, 2026", "Ask who enters it.", "120", "40.0%"):
        assert words in text
    assert "It stops 1 metric" in text
    assert reverse("metric", args=["p90"]) in text
    assert "share missing, by month" in text


def test_a_viewer_cannot_accept(client, vera, gap):
    client.force_login(vera)
    assert "Accept with this reason" not in client.get(url(gap)).content.decode()
    assert client.post(url(gap), {"reason": "I like it"}).status_code == 403
    gap.refresh_from_db()
    assert gap.state == "open"


def lead(user, dataset):
    dataset.department = Department.objects.create(slug="police", name="Police")
    dataset.save()
    user.departments.add(dataset.department)


def test_a_lead_does_not_accept_for_other_departments(client, leo, gap):
    client.force_login(leo)
    assert "Accept with this reason" not in client.get(url(gap)).content.decode()
    assert client.post(url(gap), {"reason": "I like it"}).status_code == 403
    gap.refresh_from_db()
    assert gap.state == "open"


@pytest.mark.parametrize("who", ["ada", "leo", "dora"])
def test_analysts_leads_and_administrators_accept_with_a_reason(client, gap, request, who):
    user = request.getfixturevalue(who)
    if who == "leo":
        lead(user, gap.dataset)
    client.force_login(user)
    text = client.post(url(gap), {"reason": "The terminals were replaced."}, follow=True).content.decode()
    assert "The terminals were replaced." in text
    gap.refresh_from_db()
    assert gap.state == "accepted"
    assert gap.acceptances.get().by == user
    assert "p90" not in blocked_metrics()


def test_without_a_reason_nothing_is_accepted(client, ada, gap):
    client.force_login(ada)
    text = client.post(url(gap), {"reason": "  "}).content.decode()
    assert "Say why: whoever reads the figures needs the reason" in text
    gap.refresh_from_db()
    assert gap.state == "open"


def test_a_day_that_has_passed_is_refused_on_the_page(client, ada, gap):
    client.force_login(ada)
    passed = (now() - timedelta(days=2)).date()
    text = client.post(url(gap), {"reason": "ok", "until": passed.isoformat()}).content.decode()
    assert "has passed" in text


def test_an_accepted_finding_can_be_opened_again(client, ada, gap):
    client.force_login(ada)
    client.post(url(gap), {"reason": "Known."})
    client.post(url(gap, "finding-withdraw"))
    gap.refresh_from_db()
    assert gap.state == "open"


def test_the_dataset_lists_findings_the_worst_first(client, vera, gap, five_beats, noon):
    Finding.objects.create(
        dataset=five_beats, kind="volume", severity="note", sentence="A quiet week.", records=9999,
        first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    client.force_login(vera)
    text = client.get(reverse("dataset", args=["calls"])).content.decode()
    assert text.index("Arrived at is missing.") < text.index("A quiet week.")


def test_columns_that_are_empty_throughout_are_told_together(client, vera, gap, five_beats, noon):
    for column in ("call_id", "priority", "beat"):
        Finding.objects.create(
            dataset=five_beats, kind="missing", severity="note", column=column, sentence=f"{column} is empty.",
            share=1, records=5000, first_seen_at=noon, last_seen_at=noon,
        )  # fmt: skip
    client.force_login(vera)
    text = client.get(reverse("dataset", args=["calls"])).content.decode()
    assert "3 columns are empty in all 5,000 records." in text
    assert ">Call id</a>, <a" in text
    assert "call_id is empty." not in text
    assert "Arrived at is missing." in text


def test_a_finding_of_another_dataset_is_not_found(client, ada, gap):
    client.force_login(ada)
    assert client.get(reverse("finding", args=["other", gap.pk])).status_code == 404


def test_how_late_records_come_is_not_said_where_all_came_in_one_go(client, vera, five_beats):
    client.force_login(vera)

    shown = client.get(reverse("dataset", args=["calls"]), {"view": "quality"}).content.decode()

    assert "Not known yet: all records came in one go." in shown
