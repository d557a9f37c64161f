"""Dashboards through the API: the figures that a reader of the page would see."""

import pytest

from civicstat.collaboration.dashboards.actions import create
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.views.actions import save_view
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Observation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def board(five_beats, ada, noon):
    blocks = [
        {"kind": "metric", "metric": "in_time"}, {"kind": "areas", "metric": "in_time", "layer": "beat"},
        {"kind": "chart", "metric": "in_time", "area": "beat.B3"}, {"kind": "metric", "metric": "gone"},
        {"kind": "text", "text": "Hello"}, {"kind": "moves", "area": "beat.B3"}, {"kind": "needs"}, {"kind": "goals"},
        {"kind": "view", "view": "asked"}, {"kind": "view", "view": "gone"},
    ]  # fmt: skip
    fields = {"dashboard": "board", "title": "Board", "blocks": blocks}
    return create(definition=DashboardDefinition.model_validate(fields), by=ada, at=noon)


def test_blocks_come_with_their_figures(board, get):
    metric, areas, chart, gone, text = get("/dashboards/board")["blocks"][:5]
    kept = Observation.objects.filter(version__metric__slug="in_time", grain="month", area__layer__slug="city")
    newest = kept.order_by("-period")[0]
    assert (metric["newest"]["value"], metric["newest"]["low"]) == (newest.value, newest.low)
    assert metric["newest"]["label"] == "June 2026"
    assert metric["year_before"]["label"] == "June 2025"
    assert [figure["area"] for figure in areas["figures"]] == [f"beat.B{number}" for number in range(1, 6)]
    assert {figure["label"] for figure in areas["figures"]} == {"June 2026"}
    assert chart["figures"][-1]["area"] == "beat.B3"
    assert len(chart["figures"]) > 12
    assert gone["fault"] == "There is no metric 'gone' that you may see."
    assert (text["figures"], text["block"]["text"]) == ([], "Hello")


def test_lists_and_views_come_with_what_they_tell(board, get, noon):
    inquiry = Inquiry.model_validate({"metric": "in_time", "span": "whole", "layer": "beat"})
    save_view(title="Asked", slug="asked", inquiry=inquiry, sharing="everyone", by=None, at=noon)

    moves, needs, goals, view, gone = get("/dashboards/board")["blocks"][5:]

    assert (moves["moves"], needs["moves"]) == ([], [])  # nothing moved beyond chance; tests/web/ui/test_moved.py
    assert (needs["goals"], goals["goals"]) == ([], [])
    assert view["answer"]["question"] == inquiry.as_plain()
    assert [item["area"] for item in view["answer"]["items"]] == [f"B{number}" for number in range(1, 6)]
    assert gone["fault"] == "There is no saved view 'gone' that you may see."


def test_saved_views_are_listed_read_and_answered(five_beats, get, reader, dora, noon):
    inquiry = Inquiry.model_validate({"metric": "in_time", "span": "whole", "layer": "beat"})
    for slug, sharing, owner in (("asked", "everyone", None), ("hers", "owner", dora)):
        save_view(title=slug.title(), slug=slug, inquiry=inquiry, sharing=sharing, by=owner, at=noon)

    assert [each["slug"] for each in get("/views")["items"]] == ["asked"]
    assert get("/views/asked")["question"] == inquiry.as_plain()
    assert get("/views/asked/answer")["count"] == 5
    assert "There is no saved view 'hers'" in reader.get("/api/v1/views/hers").content.decode()


def test_the_list_has_what_the_asker_may_see(board, get, ada, noon):
    mine = {"dashboard": "mine", "title": "Mine", "sharing": "owner", "owner": "ada"}
    create(definition=DashboardDefinition.model_validate(mine), by=ada, at=noon)
    assert "board" in {each["slug"] for each in get("/dashboards")["items"]}
