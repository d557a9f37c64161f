"""Pages of signals: what they say, who may do what, and that nothing odd in an address breaks them."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from civicstat.measurement.signals import actions
from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.models import Evaluation, Signal, Verdict
from civicstat.measurement.signals.notifying import add_webhook
from civicstat.measurement.sources.connectors.reach import Reach
from civicstat.web.posting.webhooks import signature
from web.posting.program import Program


def test_the_list_says_how_many_are_new_and_what_changed(client, signal, ada):
    client.force_login(ada)
    text = client.get(reverse("signals")).content.decode()

    assert "no verdict yet this year" in text
    assert f"{signal.metric.title}, {signal.area.name}" in text
    assert "where" in text
    assert "expected" in text


def test_the_list_names_the_cluster_that_is_joined_with_a_signal(client, signal, ada):
    circles = [{"longitude": -87.1, "latitude": 43.3, "radius": 500.0, "events": 9, "area": signal.area.name}]
    cluster = Signal.objects.get(pk=signal.pk)
    cluster.pk, cluster.detector, cluster.merged_into = None, Detector.CLUSTER, signal
    cluster.details = {"circles": circles, "areas": [signal.area.name], "weeks": 2}
    cluster.save()
    client.force_login(ada)
    text = client.get(reverse("signals")).content.decode()

    assert f'Where: <a href="{reverse("signal", args=[cluster.pk])}">' in text
    assert f"a cluster in {signal.area.name}</a>" in text


def test_a_signal_says_since_when_how_surely_and_what_else_could_explain_it(client, signal, ada):
    client.force_login(ada)
    text = client.get(reverse("signal", args=[signal.pk])).content.decode()

    assert "Chance alone would move this series so far" in text
    assert "June 1, 2026" in text or "May 25, 2026" in text
    assert "What else could explain it" in text
    assert "Also seen in" in text
    assert "<svg" in text


def test_a_signal_is_dealt_with_through_its_pages(client, signal, ada):
    client.force_login(ada)
    client.post(reverse("signal-acknowledge", args=[signal.pk]))
    client.post(reverse("signal-answer", args=[signal.pk]), {"text": "A festival."})
    empty = client.post(reverse("signal-close", args=[signal.pk]), {"text": "Seen."})
    client.post(reverse("signal-close", args=[signal.pk]), {"text": "Seen.", "verdict": "real"})

    signal.refresh_from_db()
    assert "Choose what it was." in empty.content.decode()
    assert (signal.state, signal.verdict, signal.owner) == ("closed", "real", ada)
    assert "precision this year 1 of 1" in client.get(reverse("signals")).content.decode()


def test_those_who_may_not_are_told_why(client, signal, vera, leo):
    client.force_login(vera)
    assert "I look into it" not in client.get(reverse("signal", args=[signal.pk])).content.decode()
    assert client.post(reverse("signal-acknowledge", args=[signal.pk])).status_code == 403
    client.force_login(leo)
    assert client.get(reverse("signal-answer", args=[signal.pk])).status_code == 403


def test_the_log_tells_a_run_that_found_nothing_new_from_none(client, signal, ada):
    client.force_login(ada)
    text = client.get(reverse("signal-log")).content.decode()
    [evaluation] = {step.evaluation for step in signal.metric.readings.all()}
    detail = client.get(reverse("signal-evaluation", args=[evaluation.pk])).content.decode()

    assert "series checked" in text
    assert "could not be judged" in text
    assert "The history is too short to know what is usual." in detail
    assert "Lasting change" in detail


def test_the_log_says_where_nothing_was_checked(client, signal, ada):
    Evaluation.objects.all().update(ran_at=datetime(2026, 7, 5, 11, tzinfo=UTC))
    for day, hour in ((1, 6), (1, 7), (3, 8)):
        at = datetime(2026, 7, day, hour, tzinfo=UTC)
        Evaluation.objects.create(at=at, ran_at=at, unchanged=9)
    client.force_login(ada)
    page = client.get(reverse("signal-log"))

    assert [row.silence for row in page.context["rows"]] == ["2 days", "2 days", "", ""]
    assert page.context["silence"] == ""
    assert page.content.decode().count("Did not run") == 2
    Evaluation.objects.filter(ran_at__day=5).delete()
    text = client.get(reverse("signal-log")).content.decode()
    assert "Nothing has been checked for 2 days. The last one: It ran" in text


def test_a_budget_is_kept_and_the_list_follows(client, signal, ada):
    client.force_login(ada)
    client.post(reverse("signal-budget"), {"false_alarms": "0.1", "mail": "none"})
    few = client.get(reverse("signals")).content.decode()
    refused = client.post(reverse("signal-budget"), {"false_alarms": "1000", "mail": "none"})

    assert "You bear 0.1 false alarms a month" in few
    assert refused.status_code == 200
    assert "30" in refused.content.decode()


def test_the_lead_of_the_department_needs_to_look_at_it_first(client, signal, leo, police):
    leo.departments.add(police)
    client.force_login(leo)
    assert "Say what it is" in client.get(reverse("weekly")).content.decode()
    actions.close(signal=signal, verdict=Verdict.REAL, reason="Seen.", by=leo, at=signal.opened_at)
    assert reverse("signal", args=[signal.pk]) not in client.get(reverse("weekly")).content.decode()


def test_the_metrics_own_page_shows_its_signals(client, signal, ada):
    client.force_login(ada)
    assert (
        reverse("signal", args=[signal.pk]) in client.get(reverse("metric", args=[signal.metric.slug])).content.decode()
    )


@pytest.mark.parametrize(
    "query", ["state=nonsense", "department=x&told=%00", "page=999", "state=closed-noise", "state=waiting"]
)
def test_odd_addresses_are_no_error(client, signal, ada, query):
    client.force_login(ada)
    assert client.get(f"{reverse('signals')}?{query}").status_code == 200


def test_how_to_be_told_is_kept(client, signal, ada):
    client.force_login(ada)
    half = client.post(reverse("signal-budget"), {"false_alarms": "3", "mail": "daily", "quiet_from": "22"})
    client.post(
        reverse("signal-budget"), {"false_alarms": "3", "mail": "daily", "quiet_from": "22", "quiet_until": "6"}
    )

    assert "Choose both hours, or neither." in half.content.decode()
    kept = ada.signal_budget
    assert (kept.false_alarms, kept.mail, kept.quiet_from, kept.quiet_until) == (3.0, "daily", 22, 6)


def test_rota_and_webhooks_are_kept_by_who_may(client, signal, police, leo, dora, vera):
    leo.departments.add(police)
    duty = {"department": "police", "user": "leo", "since": "2026-07-01", "until": "2026-07-31"}
    client.force_login(vera)
    assert client.get(reverse("signal-delivery")).status_code == 403
    client.force_login(leo)
    client.post(reverse("signal-duty-new"), duty)
    assert client.get(reverse("signal-webhook-new")).status_code == 403
    assert "On call" in client.get(reverse("signal-delivery")).content.decode()
    turned = client.post(reverse("signal-duty-new"), duty | {"until": "2026-06-01"})
    assert "turn them round" in turned.content.decode()
    client.force_login(dora)
    made = client.post(
        reverse("signal-webhook-new"), {"address": "https://chat.example.gov/hook", "false_alarms": "1"}, follow=True
    )
    assert "Shown this once" in made.content.decode()
    assert "https://chat.example.gov/hook" in client.get(reverse("signal-delivery")).content.decode()


def test_a_webhook_is_tried_with_a_signed_message_that_tells_nothing(client, ada, dora, settings, noon):
    settings.CONNECT = Reach(private_hosts=("127.0.0.1",))
    with Program([200, 500]) as program:
        hook = add_webhook(address=program.address, department=None, false_alarms=1, by=dora, at=noon)
        test = reverse("signal-webhook-test", args=[hook.pk])
        client.force_login(ada)
        assert client.post(test).status_code == 403
        client.force_login(dora)
        assert "It answered 200." in client.post(test, follow=True).content.decode()
        assert "answered 500" in client.post(test, follow=True).content.decode()
    headers, body = program.got[0]
    assert json.loads(body)["event"] == "test"
    assert headers["X-CivicStat-Signature"] == signature(body, hook.secret)
