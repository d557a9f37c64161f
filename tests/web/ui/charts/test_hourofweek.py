"""The rhythm of a week."""

import pytest

from civicstat.web.ui.charts import HourOfWeek


@pytest.fixture
def week():
    days = [[float(hour) for hour in range(24)] for _ in range(7)]
    days[4][22], days[2][3] = 90.0, None
    return HourOfWeek("Calls", tuple(map(tuple, days)), "calls")


def test_the_peak_is_the_highest_hour(week):
    assert week.peak == (4, 22)


def test_the_table_has_a_row_an_hour(week):
    table = week.table()
    assert table.header[:2] == ("Hour from", "Monday")
    assert [row[0] for row in table.rows][:13:6] == ["12 am", "6 am", "12 pm"]
    assert table.rows[22][5] == "90"
    assert table.rows[3][3] == "–"


def test_a_week_has_seven_days_of_24_hours():
    with pytest.raises(ValueError, match="expected 7 days of 24 hours"):
        HourOfWeek("Calls", ((1.0,) * 23,) * 7)


@pytest.mark.parametrize("width", [320, 540, 840])
def test_each_hour_is_a_cell_and_the_peak_is_framed(drawn, week, width):
    drawing = drawn(week, width)
    cells = list(drawing.all("g", "cells")[0])
    assert len(cells) == 168
    [frame] = drawing.all("rect", "peak")
    assert float(frame.attrib["x"]) == pytest.approx(float(cells[4 * 24 + 22].attrib["x"]) - 0.5, abs=0.11)
    assert cells[2 * 24 + 3].attrib["class"] == "no-data"
    assert drawing.overlapping() == []
    assert drawing.outside() == []
