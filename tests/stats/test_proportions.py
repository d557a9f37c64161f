"""Shares. Figures: R 4.2.2, prop.test(x, n, correct=FALSE), binom.test(x, n), qbeta; Newcombe's own tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binom

import civicstat.stats as st
from civicstat.stats.intervals import normal_quantile

counts = some.integers(0, 2000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n)))
real_counts = counts.filter(lambda count: count[1] > 0)
levels = some.sampled_from([0.5, 0.8, 0.95, 0.998])
every_interval = pytest.mark.parametrize(
    "interval", [st.wilson_interval, st.clopper_pearson_interval, st.jeffreys_interval, st.agresti_coull_interval]
)

R_FIGURES = {
    (12, 85): {
        st.clopper_pearson_interval: (0.0751313465464918, 0.23362461885502),
        st.wilson_interval: (0.0826423293272671, 0.230741300233405),
        st.jeffreys_interval: (0.0795580238064087, 0.226716220795686),
        st.agresti_coull_interval: (0.0811031692218033, 0.232280460338869),
    },
    (0, 40): {
        st.clopper_pearson_interval: (0, 0.0880973028788024),
        st.wilson_interval: (0, 0.0876216011972866),
        st.jeffreys_interval: (0, 0.0604979752140795),
        st.agresti_coull_interval: (-0.01677461680296, 0.104396218000247),
    },
    (5, 38): {
        st.clopper_pearson_interval: (0.0441374400579144, 0.280863845883753),
        st.wilson_interval: (0.0575386769012013, 0.273268594422913),
        st.jeffreys_interval: (0.052030638703281, 0.264615985655814),
        st.agresti_coull_interval: (0.0528251371789609, 0.277982134145154),
    },
}


@pytest.mark.parametrize("count", R_FIGURES)
@every_interval
def test_intervals_agree_with_r(interval, count):
    assert interval(*count) == pytest.approx(R_FIGURES[count][interval], rel=1e-9, abs=1e-15)


def test_newcombe_interval_agrees_with_the_paper():
    # Newcombe (1998), table II, examples (a), (b) and (g), method 10; printed to four places.
    low, high = st.newcombe_interval([56, 9, 10], [70, 10, 10], [48, 3, 0], [80, 10, 20])
    assert np.round(low, 4) == pytest.approx([0.0524, 0.1705, 0.6791])
    assert np.round(high, 4) == pytest.approx([0.3339, 0.8090, 1.0000])


@every_interval
def test_no_trials_have_no_interval(interval):
    low, high = interval([0, 3], [0, 9])
    assert np.isnan([low[0], high[0]]).all()
    assert low[1] < 1 / 3 < high[1]


@every_interval
def test_missing_counts_stay_missing(interval):
    assert np.isnan(interval(np.nan, 5)).all()


@every_interval
def test_impossible_counts_are_refused(interval):
    with pytest.raises(ValueError, match="more hits than trials"):
        interval([1, 4], 3)
    with pytest.raises(ValueError, match="hits: -1"):
        interval(-1, 3)


@every_interval
def test_intervals_broadcast(interval):
    low, high = interval(np.arange(3)[:, None], np.array([5, 6, 7, 8]))
    assert low.shape == high.shape == (3, 4)
    assert interval(2, 7).low == low[2, 2]


@every_interval
@given(count=counts, level=levels)
def test_intervals_mirror_when_hits_and_misses_swap(interval, count, level):
    hits, trials = count
    here, there = interval(hits, trials, level=level), interval(trials - hits, trials, level=level)
    assert (here.low, here.high) == pytest.approx((1 - there.high, 1 - there.low), abs=1e-9, nan_ok=True)


@every_interval
@given(count=real_counts)
def test_intervals_hold_the_share_and_grow_with_the_level(interval, count):
    hits, trials = count
    narrow, wide = interval(hits, trials, level=0.8), interval(hits, trials, level=0.99)
    assert narrow.low <= hits / trials <= narrow.high
    # Agresti-Coull limits beyond 0 and 1 do move inward as the level grows.
    assert wide.low <= max(narrow.low, 0)
    assert min(narrow.high, 1) <= wide.high


@given(count=real_counts, level=levels)
def test_wilson_limits_are_the_shares_that_a_score_test_just_accepts(count, level):
    hits, trials = count
    for limit in st.wilson_interval(hits, trials, level=level):
        distance = abs(hits - trials * limit)
        assert distance == pytest.approx(
            normal_quantile(level) * math.sqrt(trials * limit * (1 - limit)), rel=1e-6, abs=1e-5
        )


@given(count=real_counts.filter(lambda count: count[1] < 300), level=levels)
def test_clopper_pearson_limits_leave_the_tail_beyond_them(count, level):
    hits, trials = count
    low, high = st.clopper_pearson_interval(hits, trials, level=level)
    tail = (1 - level) / 2
    assert low == 0 if hits == 0 else binom.sf(hits - 1, trials, low) == pytest.approx(tail, rel=1e-6)
    assert high == 1 if hits == trials else binom.cdf(hits, trials, high) == pytest.approx(tail, rel=1e-6)


@given(count=real_counts)
def test_clopper_pearson_is_never_shorter_than_jeffreys(count):
    exact, central = st.clopper_pearson_interval(*count), st.jeffreys_interval(*count)
    assert exact.low <= central.low + 1e-12
    assert central.high <= exact.high + 1e-12


@given(a=real_counts, b=real_counts)
def test_newcombe_interval_changes_sign_when_the_shares_swap(a, b):
    low, high = st.newcombe_interval(*a, *b)
    there = st.newcombe_interval(*b, *a)
    assert (low, high) == pytest.approx((-there.high, -there.low), abs=1e-12)
    assert -1 - 1e-12 <= low <= a[0] / a[1] - b[0] / b[1] <= high <= 1 + 1e-12


def plain_newcombe(a, m, b, n, z=1.959963984540054):
    """The formula as printed, one number at a time."""

    def roots(hits, trials):
        p = hits / trials
        spread = z * math.sqrt(z * z + 4 * trials * p * (1 - p))
        return tuple((2 * trials * p + z * z + sign * spread) / (2 * (trials + z * z)) for sign in (-1, 1))

    p, q = a / m, b / n
    (l1, u1), (l2, u2) = roots(a, m), roots(b, n)
    return p - q - math.sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + math.sqrt((u1 - p) ** 2 + (q - l2) ** 2)


@given(a=real_counts, b=real_counts)
def test_newcombe_interval_agrees_with_the_plain_formula(a, b):
    assert st.newcombe_interval(*a, *b) == pytest.approx(plain_newcombe(*a, *b), abs=1e-9)
