"""Questions of the explorer through the API."""

import pytest

from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.web.pages.explore.asking.repeating import api_query, command

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ask(city, client, ada):
    client.force_login(ada)
    return lambda **query: client.get("/api/v1/explore", query)


def test_an_answer_has_its_finding_and_its_figures(ask):
    answer = ask(dataset="calls", statistic="median response_seconds", layer="beat", by="priority", span="whole")
    found = answer.json()
    assert answer.status_code == 200
    assert found["sentence"].startswith("From ")
    assert found["count"] == len(found["items"]) == 4
    assert found["items"][0]["group"] == {"priority": "1"}
    assert found["question"]["statistic"] == {"kind": "median", "of": "response_seconds"}


def test_the_question_of_an_answer_can_be_sent_back(ask, client):
    first = ask(metric="calls", where="priority = 1", grain="week", since="2026-01-10").json()
    again = client.post("/api/v1/explore", first["question"], content_type="application/json")
    assert again.json() == first


def test_figures_are_those_of_the_metric(ask, client):
    of_metric = client.get("/api/v1/metrics/p90/observations", {"layer": "beat"}).json()["items"]
    found = ask(metric="p90", layer="beat").json()["items"]
    assert [{**each, "data_version": 1} for each in found] == [{**each, "data_version": 1} for each in of_metric]


def test_a_fault_has_its_field(ask):
    answer = ask(dataset="calls", where="prio = 1", by="caller")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["faults"]] == ["where"]
    assert [each["field"] for each in ask(dataset="calls", by="caller").json()["faults"]] == ["by"]


def test_a_personal_column_is_in_no_condition(ask):
    assert "is personal" in ask(dataset="calls", where="caller = 'Rosa Number1'").json()["message"]


def test_a_closed_dataset_is_not_there(city, client, vera):
    client.force_login(vera)
    answer = client.get("/api/v1/explore", {"dataset": "complaints"})
    assert answer.status_code == 422
    assert "that you may see" in answer.json()["message"]


def test_figures_come_as_csv_too(ask):
    answer = ask(metric="calls", by="race", format="csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "group_race" in answer.content.decode().splitlines()[0]


def test_the_same_question_as_a_command_and_as_an_address():
    inquiry = Inquiry(
        dataset="calls", statistic={"kind": "percentile", "p": 0.9, "of": "response_seconds"}, where="beat = 'B1'",
        layer="beat", areas=("B1",), by=("race",), grain="week",
    )  # fmt: skip
    assert command(inquiry) == (
        "civicstat explore calls --statistic 'p90 response_seconds' --by week --by beat --by race "
        "--where 'beat = '\"'\"'B1'\"'\"'' --area B1"
    )
    assert api_query(inquiry) == (
        "dataset=calls&statistic=p90+response_seconds&where=beat+%3D+%27B1%27&grain=week&layer=beat&area=B1&by=race"
    )
