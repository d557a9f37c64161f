"""Ragged groups: Python's own sorting is the slow second version."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

numbers = some.one_of(some.integers(0, 20).map(float), some.floats(-1e6, 1e6))
groups = some.lists(some.lists(numbers, max_size=30), min_size=1, max_size=8)


@given(lists=groups)
def test_sorted_groups_sorts_within_groups_and_leaves_nan_out(lists):
    loose = [(value, i) for i, group in enumerate(lists) for value in [*group, math.nan]][::-1]
    found = st.sorted_groups([value for value, _ in loose], [i for _, i in loose], len(lists))
    assert found.values.tolist() == [value for group in lists for value in sorted(group)]
    assert found.offsets.tolist() == np.cumsum([0, *map(len, lists)]).tolist()


def test_whole_numbers_stay_whole_numbers():
    found = st.sorted_groups(np.array([3, 1, 2], np.int16), [1, 1, 0], 3)
    assert found.values.dtype == np.int16
    assert (found.values.tolist(), found.offsets.tolist()) == ([2, 1, 3], [0, 1, 3, 3])


def test_no_values_make_empty_groups():
    assert st.sorted_groups([], [], 2).offsets.tolist() == [0, 0, 0]


def test_groups_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="groups run from 0 to 3; expected 0 to 2"):
        st.sorted_groups([1, 2], [0, 3], 3)
    with pytest.raises(ValueError, match="groups run from -1"):
        st.sorted_groups([1, 2], [0, -1], 3)
    with pytest.raises(ValueError, match="two equal lengths"):
        st.sorted_groups([1, 2], [0], 3)
    with pytest.raises(ValueError, match="whole numbers"):
        st.sorted_groups([1, 2], [0.0, 0.5], 3)
