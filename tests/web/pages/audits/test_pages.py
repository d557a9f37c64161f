"""What an auditor does in a browser, and what others see of it."""

from datetime import timedelta

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.models import Signal
from civicstat.publishing.audits.models import Audit, Ruling
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.models import Order
from civicstat.publishing.reports.models import Report, Template
from civicstat.publishing.subscribing.models import Subscription
from civicstat.web.pages.audits.entries import newest

pytestmark = pytest.mark.slow


@pytest.fixture
def nora(db: None) -> object:
    from civicstat.directory.models import User

    return User.objects.create_user("nora", password="a long passphrase", role="auditor", first_name="Nora")


def test_an_auditor_goes_from_a_draw_to_a_verdict(client, five_beats, nora, ada):
    client.force_login(nora)
    form = client.get("/workspace/metrics/in_time/audit/")
    period = form.context["form"].fields["period"].choices[0][0]
    refused = client.post("/workspace/metrics/in_time/audit/", {"period": period, "size": "precision"})
    assert "Say how precise" in refused.content.decode()
    sent = {"period": period, "size": "precision", "precision": "20", "expected": "50"}
    page = client.post("/workspace/metrics/in_time/audit/", sent, follow=True)
    audit = Audit.objects.get()
    assert audit.size < 30
    assert audit.seed in page.content.decode()

    url = f"/workspace/audits/{audit.pk}/"
    wrong = client.post(f"{url}records/1/", {"1-result": "missing", "1-note": ""})
    assert "where the source should have been" in wrong.content.decode()
    for position in range(1, audit.size + 1):
        client.post(f"{url}records/{position}/", {f"{position}-result": "agrees"})
    done = client.post(f"{url}verdict/", {"has_controls": "1", "reason": "Looked at the paper."}, follow=True)
    assert "Certified with qualification" in done.content.decode()
    assert "Certified with qualification" in client.get("/workspace/metrics/in_time/").content.decode()
    evidence = client.get(f"{url}evidence.csv").content.decode()
    assert evidence.count("agrees") == audit.size

    log = client.get("/workspace/audits/log/").content.decode()
    assert "Looked at the paper." in log
    assert sorted(each.kind for each in newest("audits")) == ["audit", "verdict"]  # in whose order: see below
    assert b"verdict,nora,in_time" in b"".join(client.get("/workspace/audits/log.csv?log=audits").streaming_content)

    client.force_login(ada)
    assert client.get(url).status_code == 200
    assert "/workspace/audits/log/" not in client.get("/workspace/audits/").content.decode()
    assert client.get("/workspace/audits/log/").status_code == 403
    assert client.post("/workspace/metrics/in_time/audit/", sent).status_code == 403


def test_the_log_is_told_newest_first(five_beats, nora, noon):
    metric = Metric.objects.get(slug="in_time")
    for hour, label in enumerate(("May 2026", "June 2026")):
        audit = Audit.objects.create(
            metric=metric, metric_version=1, dataset="calls", data_version=1, grain="month", period=1, label=label,
            population=9, size=1, size_reason="A usual number", seed="s", by=nora, at=noon + timedelta(hours=hour),
        )  # fmt: skip
    Ruling.objects.create(
        audit=audit, verdict="certified", agrees=1, differs=0, missing=0, has_controls=True, reason="Looked", by=nora,
        at=noon + timedelta(hours=2), expires_on=noon.date(),
    )  # fmt: skip

    assert [(each.kind, each.what.rpartition(", ")[2]) for each in newest("audits")] == [
        ("verdict", "Certified"), ("audit", "June 2026"), ("audit", "May 2026"),
    ]  # fmt: skip


def test_an_auditor_looks_at_publishing_and_changes_nothing(client, five_beats, nora, noon):
    choose(kind="metric", slug="calls", is_public=True, grains=["month"], reason="Residents asked", by=None, at=noon)
    Order.objects.create(is_trial=False, by=None, at=noon, done_at=noon, fault="Another process is publishing.")
    client.force_login(nora)

    assert "/workspace/publishing/" in client.get("/workspace/datasets/").content.decode()
    page = client.get("/workspace/publishing/").content.decode()
    assert "Another process is publishing." in page
    assert "Publish edition" not in page
    assert "See what would change" not in page
    choice = client.get("/workspace/publishing/choose/metric/calls/").content.decode()
    assert "Public: month" in choice
    assert "Decide</button>" not in choice


def test_the_log_holds_reports_signals_and_subscriptions_without_addresses(five_beats, ada, noon):
    metric = Metric.objects.get(slug="calls")
    signal = Signal.objects.create(
        metric=metric, area=Area.objects.get(code="B1"), grain="month", detector="counts", is_up=True, since=1,
        period=1, since_on=noon.date(), until_on=noon.date(), observed=9, expected=3, p_value=0.01, cost=1,
        likely_false=0.1, opened_at=noon,
    )  # fmt: skip
    signal.steps.create(kind="closed", verdict="noise", text="A fair in town", by=ada, at=noon)
    template = Template.objects.create(slug="monthly", title="Monthly report")
    report = Report.objects.create(
        template=template, grain="month", starts_on=noon.date(), ends_on=noon.date(), key="2026-10", label="October",
        state="released", released_at=noon,
    )  # fmt: skip
    report.steps.create(kind="released", by=ada, at=noon)
    rosa = Subscription.objects.create(
        email="rosa@example.org", asked_at=noon, expires_at=noon, confirmed_at=noon, themes=["Crime"]
    )
    rosa.letters.create(report=report, state="failed", due_at=noon)

    def told(name):
        return [(each.by, each.subject, each.what) for each in newest(name)]

    assert ("ada", "calls, Beat 1", "Closed: Chance alone") in told("signals")
    assert ("ada", "monthly/2026-10", "Released") in told("reports")
    assert ("", "monthly/2026-10", "Letters: 1, of them sent 0, failed 1") in told("subscriptions")
    assert ("resident", f"subscription {rosa.pk}", "Confirmed; topics: 1") in told("subscriptions")
    assert "rosa" not in str(list(newest()))
