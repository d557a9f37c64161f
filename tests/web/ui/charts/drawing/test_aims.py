"""Drawings of goals, read back."""

import re
from dataclasses import replace
from datetime import date

import pytest

from civicstat.web.ui.charts import Ahead, Aims, Baseline, Series, TargetPath, TimeSeries


def _month(index):
    return date(2025 + index // 12, index % 12 + 1, 1)


@pytest.fixture
def chart(month):
    """A year and a half of counts, half a year ahead, a path and one that was asked for before."""
    points = tuple(month(index, 100 + index % 5, 8, is_provisional=index == 17) for index in range(18))
    path = TargetPath("Path", tuple((_month(index), 100 - index / 2) for index in range(14, 24)))
    former = TargetPath("Former path", tuple((_month(index), 100 - index) for index in range(12, 20)), is_former=True)
    ahead = tuple(
        Ahead(f"{_month(i):%B %Y}", _month(i), 101, 101 - i / 2, 101 + i / 2, 101 - i / 4, 101 + i / 4)
        for i in range(18, 24)
    )
    aims = Aims((path, former), Baseline(_month(0), _month(11), 102, 99, 105), ahead)
    return TimeSeries("Robberies", (Series("City", points),), "robberies", aims=aims)


def _places(element):
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", element.attrib["d"])]


@pytest.mark.parametrize("width", [320, 540, 960])
def test_words_neither_touch_nor_leave_the_drawing(drawn, chart, width):
    drawing = drawn(chart, width)
    assert drawing.overlapping() == []
    assert drawing.outside() == []


def test_the_axis_goes_on_to_the_end_of_the_path_and_meets_the_rows_of_the_table(drawn, chart):
    drawing = drawn(chart)
    xs = [float(x) for x in drawing.root.attrib["data-x"].split()]
    assert len(xs) == len(chart.table().rows) == 24
    [path] = drawing.all("path", "stroke", inside="goal--path")
    assert _places(path)[-1][0] == pytest.approx(xs[-1], abs=0.06)


def test_former_paths_stay_in_the_drawing_below_the_one_that_holds(drawn, chart):
    text = drawn(chart).text
    assert 0 < text.index("goal--former") < text.index("goal--path")
    assert "95.5 former target" not in drawn(chart).words("label")
    assert any("former target" in words for words in drawn(chart).words("label"))


def test_the_fan_sets_out_from_the_newest_figure_and_its_inner_part_is_narrower(drawn, chart):
    drawing = drawn(chart)
    xs = [float(x) for x in drawing.root.attrib["data-x"].split()]
    outer, inner = (_places(each) for each in drawing.all("path", "fan"))
    assert outer[0] == inner[0]
    assert outer[0][0] == pytest.approx(xs[17], abs=0.06)
    assert max(y for _, y in outer) > max(y for _, y in inner)
    assert min(y for _, y in outer) < min(y for _, y in inner)


def test_the_newest_figure_is_told_at_its_point_where_the_plot_goes_on(drawn, chart):
    drawing = drawn(chart)
    assert drawing.words("label--here") == ["102"]
    assert drawn(replace(chart, aims=Aims())).words("label--here") == []


def test_the_baseline_lies_over_the_periods_that_it_was_computed_from(drawn, chart):
    drawing = drawn(chart)
    xs = [float(x) for x in drawing.root.attrib["data-x"].split()]
    [band] = drawing.all("rect", "baseline-band")
    left, width = float(band.attrib["x"]), float(band.attrib["width"])
    assert (left, left + width) == pytest.approx((xs[0], xs[11]), abs=0.11)


def test_what_is_heard_tells_the_forecast(drawn, chart):
    assert "Expected, December 2026: 101 robberies." in drawn(chart).text


def test_without_a_goal_the_drawing_is_as_before(drawn, chart):
    plain = drawn(replace(chart, aims=Aims()))
    assert plain.all("g", "goal--path") == plain.all("g", "outlook") == plain.all("g", "baseline") == []
