"""Change tests, what could be seen and equity views, asked by programs."""

import pytest

from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def ask(client, vera, five_beats, noon):
    text = Metric.objects.get(slug="calls").current.definition_text + "\ndimensions: [priority]"
    adopt(text=text, where="calls", by=None, at=noon, reason="Split it")
    refresh(metrics=[Metric.objects.get(slug="calls")], store=record_store(), at=noon)
    client.force_login(vera)

    def get(path: str, **query: object):
        return client.get(f"/api/v1/metrics/{path}", query)

    return get


def test_a_change_test_is_told_with_its_chance_and_its_words(ask):
    found = ask("calls/change-test").json()
    assert found["first"]["label"] == "June 2026"
    assert found["low"] < found["difference"] < found["high"]
    assert found["one_of"] in found["verdict"]
    areas = ask("in_time/change-test", layer="beat", area="B1", against="B2").json()
    assert [areas[side]["label"] for side in ("first", "second")] == ["Beat 1", "Beat 2"]
    groups = ask("calls/change-test", by="priority", first="1", second="2", looks=6).json()
    assert groups["p"] >= groups["p_alone"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"since": "2026-05-01"}, "give since and until"),
        ({"since": "2026-05-01", "until": "2026-05-31"}, "none to compare it with"),
        ({"layer": "ward", "area": "1"}, "has figures by area for beat"),
        ({"layer": "beat", "area": "B9"}, "no area with the code"),
        ({"by": "race", "first": "a", "second": "b"}, "can be split by priority"),
        ({"by": "priority"}, "two values"),
        ({"by": "priority", "first": "1", "second": "2", "against": "B1"}, "not both"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(ask, query, message):
    answer = ask("calls/change-test", **query)
    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_what_could_be_seen_is_told_by_area_and_window(ask):
    found = ask("urgent/detectable-change", layer="beat", change=0.3, way="rise").json()
    assert found["windows"] == [1, 3, 6, 12, 24]
    assert [each["area"] for each in found["areas"]] == ["city", "B1", "B2", "B3", "B4", "B5"]
    assert found["areas"][0]["seen"][0]["high"] > found["areas"][0]["level"]
    assert ask("urgent/detectable-change", power=2).status_code == 422


def test_equity_is_told_with_every_denominator(ask):
    found = ask("urgent/equity", layer="beat", of=["B5"]).json()
    assert found["per"] == "residents"
    assert [part["key"] for part in found["parts"]] == ["B1", "B2", "B3", "B4", "B5"]
    assert found["denominators"][0]["caution"].startswith("Residents are who lives there")
    assert "there are B1" in ask("urgent/equity", layer="beat", of=["B8"]).json()["message"]
    assert "can be told per" in ask("urgent/equity", layer="beat", per="moons").json()["message"]
    assert "give layer" in ask("urgent/equity").json()["message"]
