"""Specifications of rankings."""

import json

import pytest

from civicstat.web.ui.charts import RankedArea, Ranking


@pytest.fixture
def chart():
    areas = (
        RankedArea("Harbor", 480, 450, 512),
        RankedArea("Alder", None, reason="Too few: 12 calls, 30 needed"),
        RankedArea("North", 500, 481, 520),
        RankedArea("Birch", 400, 380, 421),
    )
    return Ranking("Response by district", areas, "seconds", "minutes", reference=470)


def test_areas_are_sorted_and_those_without_a_figure_come_last(chart):
    assert [area.name for area in chart.sorted_areas] == ["North", "Harbor", "Birch", "Alder"]


def test_lowest_first_keeps_areas_without_a_figure_last(chart):
    chart = Ranking(chart.title, chart.areas, is_highest_first=False)
    assert [area.name for area in chart.sorted_areas] == ["Birch", "Harbor", "North", "Alder"]


def test_an_area_differs_from_the_city_when_its_interval_leaves_the_city_out(chart):
    assert [area.name for area in chart.areas if chart.differs(area)] == ["North", "Birch"]


def test_a_note_says_that_overlapping_intervals_cannot_be_told_apart(chart):
    [note] = chart.notes()
    assert "Where lines overlap, areas may not differ" in note


def test_the_table_says_why_an_area_has_no_figure(chart):
    assert chart.table().rows[0] == ("North", "8 min 20 s", "8 min 1 s to 8 min 40 s")
    assert chart.table().rows[-1] == ("Alder", "–", "Too few: 12 calls, 30 needed")


def test_a_specification_can_be_held_as_json(chart):
    assert json.loads(json.dumps(chart.as_dict()))["areas"][0]["name"] == "Harbor"
