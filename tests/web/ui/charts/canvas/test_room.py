"""Labels that do not overlap."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.web.ui.charts.canvas.room import Wish, lanes, spread


def test_labels_with_room_stay_where_they_wish():
    assert spread([Wish(20, 10), Wish(60, 10)], 0, 100) == [20, 60]


def test_two_labels_at_one_place_move_apart_evenly():
    assert spread([Wish(50, 10), Wish(50, 10)], 0, 100) == [45, 55]


def test_labels_are_returned_in_the_order_of_the_wishes():
    assert spread([Wish(60, 10), Wish(20, 10)], 0, 100) == [60, 20]


def test_labels_stay_inside():
    assert spread([Wish(-30, 10), Wish(140, 10)], 0, 100) == [5, 95]


@settings(deadline=None)  # the machine is shared
@given(st.lists(st.builds(Wish, st.floats(0, 200), st.floats(1, 20)), max_size=9))
def test_spread_labels_never_overlap_and_stay_inside(wishes):
    middles = spread(wishes, 0, 200)
    placed = sorted(zip(middles, [wish.size for wish in wishes], strict=True))
    for (one, size), (other, next_size) in pairwise(placed):
        assert other - one >= (size + next_size) / 2 - 1e-6
    assert all(middle - size / 2 >= -1e-6 and middle + size / 2 <= 200 + 1e-6 for middle, size in placed)


def test_spans_that_overlap_take_further_lanes():
    assert lanes([(0, 10), (5, 15), (12, 20)]) == [0, 1, 0]


@settings(deadline=None)  # the machine is shared
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)).map(lambda pair: (pair[0], sum(pair))), max_size=12))
def test_spans_of_a_lane_never_overlap(spans):
    taken = lanes(spans)
    for lane in set(taken):
        held = sorted(span for span, own in zip(spans, taken, strict=True) if own == lane)
        assert all(before[1] <= after[0] for before, after in pairwise(held))


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_need_no_room(count):
    assert spread([Wish(5, 2)] * count, 0, 10) == [5] * count
