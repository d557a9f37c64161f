"""Ratios and differences of figures. Figures: R 4.2.2, poisson.test(c(a, b)); t.test and uniroot."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import ttest_1samp

import civicstat.stats as st

counts = some.integers(0, 3000)
figures = some.tuples(some.floats(0.1, 100), some.floats(0.01, 0.99), some.floats(0.01, 3))


def with_limits(figure):
    value, below, above = figure
    return value, st.Interval(np.float64(value * (1 - below)), np.float64(value * (1 + above)))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (11, 6, (0.621491017383205, 6.037422325238009)),
        (0, 4, (0, 1.51486685936587)),
        (4, 0, (0.660124019360094, math.nan)),
        (0, 0, (math.nan, math.nan)),
    ],
)
def test_ratio_of_counts_agrees_with_r(a, b, expected):
    assert st.ratio_of_counts_interval(a, b) == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_rate_ratio_agrees_with_r():
    # poisson.test(c(11, 6), c(800, 3000))$conf.int
    assert st.rate_ratio_interval(11, 800, 6, 3000) == pytest.approx((2.33059131518702, 22.64033371964253), rel=1e-9)


def test_no_exposure_has_no_rate_ratio():
    assert np.isnan(st.rate_ratio_interval([1, 1], [0, 5], [1, 1], [5, 0])).all()


@given(a=counts, b=counts)
def test_ratio_turns_over_when_the_counts_swap(a, b):
    low, high = st.ratio_of_counts_interval(a, b)
    there = st.ratio_of_counts_interval(b, a)
    if a and b:
        assert (low, high) == pytest.approx((1 / there.high, 1 / there.low), rel=1e-6)
        assert low < a / b < high


@given(a=counts, b=counts)
def test_ratio_agrees_with_the_odds_of_a_share(a, b):
    share = st.clopper_pearson_interval(a, a + b)
    low, high = st.ratio_of_counts_interval(a, b)
    assert low == pytest.approx(share.low / (1 - share.low) if a + b else math.nan, nan_ok=True)
    assert high == pytest.approx(share.high / (1 - share.high) if b else math.nan, nan_ok=True)


def test_ratio_of_sums_agrees_with_r():
    # The two r at which t.test(x - r * y)$p.value is .05, where x is 12, 15, 9, 20, 14, 18, 11, 16 and y is
    # 5, 6, 4, 9, 5, 8, 6, 7.
    interval = st.ratio_of_sums_interval(8, (115, 50), (1747, 332), 758)
    assert interval == pytest.approx((2.10396998680175, 2.52616001909054), rel=1e-8)


@given(pairs=some.lists(some.tuples(some.floats(1, 50), some.floats(1, 50)), min_size=3, max_size=25))
def test_ratio_of_sums_limits_are_what_students_test_just_accepts(pairs):
    x, y = (np.array(side) for side in zip(*pairs, strict=True))
    interval = st.ratio_of_sums_interval(
        len(x), (x.sum(), y.sum()), ((x**2).sum(), (y**2).sum()), (x * y).sum(), level=0.9
    )
    if np.isnan(interval.low):
        # Then even the mean of y cannot be told from 0.
        assert ttest_1samp(y, 0).pvalue > 0.1 - 1e-6
        return
    assert interval.low - 1e-9 <= x.sum() / y.sum() <= interval.high + 1e-9
    for limit in interval:
        if np.std(x - limit * y) > 1e-3:
            assert ttest_1samp(x - limit * y, 0).pvalue == pytest.approx(0.1, rel=1e-3)


def test_ratio_of_sums_of_too_little_has_no_interval():
    assert np.isnan(st.ratio_of_sums_interval(1, (3, 4), (9, 16), 12)).all()
    assert np.isnan(st.ratio_of_sums_interval(3, (3, 0), (9, 16), 2)).all()


def test_ratio_of_figures_agrees_with_r():
    # The roots of a - r b -+ sqrt((a - l1)^2 + r^2 (u2 - b)^2) and its mirror, by uniroot.
    a, b = st.Interval(20.2, 42.8), st.Interval(6.2, np.array([21, 30]))
    low, high = st.ratio_interval(30, a, 12, b)
    assert low == pytest.approx([1.25426425881939, 0.90971552637787], rel=1e-9)
    assert high == pytest.approx([5.25464951510676] * 2, rel=1e-9)


@given(a=figures, b=figures)
def test_difference_and_ratio_hold_their_figure(a, b):
    (first, limits), (second, others) = with_limits(a), with_limits(b)
    low, high = st.difference_interval(first, limits, second, others)
    assert low <= first - second <= high
    low, high = st.ratio_interval(first, limits, second, others)
    assert 0 <= low <= first / second * (1 + 1e-12)
    assert first / second * (1 - 1e-12) <= high


def plain_ratio(a, limits, b, others):
    """Searches for the ratios at which the limits of a - r b touch 0."""

    def search(is_beyond, near, far):
        for _ in range(300):
            middle = (near + far) / 2
            near, far = (near, middle) if is_beyond(middle) else (middle, far)
        return (near + far) / 2

    def low_of(r):
        return a - r * b - math.hypot(a - limits.low, r * (others.high - b))

    def high_of(r):
        return a - r * b + math.hypot(limits.high - a, r * (b - others.low))

    return search(lambda r: low_of(r) > 0, a / b, 0.0), search(lambda r: high_of(r) < 0, a / b, 1e6)


@given(a=figures, b=figures)
def test_ratio_agrees_with_the_plain_search(a, b):
    (first, limits), (second, others) = with_limits(a), with_limits(b)
    interval = st.ratio_interval(first, limits, second, others)
    assert interval == pytest.approx(plain_ratio(first, limits, second, others), rel=1e-6)


@given(a=some.integers(0, 50), b=some.integers(0, 50))
def test_difference_of_shares_is_newcombes(a, b):
    limits, others = st.wilson_interval(a, 50), st.wilson_interval(b, 50)
    expected = st.newcombe_interval(a, 50, b, 50)
    assert st.difference_interval(a / 50, limits, b / 50, others) == pytest.approx(tuple(expected), abs=1e-12)


def test_an_unknown_limit_makes_only_what_hangs_on_it_unknown():
    a, b = st.Interval(2.0, np.nan), st.Interval(1.0, 3.0)
    low, high = st.difference_interval(5, a, 2, b)
    assert low < 3
    assert np.isnan(high)
    low, high = st.ratio_interval(5, a, 2, b)
    assert 0 < low < 2.5
    assert np.isnan(high)


def test_a_denominator_that_may_be_naught_leaves_the_ratio_open_above():
    low, high = st.ratio_interval(5, st.Interval(2, 9), [2, 0], st.Interval(0, 3))
    assert low[0] > 0
    assert np.isnan(high).all()
    assert np.isnan(low[1])


def test_figures_outside_their_own_limits_are_refused():
    with pytest.raises(ValueError, match="a lies outside its own limits"):
        st.difference_interval(5, st.Interval(6, 9), 2, st.Interval(1, 3))
    with pytest.raises(ValueError, match="b lies outside its own limits"):
        st.ratio_interval(5, st.Interval(4, 9), 2, st.Interval(1, 1.5))
    with pytest.raises(ValueError, match="a: -5"):
        st.ratio_interval(-5, st.Interval(-6, 9), 2, st.Interval(1, 3))
