"""Specifications of time series."""

import json
from datetime import date

import pytest

from civicstat.web.ui.charts import Break, GoalLine, GoalStep, Mark, Series, TimeSeries


@pytest.fixture
def chart(month):
    points = (month(0, 12, 4), month(1, None), month(2, 9, 3, is_provisional=True))
    before = (month(0, 20), month(1, 21), month(2, 22))
    return TimeSeries(
        "People hit by gunfire",
        (Series("This year", points),),
        "people",
        comparison=Series("Year before", before),
        goals=(GoalLine((GoalStep(date(2025, 2, 1), 10),)),),
        breaks=(Break(date(2025, 2, 10), "Injured are counted too"),),
        marks=(Mark(date(2025, 1, 20), "New patrols"),),
    )


def test_the_table_has_all_that_is_drawn(chart):
    table = chart.table()
    assert table.header == ("Period", "This year", "95% interval", "Year before", "Goal", "Remarks")
    assert table.rows == (
        ("January 2025", "12", "8 to 16", "20", "–", "New patrols"),
        ("February 2025", "–", "", "21", "10", ""),
        ("March 2025", "9", "6 to 12", "22", "10", "Provisional; Series break: Injured are counted too"),
    )
    assert table.number_columns == {1, 2, 3, 4}


def test_a_table_without_anything_to_remark_has_no_such_column(month):
    chart = TimeSeries("Calls", (Series("City", (month(0, 1), month(1, 2))),))
    assert chart.table().header == ("Period", "City", "95% interval")


def test_notes_say_how_to_read_the_band_hollow_points_and_breaks(chart):
    [note] = chart.notes()
    assert note == (
        "The band is the 95% interval. Hollow points and dashed lines are provisional and may still change. "
        "The line is broken at February 10, 2025: Injured are counted too. Figures before and after do not compare."
    )


def test_a_specification_can_be_held_as_json(chart):
    plain = json.loads(json.dumps(chart.as_dict()))
    assert plain["kind"] == "time_series"
    assert plain["series"][0]["points"][2]["start"] == "2025-03-01"
    assert plain["goals"][0]["steps"] == [{"since": "2025-02-01", "value": 10}]


def test_a_goal_holds_from_its_first_step_on(chart):
    [goal] = chart.goals
    assert goal.at(date(2025, 1, 31)) is None
    assert goal.at(date(2025, 2, 1)) == 10
