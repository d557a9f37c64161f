"""Weighted sums of counts. Figures: R 4.2.2, qgamma as in Fay and Feuer (1997), eqs. 2 and 4."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import chi2

import civicstat.stats as st

counts = some.lists(some.integers(0, 200), min_size=1, max_size=6)


def test_interval_agrees_with_r():
    interval = st.weighted_count_interval([3, 0, 12, 40], [7979, 1000, 300, 20])
    assert interval == pytest.approx((8013.10380834847, 73720.15198087858), rel=1e-12)


@given(k=counts, weight=some.floats(0.01, 1000))
def test_equal_weights_give_the_exact_poisson_interval(k, weight):
    low, high = st.poisson_interval(sum(k))
    expected = pytest.approx((low * weight, high * weight), rel=1e-9)
    assert st.weighted_count_interval(k, weight) == expected


@given(k=counts)
def test_interval_holds_the_index_and_scales_with_the_weights(k):
    weights = np.arange(1, len(k) + 1)
    low, high = st.weighted_count_interval(k, weights)
    assert low <= (k * weights).sum() <= high
    assert st.weighted_count_interval(k, weights * 7) == pytest.approx((low * 7, high * 7), rel=1e-12)


def plain(k, w, tail=0.025):
    """Fay and Feuer's chi-square form, one place at a time."""
    total, variance = sum(a * b for a, b in zip(k, w, strict=True)), sum(a * b * b for a, b in zip(k, w, strict=True))
    more, wider = total + max(w), variance + max(w) ** 2
    low = variance / (2 * total) * chi2.ppf(tail, 2 * total**2 / variance) if total else 0
    return low, wider / (2 * more) * chi2.isf(tail, 2 * more**2 / wider)


@given(cells=some.lists(some.tuples(some.integers(0, 200), some.floats(0.1, 100)), min_size=1, max_size=6))
def test_interval_agrees_with_the_plain_one(cells):
    k, w = zip(*cells, strict=True)
    assert st.weighted_count_interval(k, w) == pytest.approx(plain(k, w), rel=1e-8)


def test_places_lie_on_the_other_axes():
    low, high = st.weighted_count_interval([[3, 0], [0, 0], [1, 5]], [10, 1])
    assert low.shape == high.shape == (3,)
    assert low[1] == 0
    assert high[1] == pytest.approx(10 * st.poisson_interval(0).high)


def test_what_is_missing_stays_missing():
    assert np.isnan(st.weighted_count_interval([3, np.nan], [10, 1])).all()
    assert np.isnan(st.weighted_count_interval([3, 4], [0, 0])).all()
    assert np.isnan(st.weighted_count_interval(np.zeros((2, 0)), np.zeros(0))).all()


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="weights: -1"):
        st.weighted_count_interval([3, 4], [1, -1])
    with pytest.raises(ValueError, match="last axis"):
        st.weighted_count_interval(3, 1)
