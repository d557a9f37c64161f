"""Places against their size."""

import pytest

from civicstat.web.ui.patterns.spreads import clearance_by_size


@pytest.fixture
def chart():
    return clearance_by_size().chart


@pytest.mark.parametrize("width", [320, 540, 960])
def test_places_outside_are_filled_and_named_and_limits_are_drawn(drawn, chart, width):
    drawing = drawn(chart, width)
    assert len(drawing.all("circle")) == len(chart.points)
    assert len(drawing.all("circle", "dot--hollow")) == len(chart.points) - 2
    assert {"Ironworks", "Old Town"} <= set(drawing.words("label"))
    assert [len(drawing.all("path", "limit", inside=f"limits--{which}")) for which in ("inner", "outer")] == [2, 2]
    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_the_table_begins_with_what_lies_outside(chart):
    rows = chart.table().rows
    assert [(row[0], row[-1]) for row in rows[:2]] == [("Ironworks", "Above"), ("Old Town", "Below")]
    assert {row[-1] for row in rows[2:]} <= {"Within", "Between 95% and 99.8%"}
    assert len(rows) == len(chart.points)
