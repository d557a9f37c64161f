"""Slope indexes. Figures: R 4.2.2, lm(x ~ rank, weights = people) and glm(..., family = quasibinomial)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st
from civicstat.stats.equity.inequality import middle_ranks

HITS, TRIALS = np.array([20, 25, 40, 44, 70]), np.array([100, 90, 120, 110, 150])
ordered = some.lists(some.tuples(some.floats(0.05, 50), some.integers(1, 10**4)), min_size=3, max_size=8)


def test_slope_index_agrees_with_r():
    slope = st.slope_index(HITS / TRIALS, TRIALS)
    assert slope.bottom == pytest.approx(0.182595099849267, rel=1e-12)
    assert slope.difference == pytest.approx(0.333055414336553, rel=1e-12)
    assert slope.interval == pytest.approx((0.284070451663602, 0.382040377009504), rel=1e-11)


def test_slope_index_of_shares_agrees_with_r():
    slope = st.slope_index_of_shares(HITS, TRIALS)
    assert (slope.bottom, slope.top) == pytest.approx((0.197124909729362, 0.525938840057981), rel=1e-9)
    assert slope.difference == pytest.approx(0.328813930328618, rel=1e-9)
    assert slope.interval == pytest.approx((0.249138663175577, 0.408489197481660), rel=1e-7)
    assert slope.ratio == pytest.approx(slope.top / slope.bottom)


@given(cells=ordered)
def test_slope_index_agrees_with_plain_least_squares(cells):
    x, people = np.array(cells).T
    root = np.sqrt(people)
    design = np.column_stack((root, root * middle_ranks(people)))
    (bottom, climb), *_ = np.linalg.lstsq(design, root * x, rcond=None)
    slope = st.slope_index(x, people)
    assert (slope.bottom, slope.difference) == pytest.approx((bottom, climb), rel=1e-6, abs=1e-6)
    assert slope.top == pytest.approx(bottom + climb, rel=1e-6, abs=1e-6)


@given(cells=ordered, step=some.floats(-5, 5))
def test_slope_index_recovers_a_straight_line(cells, step):
    _, people = np.array(cells).T
    slope = st.slope_index(2 + step * middle_ranks(people), people)
    assert slope.difference == pytest.approx(step, rel=1e-6, abs=1e-6)
    assert slope.interval == pytest.approx((step, step), rel=1e-5, abs=1e-5)


@given(cells=some.lists(some.tuples(some.integers(1, 40), some.integers(1, 40)), min_size=3, max_size=7))
def test_slope_index_of_shares_solves_the_likelihood_equations(cells):
    hits, misses = np.array(cells, float).T
    trials = hits + misses
    slope = st.slope_index_of_shares(hits, trials)
    odds = np.log(slope.bottom / (1 - slope.bottom)), np.log(slope.top / (1 - slope.top))
    rank = middle_ranks(trials)
    fitted = 1 / (1 + np.exp(-(odds[0] + (odds[1] - odds[0]) * rank)))
    assert (hits - trials * fitted).sum() == pytest.approx(0, abs=1e-6)
    assert (rank * (hits - trials * fitted)).sum() == pytest.approx(0, abs=1e-6)


def test_the_slope_changes_sign_when_the_order_is_reversed():
    here, there = st.slope_index_of_shares(HITS, TRIALS), st.slope_index_of_shares(HITS[::-1], TRIALS[::-1])
    assert here.difference == pytest.approx(-there.difference)
    assert here.interval.low == pytest.approx(-there.interval.high)


def test_groups_without_people_do_not_count():
    here = st.slope_index_of_shares([20, 0, 25, 40], [100, 0, 90, 120])
    assert here == st.slope_index_of_shares([20, 25, 40], [100, 90, 120])


@pytest.mark.parametrize(
    ("hits", "trials"),
    [([3, 4], [9, 9]), ([0, 0, 0], [9, 9, 9]), ([9, 9, 9], [9, 9, 9]), ([0, 0, 9, 9], [9, 9, 9, 9])],
)
def test_what_cannot_be_fitted_has_no_slope(hits, trials):
    slope = st.slope_index_of_shares(hits, trials)
    assert np.isnan([slope.bottom, slope.top, slope.difference, *slope.interval, slope.ratio]).all()


def test_two_groups_have_a_slope_but_no_interval():
    slope = st.slope_index([0.2, 0.4], [10, 10])
    assert slope.difference == pytest.approx(0.4)
    assert np.isnan(slope.interval).all()


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="more hits than trials"):
        st.slope_index_of_shares([5, 1, 1], [4, 2, 2])
    with pytest.raises(ValueError, match="two equal lengths"):
        st.slope_index_of_shares([5, 1, 1], 9)
