"""The p%-rule by itself, against a slow, plain second version."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.publishing.disclosure.dominance import least, openness

amounts = st.lists(st.floats(-1000, 1000).map(lambda x: round(x, 2)), min_size=1, max_size=7)
closeness = st.sampled_from([0.05, 0.1, 0.3])


def of(values, share=0.1):
    first, second, *_ = [*sorted(values, key=abs, reverse=True), 0.0, 0.0]
    total, leading = np.array([sum(values)]), np.array([[first, second]])
    return openness(total, leading, share)[0], least(total, leading)[0]


def is_close(guess, largest, share):
    return abs(guess - largest) < share * abs(largest)


@given(amounts.map(lambda each: list(map(abs, each))), closeness)
def test_of_amounts_above_nought_just_those_sums_are_told_that_give_the_largest_to_the_second(values, share):
    first, second, *_ = [*sorted(values, reverse=True), 0.0]
    high, low = of(values, share)
    rest = sum(values) - first - second

    if abs(rest - share * first) > 1e-9 * max(first, 1):  # at the very edge rounding decides
        assert (high > 0) == (rest < share * first)
    assert low == pytest.approx(min(first, sum(values)))
    if high > 0:
        # With a sum that may be so much higher, the second's guess at the largest may be too high by that share.
        assert sum(values) + high - second - first == pytest.approx(share * first)


@given(amounts, closeness)
def test_with_amounts_below_nought_neither_the_second_nor_a_stranger_comes_close(values, share):
    first, second, *_ = [*sorted(values, key=abs, reverse=True), 0.0]
    high, low = of(values, share)
    total = sum(values)

    for known in (0.0, second):
        if is_close(total - known, first, share * (1 - 1e-9)):
            assert high > 0
        if high > 0:
            assert not is_close(total + high - known, first, share * (1 - 1e-9))
    assert low <= total
    assert low == -np.inf or min(first, second) >= 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([100.0], 10.0),  # one alone
        ([100.0, 100.0], 10.0),  # two, and a tie
        ([100.0, 60.0, 4.0], 6.0),
        ([100.0, 60.0, 10.0], 0.0),
        ([0.0, 0.0], 0.0),
        ([100.0, -100.0], 110.0),
    ],
)
def test_a_sum_has_to_be_possible_so_much_higher(values, expected):
    assert of(values)[0] == pytest.approx(expected)


def test_what_is_nobodys_amount_and_what_has_no_number_is_let_through():
    assert openness(np.array([5.0, np.nan]), np.full((2, 2), np.nan), 0.1).tolist() == [0, 0]
    assert least(np.array([5.0]), np.full((1, 2), np.nan)).tolist() == [0]
