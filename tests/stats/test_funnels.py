"""Funnel limits. Figures: R 4.2.2, qpois and qbinom."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

EVENTS = np.array([0, 1, 2, 5, 9, 17, 64, 250, 1203])
RESIDENTS = np.array([1200, 900, 15000, 22000, 800, 54000, 310000, 120000, 990000])
EXPECTED = RESIDENTS * EVENTS.sum() / RESIDENTS.sum()


def test_count_funnel_agrees_with_r():
    low, high = st.count_funnel(EXPECTED, level=0.95)
    assert low.tolist() == [0, 0, 8, 14, 0, 41, 283, 102, 952]
    assert high.tolist() == [4, 3, 23, 32, 3, 70, 353, 145, 1077]
    low, high = st.count_funnel(EXPECTED)
    assert low.tolist() == [0, 0, 5, 9, 0, 34, 264, 90, 917]
    assert high.tolist() == [6, 5, 29, 39, 5, 80, 374, 159, 1114]


def test_share_funnel_agrees_with_r():
    # By qbinom(c(.001, .999), 120, .3) and qbinom(c(.025, .975), 15, .9)
    assert st.share_funnel(120, 0.3) == pytest.approx((21 / 120, 52 / 120))
    assert st.share_funnel(15, 0.9, level=0.95) == pytest.approx((11 / 15, 15 / 15))


def test_dispersion_agrees_with_r():
    # z <- 2 * (sqrt(o) - sqrt(e)), winsorized at quantile(z, c(.1, .9)); mean(z^2)
    z = st.count_against_expected_z(EVENTS, EXPECTED)
    assert st.dispersion(z) == pytest.approx(30.6139250782605, rel=1e-12)
    assert st.dispersion([*z, np.nan], winsorized=0) == pytest.approx(np.mean(z**2))


@given(expected=some.floats(0.01, 200), level=some.sampled_from([0.8, 0.95, 0.998]))
def test_count_funnel_agrees_with_the_plain_sum(expected, level):
    def quantile(q):
        count, chance = 0, math.exp(-expected)
        total = chance
        while total < q:
            count += 1
            chance *= expected / count
            total += chance
        return count

    # On the very edge of a step the two sums may round to either side.
    low, high = st.count_funnel(expected, level=level)
    tail = (1 - level) / 2
    assert quantile(tail * (1 - 1e-9)) <= low <= quantile(tail * (1 + 1e-9))
    assert quantile((1 - tail) * (1 - 1e-12)) <= high <= quantile(1 - tail * (1 - 1e-9))


@given(expected=some.floats(0, 1e5))
def test_wider_levels_and_more_dispersion_give_wider_funnels(expected):
    narrow, wide = st.count_funnel(expected, level=0.95), st.count_funnel(expected)
    assert 0 <= wide.low <= narrow.low <= narrow.high <= wide.high
    plain, spread = st.dispersed_count_funnel(expected, 1.0), st.dispersed_count_funnel(expected, 2.5)
    assert spread.low <= plain.low <= expected * (1 + 1e-12)
    assert expected * (1 - 1e-12) <= plain.high <= spread.high


@given(expected=some.floats(20, 1e5))
def test_the_dispersed_funnel_without_dispersion_is_near_the_exact_one(expected):
    exact, near = st.count_funnel(expected, level=0.95), st.dispersed_count_funnel(expected, 1.0, level=0.95)
    assert (near.low, near.high) == pytest.approx((exact.low, exact.high), abs=2)


def test_rate_funnel_is_the_count_funnel_over_the_exposure():
    low, high = st.rate_funnel([5000, 0], 2.5, per=1000)
    # qpois(c(.001, .999), 12.5) events over 5 thousand residents
    assert (low[0], high[0]) == pytest.approx((3 / 5, 25 / 5))
    assert np.isnan([low[1], high[1]]).all()


def test_ends_of_the_funnel():
    assert st.count_funnel(0) == (0, 0)
    assert st.share_funnel(10, [0, 1])[0].tolist() == [0, 1]
    assert np.isnan(st.share_funnel(0, 0.5)).all()
    assert np.isnan(st.count_funnel(np.nan)).all()


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="share from 0 to 1"):
        st.share_funnel(10, 1.2)
    with pytest.raises(ValueError, match="expected 1 or more"):
        st.dispersed_count_funnel(10, 0.5)
    with pytest.raises(ValueError, match="at least one z"):
        st.dispersion([np.nan])
    with pytest.raises(ValueError, match="winsorized"):
        st.dispersion([1.0], winsorized=0.5)
