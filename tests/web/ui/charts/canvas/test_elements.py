"""SVG elements."""

import pytest

from civicstat.web.ui.charts.canvas.elements import number, polygon, polyline, words


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.26, "1.3"), (-0.02, "0"), (-1.5, "-1.5")])
def test_coordinates_have_at_most_one_decimal(value, text):
    assert number(value) == text


def test_words_are_escaped():
    assert words(1, 2, "<b>&", "label") == '<text x="1" y="2" class="label">&lt;b&gt;&amp;</text>'


def test_a_line_needs_two_places_and_a_shape_three():
    assert polyline([(1, 2)]) == ""
    assert polyline([(1, 2), (3, 4)]) == "M1 2L3 4"
    assert polygon([(1, 2), (3, 4)]) == ""
    assert polygon([(1, 2), (3, 4), (5, 6)]) == "M1 2L3 4L5 6Z"
