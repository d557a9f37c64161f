"""The rhythm of a week."""

import pytest

from civicstat.web.ui.charts import Frame, HourCell, HourOfWeek


@pytest.fixture
def week():
    days = [[HourCell(float(hour)) for hour in range(24)] for _ in range(7)]
    days[4][22] = HourCell(90.0, 80, 101, 90, moved="up", before=40.0)
    days[2][3], days[2][4] = HourCell(None), HourCell(None, n=3, is_few=True, reason="Too few to tell (3)")
    return HourOfWeek("Calls", tuple(map(tuple, days)), "calls", fewest=10)


def test_the_peak_is_the_highest_hour(week):
    assert week.peak == (4, 22)


def test_the_table_has_a_row_an_hour(week):
    table = week.table()
    assert table.header[:2] == ("Hour from", "Monday")
    assert [row[0] for row in table.rows][:13:6] == ["12 am", "6 am", "12 pm"]
    assert table.rows[22][5] == "90 ▲"
    assert (table.rows[3][3], table.rows[4][3]) == ("–", "too few (3)")


def test_what_has_too_few_records_or_changed_is_explained(week):
    [note] = week.notes()
    assert note.startswith("1 of 168 cells have too few records, fewer than 10, for a figure.")
    assert "A triangle marks a cell that changed beyond chance" in note


def test_a_week_has_seven_days_of_24_hours():
    with pytest.raises(ValueError, match="expected 7 days of 24 hours"):
        HourOfWeek("Calls", ((HourCell(1.0),) * 23,) * 7)
    assert HourOfWeek("Calls", ((HourCell(1.0),) * 6,) * 7, hours=4).peak == (0, 0)


def test_a_part_of_the_week_may_run_past_midnight_and_past_sunday():
    late = Frame(4, 2, 22, 4)
    held = [(day, hour) for day in range(7) for hour in range(24) if late.holds(day, hour)]
    assert held == [(4, 22), (4, 23), (5, 0), (5, 1), (5, 22), (5, 23), (6, 0), (6, 1)]
    assert [Frame(6, 1, 23, 2).holds(*at) for at in ((6, 23), (0, 0), (0, 1))] == [True, True, False]


@pytest.mark.parametrize("width", [320, 540, 840])
def test_each_hour_is_a_cell_the_peak_is_framed_and_what_lacks_is_hatched(drawn, week, width):
    drawing = drawn(week, width)
    cells = list(drawing.all("g", "cells")[0])
    assert len(cells) == 168
    [frame] = drawing.all("path", "peak")
    left = frame.attrib["d"].removeprefix("M").split()[0]
    assert float(left) == pytest.approx(float(cells[4 * 24 + 22].attrib["x"]) - 0.5, abs=0.11)
    assert [cells[2 * 24 + hour].attrib["fill"] for hour in (3, 4)] == ["url(#test-none)", "url(#test-few)"]
    assert "Too few to tell (3)" in "".join(cells[2 * 24 + 4].itertext())
    assert "Friday, 10 pm to 11 pm: 90 (80 to 101); a year before 40" in "".join(cells[4 * 24 + 22].itertext())
    assert len(drawing.all("path", "move")) == 1
    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_two_weeks_that_share_a_scale_have_the_same_colors(drawn, week):
    other = HourOfWeek("Year before", ((HourCell(5.0),) * 24,) * 7, "calls", scale=week.values)
    shared = HourOfWeek("Calls", week.cells, "calls", scale=other.values)
    five = drawn(shared).all("g", "cells")[0][5].attrib["class"]
    assert {cell.attrib["class"] for cell in drawn(other).all("g", "cells")[0]} == {five}
