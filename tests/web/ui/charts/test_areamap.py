"""Specifications of maps."""

import json

import pytest

from civicstat.web.ui.charts import AreaFigure, AreaMap, Layer, Outline


@pytest.fixture
def chart():
    layer = Layer(tuple(Outline(f"a{i}", f"Area {i}", ([(i, 0), (i + 1, 0), (i + 1, 1), (i, 1)],)) for i in range(8)))
    figures = tuple(AreaFigure(f"a{i}", float(i * i), i * i - 0.5, i * i + 0.5) for i in range(6))
    few = AreaFigure("a6", None, state="too_few")
    return AreaMap("Robberies by area", layer, (*figures, few), "robberies per 10,000 residents")


def test_areas_that_no_figure_was_given_for_have_no_data(chart):
    assert chart.by_code["a7"].reason == "No data"
    assert chart.by_code["a6"].reason == "Too few to tell"


def test_the_first_three_are_the_highest_or_the_lowest(chart):
    assert [figure.code for figure in chart.top()] == ["a5", "a4", "a3"]
    lowest = AreaMap(chart.title, chart.layer, chart.figures, chart.unit, is_highest_first=False)
    assert [figure.code for figure in lowest.top()] == ["a0", "a1", "a2"]


def test_the_table_has_every_area_of_the_layer(chart):
    rows = chart.table().rows
    assert rows[0] == ("Area 5", "25.0", "24.5 to 25.5")
    assert rows[-2:] == (("Area 6", "–", "Too few to tell"), ("Area 7", "–", "No data"))
    assert len(rows) == 8


def test_a_specification_can_be_held_as_json(chart):
    plain = json.loads(json.dumps(chart.as_dict()))
    assert plain["areas"][1] == {
        "code": "a1", "name": "Area 1", "value": 1.0, "low": 0.5, "high": 1.5, "state": "figure", "why": "",
            "n": None, "missing": 0.0, "link": "",
    }  # fmt: skip
    assert plain["breaks"] == list(chart.classes.breaks)


def test_a_note_says_how_classes_are_made(chart):
    assert "as many areas each" in chart.notes()[0]
