"""Values in words."""

import math

import pytest

from civicstat.web.ui.units import NO_FIGURE, format_value, format_with_noun, singular


@pytest.mark.parametrize(
    ("value", "unit", "display", "text"),
    [
        (1204, "calls", "", "1,204"),
        (0, "calls", "", "0"),
        (4.28, "calls", "", "4.3"),
        (1204.4, "calls", "", "1,204"),
        (-3, "calls", "", "−3"),
        (0.892, "share", "percent", "89.2%"),
        (0.8904, "share", "", "89.0%"),
        (0, "share", "", "0%"),
        (1, "share", "", "100%"),
        (0.027, "share", "points", "2.7 points"),
        (0.01, "share", "points", "1.0 point"),
        (462, "seconds", "minutes", "7 min 42 s"),
        (420, "seconds", "minutes", "7 min"),
        (42, "seconds", "minutes", "42 s"),
        (59.7, "seconds", "minutes", "1 min"),
        (5400, "seconds", "minutes", "90 min"),
        (8.42, "seconds", "seconds", "8.4 s"),
        (462, "seconds", "m:ss", "7:42"),
        (605, "seconds", "m:ss", "10:05"),
        (18_720, "seconds", "hours", "5 h 12 min"),
        (7_200, "seconds", "hours", "2 h"),
        (12.4, "days", "days", "12.4 days"),
        (1, "days", "days", "1 day"),
        (1.5, "hours", "", "1 h 30 min"),
        (45, "seconds", "", "45 s"),
        (3 * 86_400, "seconds", "", "3.0 days"),
        (8.42, "robberies per 10,000 residents", "", "8.4"),
        (0.421, "robberies per 10,000 residents", "", "0.42"),
        (1234.5, "calls per 1,000 residents", "", "1,234"),
        (3.456, "score", "", "3.46"),
    ],
)
def test_a_value_is_written_as_people_read_it(value, unit, display, text):
    assert format_value(value, unit, display) == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_no_figure_is_a_dash(value):
    assert format_value(value, "share") == NO_FIGURE


def test_a_negative_value_that_rounds_to_nought_has_no_sign():
    assert format_value(-0.0004, "calls per 1,000 residents") == "0.000"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "calls", "1 call"),
        (2, "calls for service", "2 calls for service"),
        (1, "people", "1 person"),
        (8.4, "robberies per 10,000 residents", "8.4 robberies per 10,000 residents"),
        (0.5, "share", "50.0%"),
        (None, "calls", NO_FIGURE),
        (7, "count", "7"),
    ],
)
def test_a_value_is_told_with_what_it_counts(value, unit, text):
    assert format_with_noun(value, unit) == text


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("robberies", "robbery"),
        ("searches of cars", "search of cars"),
        ("losses", "loss"),
        ("boxes", "box"),
        ("illness", "illness"),
        ("responses", "response"),
    ],
)
def test_a_noun_is_put_in_the_singular(plural, one):
    assert singular(plural) == one
