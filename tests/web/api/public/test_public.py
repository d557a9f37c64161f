"""The newest edition as anybody may ask for it."""

import shutil
from pathlib import Path

import pytest

from publishing.editions_made import publish_all
from publishing.small import revised, small_content

ROOT = "/api/v1/public"
FIGURES = f"{ROOT}/figures"


@pytest.fixture
def published(workspace: Path) -> Path:
    publish_all(workspace, small_content())
    return workspace


def test_before_the_first_edition_it_says_that_there_is_none(client, workspace):
    answer = client.get(ROOT)

    assert answer.status_code == 404
    assert "Nothing is published yet" in answer.json()["message"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_figures_are_those_of_the_edition_a_page_at_a_time(client, published):
    asked = f"{FIGURES}?metric=calls&grain=month&limit=10"
    found, url = [], asked
    while url:
        answer = client.get(url)
        part = answer.json()
        found += part["items"]
        assert answer.get("Link", "") == (f'<{part["next"]}>; rel="next"' if part["next"] else "")
        url = part["next"]

    expected = [
        (series.area, figure.period, figure.value) for metric, series, figure in small_content().figures()
        if metric.slug == "calls" and series.grain == "month"
    ]  # fmt: skip
    assert [(each["area"], each["period"], each["value"]) for each in found] == expected


def test_filters_narrow_the_figures_and_csv_has_the_same(client, published):
    query = "metric=calls&layer=beat&area=B1&grain=month&since=2026-02-01&until=2026-04-01"
    rows = client.get(f"{FIGURES}?{query}").json()["items"]
    lines = client.get(f"{FIGURES}?{query}", headers={"Accept": "text/csv"}).content.decode().splitlines()

    assert [each["period"] for each in rows] == ["2026-02", "2026-03"]
    assert [line.split(",")[6] for line in lines[1:]] == ['"2026-02"', '"2026-03"']
    assert client.get(f"{FIGURES}?metric=nothing").status_code == 404


def test_answers_are_kept_until_another_edition_comes_and_any_website_may_read_them(client, published):
    first = client.get(FIGURES)
    again = client.get(FIGURES, headers={"If-None-Match": first["ETag"]})
    since = client.get(FIGURES, headers={"If-Modified-Since": first["Last-Modified"]})
    cursor = client.get(f"{FIGURES}?limit=5").json()["next"]
    assert (first.status_code, again.status_code, since.status_code) == (200, 304, 304)
    assert first["Access-Control-Allow-Origin"] == again["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in first["Vary"]
    headers = client.head(FIGURES)  # link checkers and harvesters ask so
    assert (headers.status_code, headers.content, headers["ETag"]) == (200, b"", first["ETag"])
    assert client.options(FIGURES)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    folder = published / "editions"
    shutil.rmtree(folder)
    newer = revised(small_content(number=2, reason="More"), "calls", "B1", "2026-01", 61.0)
    publish_all(published, small_content(), newer)
    changed = client.get(FIGURES, headers={"If-None-Match": first["ETag"]})
    assert changed.json()["edition"] == 2
    assert client.get(cursor).status_code == 409
    assert client.get(f"{FIGURES}?cursor=x").status_code == 400
    assert [each["number"] for each in client.get(f"{ROOT}/editions").json()["items"]] == [2, 1]


def test_the_rest_of_an_edition_can_be_asked_for(client, published):
    assert client.get(ROOT).json()["edition"]["number"] == 1
    assert client.get(f"{ROOT}/metrics").json()["items"][1]["slug"] == "calls_in_time"
    assert len(client.get(f"{ROOT}/metrics/calls_in_time").json()["item"]["versions"]) == 2
    assert len(client.get(f"{ROOT}/areas?layer=beat").json()["items"]) == 3
    assert client.get(f"{ROOT}/goals").json()["items"][0]["states"][0]["state"] == "met"
    assert client.get(f"{ROOT}/reports").json()["items"] == []


def test_nothing_is_read_from_what_is_live(client, published, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get(f"{FIGURES}?metric=calls").status_code == 200
