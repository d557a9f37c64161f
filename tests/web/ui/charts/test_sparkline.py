"""Trends the size of a word."""

from civicstat.web.ui.charts import Sparkline


def test_a_sparkline_ends_in_a_dot_that_is_hollow_where_provisional(drawn, month):
    points = tuple(month(index, 5 + index % 3, is_provisional=index == 11) for index in range(12))
    drawing = drawn(Sparkline("Calls", points), 132)
    [dot] = drawing.all("circle")
    assert "dot--provisional" in dot.attrib["class"]
    assert drawing.all("desc")[0].text == "From 5 (January 2025) to 7 (December 2025)."


def test_the_goal_is_a_level_line_within_the_drawing(drawn, month):
    points = tuple(month(index, 5.0 + index) for index in range(6))
    drawing = drawn(Sparkline("Calls", points, goal=20), 132)
    [goal] = drawing.all("line", "stroke")
    assert 0 < float(goal.attrib["y1"]) < min(float(dot.attrib["cy"]) for dot in drawing.all("circle"))


def test_a_level_series_and_an_empty_one_can_be_drawn(drawn, month):
    assert drawn(Sparkline("Level", (month(0, 3.0), month(1, 3.0))), 132).all("circle")
    assert not drawn(Sparkline("Empty", ()), 132).all("circle")
    assert not drawn(Sparkline("Gone", (month(0, None),)), 132).all("circle")


def test_a_table_of_its_points_can_be_made(month):
    assert Sparkline("Calls", (month(0, 3.0),)).table().rows == (("January 2025", "3"),)
