"""Gaps over time, and figures on a scale of even errors. Figures: R 4.2.2, lm with weights."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

VALUES, ERRORS = [1.2, 2.9, 2.1, 4.4, 3.6, 5.9], [0.5, 0.6, 0.4, 0.7, 0.5, 0.9]


def test_a_line_through_figures_that_scatter_is_that_of_r():
    # R: summary(lm(y ~ x, weights = 1 / e^2)); its residual scale is 1.506, so errors are raised by it.
    found = st.trend_of(VALUES, ERRORS, range(6))
    assert found.slope == pytest.approx(0.7095079251)
    assert found.interval == pytest.approx((0.1029569650, 1.316058885), abs=1e-8)
    assert found.p == pytest.approx(0.03144333338, abs=1e-8)


@given(shift=some.floats(-50, 50), tilt=some.floats(-3, 3))
def test_a_line_added_to_figures_is_added_to_their_slope(shift, tilt):
    moved = np.array(VALUES) + shift + tilt * np.arange(6)
    plain, found = st.trend_of(VALUES, ERRORS, range(6)), st.trend_of(moved, ERRORS, range(6))
    assert found.slope == pytest.approx(plain.slope + tilt, abs=1e-9)
    assert found.interval.high - found.interval.low == pytest.approx(plain.interval.high - plain.interval.low)


def test_the_slope_is_the_one_of_least_weighted_squares():
    found = float(st.trend_of(VALUES, ERRORS, range(6)).slope)

    def squares(slope):
        weight = 1 / np.array(ERRORS) ** 2
        rest = np.array(VALUES) - slope * np.arange(6)
        return float(np.sum(weight * (rest - np.average(rest, weights=weight)) ** 2))

    tried = np.linspace(found - 1, found + 1, 2001)
    assert tried[int(np.argmin([squares(slope) for slope in tried]))] == pytest.approx(found, abs=2e-3)


def test_too_few_figures_have_no_trend():
    assert math.isnan(st.trend_of([1, 2, np.nan, 3], [1, 1, 1, 1], range(4)).slope)
    with pytest.raises(ValueError, match="errors holds 0"):
        st.trend_of([1, 2, 3, 4], [1, 0, 1, 1], range(4))


def test_equal_shares_and_rates_are_called_unlike_no_more_often_than_said():
    chance = np.random.default_rng(8)
    trials, exposure = chance.integers(30, 120, 12), chance.uniform(0.5, 2, 12)
    shares = st.stabilized_shares(chance.binomial(trials, 0.3, (8000, 12)), np.broadcast_to(trials, (8000, 12)))
    rates = st.stabilized_rates(chance.poisson(8 * exposure, (8000, 12)), np.broadcast_to(exposure, (8000, 12)))
    for found in (shares, rates):
        p = st.heterogeneity(*found).p
        for asked in (0.25, 0.1, 0.05):
            assert np.mean(p <= asked) == pytest.approx(asked, rel=0.2)


@given(hits=some.integers(0, 50), misses=some.integers(0, 50))
def test_the_arcsine_mirrors_when_hits_and_misses_swap(hits, misses):
    if hits + misses:
        here = st.stabilized_shares(hits, hits + misses)
        there = st.stabilized_shares(misses, hits + misses)
        assert here.figures + there.figures == pytest.approx(math.pi / 2)
        assert here.errors == there.errors


def test_the_error_of_a_root_is_the_same_at_every_rate():
    chance = np.random.default_rng(9)
    for mean in (3, 12, 90):
        found = st.stabilized_rates(chance.poisson(mean, 40_000), 1.0)
        assert np.std(found.figures) == pytest.approx(0.5, abs=0.02)
        assert float(np.max(found.errors)) == 0.5
