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


def test_an_area_differs_from_the_city_when_it_lies_three_standard_errors_off(chart):
    assert [area.name for area in chart.areas if chart.differs(area)] == ["North", "Birch"]
    near = Ranking(chart.title, (RankedArea("Near", 500, 480, 520),), "seconds", "minutes", reference=475)
    assert not near.differs(near.areas[0])  # two and a half: among forty areas chance alone does that


def test_many_areas_without_a_figure_get_no_rows_but_a_note(chart):
    assert chart.drawn == chart.sorted_areas
    empty = tuple(RankedArea(f"Quarter {number}", None) for number in range(28))
    crowded = Ranking(chart.title, (*chart.areas, *empty), "seconds", "minutes", reference=470)
    assert [area.name for area in crowded.drawn] == ["North", "Harbor", "Birch"]
    assert crowded.notes()[-1].startswith("29 more have no figure")
    assert len(crowded.table().rows) == 32


def test_without_any_figure_every_area_is_named():
    empty = tuple(RankedArea(f"Quarter {number}", None) for number in range(28))
    assert len(Ranking("Response", empty).drawn) == 28


def test_a_missing_line_is_explained():
    chart = Ranking("Response", (RankedArea("A", 3, 2, 4), RankedArea("B", 2)))
    assert "Where there is no line" in chart.notes()[0]


def test_a_note_says_that_overlapping_lines_are_no_test(chart):
    [note] = chart.notes()
    assert "whether two areas differ cannot be read from whether their lines overlap" in note


def test_a_long_ranking_is_drawn_by_its_ends_and_tabled_whole():
    areas = tuple(RankedArea(f"Quarter {number:02}", float(number)) for number in range(31))
    chart = Ranking("Calls", areas)
    assert [area.value for area in chart.drawn] == [*range(30, 20, -1), *range(9, -1, -1)]
    assert chart.folded == 11
    assert chart.notes() == ("The 10 highest and the 10 lowest are drawn; the table has the 11 between them too.",)
    assert len(chart.table().rows) == 31
    assert Ranking("Calls", areas[:30]).folded == 0


def test_the_table_names_what_its_rows_are_and_how_many_records_lack_what_is_measured():
    areas = (RankedArea("Night", 3, 2, 4, n=1204, missing=0.021), RankedArea("Day", None, reason="No records", n=0))
    table = Ranking("Calls", areas, heading="Shift", plural="groups").table()
    assert table.header == ("Shift", "Figure", "95% interval", "Records", "Missing")
    assert table.rows == (("Night", "3", "2 to 4", "1,204", "2.1%"), ("Day", "–", "No records", "0", "0%"))


def test_the_table_says_why_an_area_has_no_figure(chart):
    assert chart.table().rows[0] == ("North", "8 min 20 s", "8 min 1 s to 8 min 40 s")
    assert chart.table().rows[-1] == ("Alder", "–", "Too few: 12 calls, 30 needed")


def test_a_specification_can_be_held_as_json(chart):
    assert json.loads(json.dumps(chart.as_dict()))["areas"][0]["name"] == "Harbor"
