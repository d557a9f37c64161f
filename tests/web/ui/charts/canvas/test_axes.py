"""Value axes."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.web.ui.charts.canvas.axes import value_axis

UNITS = [("calls", ""), ("share", "percent"), ("seconds", "minutes"), ("seconds", "m:ss"), ("score", ""), ("days", ""),
         ("seconds", "days")]  # fmt: skip


def test_counts_begin_at_zero_and_step_in_whole_numbers():
    axis = value_axis([1, 3], "calls")
    assert (axis.low, axis.labels) == (0, ("0", "1", "2", "3"))


def test_shares_are_told_in_percent_and_end_at_a_hundred():
    axis = value_axis([0.2, 0.98], "share")
    assert axis.labels == ("0%", "20%", "40%", "60%", "80%", "100%")


def test_whole_minutes_name_their_unit_at_the_top_alone():
    axis = value_axis([30, 560], "seconds", "minutes")
    assert axis.labels == ("0", "2", "4", "6", "8", "10 min")


def test_half_minutes_are_told_as_minutes_and_seconds():
    axis = value_axis([400, 450], "seconds", "minutes", most_ticks=7)
    assert axis.labels == ("6:40", "6:50", "7:00", "7:10", "7:20", "7:30")


def test_days_are_told_in_days():
    assert value_axis([0.5, 8], "days", "days").labels == ("0", "2", "4", "6", "8 days")


def test_parts_of_days_are_told_in_tenths_of_them():
    axis = value_axis([3.6 * 86_400, 4.6 * 86_400], "seconds", "days", most_ticks=7)
    assert axis.labels == ("3.6", "3.8", "4.0", "4.2", "4.4", "4.6 days")


def test_an_axis_is_cut_where_zero_would_squeeze_the_shares_into_a_third():
    assert value_axis([0.90, 0.97], "share").is_cut
    assert value_axis([0.90, 0.97], "share").low == pytest.approx(0.9)
    assert not value_axis([0.5, 0.97], "share").is_cut


def test_counts_are_cut_later_than_shares():
    assert not value_axis([72, 100], "calls").is_cut
    assert value_axis([80, 100], "calls").is_cut


def test_bars_begin_at_zero_however_narrow_their_range():
    assert value_axis([95, 100], "calls", from_zero=True).low == 0


def test_equal_values_stand_on_an_axis_from_zero():
    axis = value_axis([7, 7], "calls")
    assert axis.low == 0
    assert axis.high >= 7


def test_nothing_at_all_still_has_an_axis():
    assert value_axis([None, None], "calls").labels[0] == "0"
    assert value_axis([0, 0], "share").labels[0] == "0%"


def test_differences_below_zero_have_zero_in_the_axis():
    axis = value_axis([-0.04, 0.03], "share")
    assert 0 in [round(tick, 9) for tick in axis.ticks]
    assert axis.labels[0].startswith("−")


@settings(deadline=None)  # the machine is shared
@given(
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 4)), min_size=1, max_size=9),
    st.sampled_from(UNITS),
    st.integers(3, 9),
)
def test_an_axis_holds_every_value_with_few_evenly_spaced_ticks(values, unit, most_ticks):
    if unit[0] == "share":
        values = [value / 1e6 for value in values]
    axis = value_axis(values, *unit, most_ticks=most_ticks)

    tolerance = 1e-6 * max(1, abs(axis.low), abs(axis.high))
    assert axis.low - tolerance <= min(values)
    assert max(values) <= axis.high + tolerance
    assert 2 <= len(axis.ticks) <= most_ticks + 1
    assert len(set(axis.labels)) == len(axis.labels)
    steps = [after - before for before, after in pairwise(axis.ticks)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)
    assert axis.is_cut or axis.low <= 0
