"""A figure cited: a link that keeps what it was, and says what became of it."""

from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

import testville
from civicstat.measurement.context.models import Citation
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def cited(client, ada, five_beats):
    client.force_login(ada)
    metric = reverse("metric", args=["in_time"])
    shown = client.get(metric, {"area": "beat.B1"})
    answer = client.post(shown.context["cite_url"], {"period": shown.context["latest"].period})
    assert answer.status_code == 302
    return answer.url


def test_its_text_says_who_what_where_when_how_sure_from_which_data_and_where_to_look(client, cited):
    shown = unescape(client.get(cited).content.decode())
    figure = Observation.objects.get(
        version__metric__slug="in_time", grain="month", area__code="B1", period=Citation.objects.get().period
    )
    for said in (
        "Arrived in eight minutes (metric in_time, definition version 1). Beat 1, June 2026: ",
        f"{figure.value:.1%} (95% interval {figure.low:.1%} to {figure.high:.1%}; {figure.n:,.0f} records; final). ",
        "Data: calls up to delivery 1. Retrieved on ",
        f"http://testserver{cited}",
        "The figure is what it was when it was cited.",
    ):
        assert said in shown


def test_when_records_come_it_says_what_it_was_and_what_it_is_now(client, cited, five_beats, workspace, noon):
    was = Citation.objects.get().value
    row = {"received_at": "2026-06-15 12:00:00", "arrived_at": "2026-06-15 12:02:00", "priority": 1, "beat": "B1"}
    more = [{"call_id": f"new{number}", **row} for number in range(40)]
    testville.deliver(five_beats, testville.write(workspace / "more.csv", more), noon)

    shown = unescape(client.get(cited).content.decode())

    now = Observation.objects.get(
        version__metric__slug="in_time", grain="month", area__code="B1", period=Citation.objects.get().period
    )
    assert now.value > was
    assert f"It was {was:.1%} when it was cited; it is {now.value:.1%} now." in shown
    assert "Since then 1 delivery came for calls (the last was number 1, it is number 2 now)." in shown
    assert f"{was:.1%} (95% interval" in shown  # the text stays


def test_another_version_of_the_definition_is_told(client, cited, noon):
    metric = Metric.objects.get(slug="in_time")
    text = metric.current.definition_text.replace("<= 480", "<= 300")
    adopt(text=text, where="in_time", by=None, at=noon, reason="Five minutes")
    metric = Metric.objects.get(slug="in_time")
    refresh(metrics=[metric], store=record_store(), at=noon)

    shown = unescape(client.get(cited).content.decode())

    assert "Version 2 of the definition holds for it now; it was version 1." in shown


def test_cited_again_on_the_same_day_it_keeps_its_link_and_nobody_can_change_it(client, cited):
    shown = client.get(reverse("metric", args=["in_time"]), {"area": "beat.B1"})
    again = client.post(shown.context["cite_url"], {"period": shown.context["latest"].period})
    assert again.url == cited
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update context_citation set value = 1")


@pytest.mark.parametrize("period", ["", "99999", "-1", "lost", "9" * 30])
def test_any_period_is_answered(client, ada, five_beats, period):
    client.force_login(ada)
    answer = client.post(reverse("metric-cite", args=["in_time"]), {"period": period})
    assert answer.status_code in (302, 404)


def test_who_may_not_see_the_metric_sees_no_citation_of_it(client, cited, vera):
    Dataset.objects.update(sensitivity="restricted")
    client.force_login(vera)
    assert client.get(cited).status_code == 404
