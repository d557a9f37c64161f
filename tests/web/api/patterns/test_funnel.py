"""A metric's areas against their size, for programs."""

import pytest

pytestmark = pytest.mark.django_db


def test_two_beats_are_too_few_and_a_percentile_has_none(reader, city):
    def message(slug: str, **query: str) -> str:
        answer = reader.get(f"/api/v1/metrics/{slug}/funnel", query)
        assert answer.status_code == 422
        return answer.json()["message"]

    assert "too few areas of beat" in message("calls", layer="beat")
    assert "compared by their own intervals" in message("p90", layer="beat")
    assert "keeps no figures by area" in message("calls", layer="city")
    assert "layer" in message("calls", layer="nowhere")


@pytest.mark.slow
def test_each_area_has_its_limits_and_its_side(client, vera, five_beats):
    client.force_login(vera)
    found = client.get("/api/v1/metrics/in_time/funnel", {"layer": "beat", "grain": "year"}).json()
    assert (found["kind"], found["period"], len(found["areas"])) == ("share", "2025", 5)
    for area in found["areas"]:
        assert area["low_998"] <= area["low_95"] <= area["high_95"] <= area["high_998"]
        assert area["side"] == (area["value"] > area["high_998"]) - (area["value"] < area["low_998"])
