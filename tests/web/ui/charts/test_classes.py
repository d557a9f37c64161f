"""Classes of maps."""

from bisect import bisect_right

from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.web.ui.charts.classes import classify

VALUES = st.lists(st.integers(0, 30).map(float), min_size=1, max_size=60)


def test_quantiles_hold_as_many_areas_each():
    classes = classify([float(value) for value in range(1, 11)])
    assert classes.breaks == (3, 5, 7, 9)
    assert classes.legend("calls") == [(1, "1 to 2"), (2, "3 to 4"), (3, "5 to 6"), (4, "7 to 8"), (5, "9 to 10")]


def test_equal_classes_are_of_one_width_and_those_without_an_area_are_not_in_the_legend():
    classes = classify([0, 1, 10], "equal")
    assert classes.breaks == (2, 4, 6, 8)
    assert classes.legend("calls") == [(1, "0 to 1"), (5, "10")]


def test_few_different_values_have_a_class_each_in_colors_far_apart():
    assert [classify([1, 1, 2]).color_of(value) for value in (1, 2)] == [2, 4]
    assert classify([3, 3]).color_of(3) == 3
    assert classify([3, 3], "equal").color_of(3) == 3


def test_a_value_that_most_areas_share_has_a_class_of_its_own():
    classes = classify([0.0] * 30 + [1, 2, 3, 4, 5, 6])
    assert classes.legend("calls") == [(1, "0"), (2, "1 to 2"), (3, "3"), (4, "4"), (5, "5 to 6")]


def test_no_values_have_no_classes():
    assert classify([]).legend("calls") == []


@settings(deadline=None)  # the machine is shared
@given(VALUES, st.sampled_from(["quantile", "equal"]))
def test_higher_values_never_have_lower_colors_and_equal_ones_share_theirs(values, method):
    classes = classify(values, method)
    colors = [classes.color_of(value) for value in sorted(values)]
    assert colors == sorted(colors)
    assert all(1 <= color <= 5 for color in colors)


@settings(deadline=None)  # the machine is shared
@given(VALUES)
def test_no_quantile_class_is_empty(values):
    classes = classify(values)
    held = {bisect_right(classes.breaks, value) for value in values}
    assert held == set(range(len(classes.breaks) + 1))
