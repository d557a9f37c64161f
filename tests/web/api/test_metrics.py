"""Metrics with their newest figures, their passports and all their versions."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicstat.directory.models import Population
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.django_db


def test_the_list_has_every_metric_with_its_newest_figure(city, get):
    found = {each["slug"]: each for each in get("/metrics")["items"]}

    assert set(found) == {"calls", "complaints", "p90", "urgent", "urgent_share"}
    newest = found["calls"]["newest"]
    assert (newest["label"], newest["value"], newest["grain"]) == ("February 2026", 112.0, "month")
    assert newest["low"] < 112 < newest["high"]
    assert found["urgent_share"]["newest"]["value"] == pytest.approx(28 / 112)
    assert (found["urgent_share"]["dataset"], found["complaints"]["newest"]) == (None, None)


def test_where_no_period_is_whole_the_newest_figure_is_of_a_part_and_says_so(city, get):
    Dataset.objects.filter(slug="calls").update(begins_on=date(2026, 2, 3))
    newest = get("/metrics/calls")["newest"]
    assert (newest["partial"], newest["value"]) == (True, 112.0)
    assert newest["label"] == "part of February 2026: February 3 to February 28"


def test_the_list_can_be_narrowed_to_a_dataset_and_a_theme(city, get):
    assert {each["slug"] for each in get("/metrics", dataset="calls")["items"]} == {"calls", "p90", "urgent"}
    assert get("/metrics", theme="Fire")["items"] == []


def test_a_metric_shows_its_passport_its_breaks_and_what_it_can_be_asked(city, get):
    found = get("/metrics/p90")

    assert found["passport"]["statistic"] == {"kind": "percentile", "of": "response_seconds", "p": 0.9}
    assert found["breaks"] == [{"on": "2026-02-01", "reason": "New radios"}]
    assert (found["layers"], found["periods"]) == (["city", "beat"], ["month"])
    assert found["dimensions"] == ["race", "beat"]
    assert [each["number"] for each in found["versions"]] == [1]


def test_every_version_of_a_metric_stays_on_record(city, get, ada, noon, texts):
    text = texts["p90"].replace("p: 0.9", "p: 0.8")
    adopt(text=text, where="p90", by=ada, at=noon, reason="As the state asks", applies_from=date(2026, 2, 1))

    found = get("/metrics/p90")

    assert [each["number"] for each in found["versions"]] == [2, 1]
    newest, oldest = found["versions"]
    assert (newest["by"], newest["reason"], newest["applies_from"]) == ("ada", "As the state asks", "2026-02-01")
    assert (newest["definition"]["statistic"]["p"], oldest["definition"]["statistic"]["p"]) == (0.8, 0.9)
    assert found["version"] == 2


def test_the_definition_comes_as_the_yaml_that_was_applied(city, reader, texts):
    response = reader.get("/api/v1/metrics/calls/definition", headers={"accept": "application/yaml"})

    assert response.content.decode() == texts["calls"]
    assert 'filename="calls.yaml"' in response["Content-Disposition"]


def test_a_metric_on_a_dataset_that_one_may_not_see_is_not_there(city, as_, vera):
    client = as_(vera)

    assert client.get("/api/v1/metrics/complaints").status_code == 404
    assert client.get("/api/v1/metrics/complaints/observations").status_code == 404
    assert "complaints" not in {each["slug"] for each in client.get("/api/v1/metrics").json()["items"]}


def test_a_metric_that_rests_on_one_that_is_gone_says_so_and_leaves_the_list_whole(city, get, reader):
    Metric.objects.get(slug="urgent").delete()

    assert {each["slug"]: each["newest"] for each in get("/metrics")["items"]}["urgent_share"] is None
    for address in ("/api/v1/metrics/urgent_share", "/api/v1/metrics/urgent_share/observations"):
        response = reader.get(address)
        assert response.status_code == 422
        assert "rests on urgent, which is not adopted" in response.json()["message"]


SHARE = """
metric: share_{0}
title: Share {0}
question: How many?
direction: context
statistic: {{kind: ratio, numerator: calls_{0}, denominator: calls, scale: 1}}
unit: share
"""


def test_the_list_costs_the_same_queries_however_many_metrics_there_are(
    city, reader, noon, django_assert_num_queries, texts
):
    reader.get("/api/v1/metrics")  # notes the use of the token
    with CaptureQueriesContext(connection) as few:
        reader.get("/api/v1/metrics")
    for number in range(10):
        text = texts["calls"].replace("metric: calls", f"metric: calls_{number}")
        adopt(text=text, where="test", by=None, at=noon)
        adopt(text=SHARE.format(number), where="test", by=None, at=noon)

    with django_assert_num_queries(len(few)):
        assert reader.get("/api/v1/metrics").json()["count"] == 25


@pytest.mark.slow
def test_a_rate_without_residents_says_what_is_lacking(own_city, get, noon):
    text = "metric: rate\ntitle: Rate\nquestion: '?'\ndataset: calls\nstatistic: {kind: rate}\n"
    metric, _ = adopt(text=text + "unit: calls per 1,000 residents\ndirection: context\n", where="r", by=None, at=noon)
    Population.objects.filter(area__code__in=("city", "B2")).delete()
    refresh(metrics=[metric], store=record_store(), at=noon)

    found, beats = get("/metrics/rate"), get("/metrics/rate/observations", layer="beat")

    assert "Beats: 1 of 2 have no residents (Beat 2)" in found["lacking"]
    assert (found["newest"]["value"], found["newest"]["n"]) == (None, 112.0)
    assert "no residents are known for Beat 2" in beats["lacking"]
    assert get("/metrics/calls")["lacking"] == ""
