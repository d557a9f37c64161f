"""Gaps between groups. Figures: R 4.2.2, choose and quantile; boot's resamples as the slow second version."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

shares = some.lists(some.tuples(some.integers(0, 40), some.integers(1, 40)), min_size=2, max_size=7)


def test_widest_gap_is_between_the_highest_and_the_lowest():
    hits, trials = np.array([20, 25, 40, 70]), np.array([100, 90, 120, 150])
    gap = st.widest_gap(hits / trials, st.wilson_interval(hits, trials))
    assert (gap.highest, gap.lowest) == (3, 0)
    assert gap.difference == pytest.approx(70 / 150 - 0.2)
    assert gap.interval == pytest.approx(tuple(st.newcombe_interval(70, 150, 20, 100)))


@given(cells=shares)
def test_widest_gap_agrees_with_the_plain_search_over_all_pairs(cells):
    hits, misses = np.array(cells).T
    level = st.pairwise_level(0.95, len(cells))
    limits = st.wilson_interval(hits, hits + misses, level=level)
    gap = st.widest_gap(hits / (hits + misses), limits)
    widest = max(a / (a + b) - c / (c + d) for a, b in cells for c, d in cells)
    assert gap.difference == pytest.approx(widest)
    assert gap.interval.low <= gap.difference <= gap.interval.high


def test_pairwise_level_holds_for_all_pairs_together():
    # By .95^(1 / choose(5, 2)) in R; and two groups are one pair.
    assert st.pairwise_level(0.95, 5) == pytest.approx(0.994883803108176)
    assert st.pairwise_level(0.95, 2) == 0.95


def test_pure_noise_shows_a_gap_no_more_often_than_promised():
    random = np.random.default_rng(5)
    hits = random.binomial(200, 0.4, size=(4000, 8))
    plain, fair = (
        st.widest_gap(hits / 200, st.wilson_interval(hits, 200, level=level)).interval.low > 0
        for level in (0.95, st.pairwise_level(0.95, 8))
    )
    assert fair.mean() < 0.05
    assert plain.mean() > 0.3


def test_a_missing_figure_leaves_no_gap():
    gap = st.widest_gap([[0.2, np.nan], [0.2, 0.6]], st.Interval(np.array([0.1, 0.1]), np.array([0.9, 0.9])))
    assert math.isnan(gap.difference[0])
    assert gap.highest.tolist() == [-1, 1]
    assert gap.difference[1] == pytest.approx(0.4)


def test_a_gap_needs_two_figures():
    with pytest.raises(ValueError, match="at least two figures"):
        st.widest_gap([0.2], st.Interval(0.1, 0.3))
    with pytest.raises(ValueError, match="at least 2"):
        st.pairwise_level(0.95, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "p"), [(15, 0.5), (60, 0.9), (7, 0.25)])
def test_resampled_percentiles_agree_with_whole_resamples(n, p):
    sample = np.random.default_rng(n).lognormal(6, 0.5, n)
    random = np.random.default_rng(1)
    whole = np.quantile(random.choice(sample, (20_000, n)), p, axis=1)
    short = st.resampled_percentiles(sample, p, seed=2, resamples=20_000)
    assert short.mean() == pytest.approx(whole.mean(), rel=0.01)
    assert short.std() == pytest.approx(whole.std(), rel=0.03)
    marks = np.linspace(sample.min(), sample.max(), 30)
    below = [(found[:, None] <= marks).mean(axis=0) for found in (short, whole)]
    assert below[0] == pytest.approx(below[1], abs=0.02)


@given(x=some.lists(some.floats(1, 1000), min_size=2, max_size=20), p=some.sampled_from([0, 0.1, 0.5, 0.95, 1]))
def test_resampled_percentiles_stay_within_the_sample(x, p):
    found = st.resampled_percentiles(x, p, seed=1, resamples=50)
    assert np.all((found >= min(x) - 1e-9) & (found <= max(x) + 1e-9))


def test_percentile_gaps_repeat_themselves_and_hang_on_the_seed_alone():
    a, b = np.random.default_rng(1).lognormal(6, 0.5, (2, 80))
    here = st.percentile_gap_interval(a, b, 0.9, seed=4)
    assert here == st.percentile_gap_interval(a[::-1], b, 0.9, seed=4)
    assert here != st.percentile_gap_interval(a, b, 0.9, seed=5)


def test_percentile_gaps_find_a_shift_and_a_factor():
    sample = np.random.default_rng(1).lognormal(6, 0.5, 2000)
    low, high = st.percentile_gap_interval(sample + 300, sample, 0.9, seed=1)
    assert 0 < low < 300 < high < 600
    low, high = st.percentile_ratio_interval(sample * 1.5, sample, 0.9, seed=1)
    assert 1 < low < 1.5 < high < 2


def test_too_little_has_no_percentile_gap():
    assert np.isnan(st.percentile_gap_interval([5], [1, 2, 3], 0.5, seed=1)).all()
    with pytest.raises(ValueError, match="p is 90"):
        st.percentile_gap_interval([5, 6], [1, 2], 90, seed=1)
    with pytest.raises(ValueError, match="b has values of 0 or less"):
        st.percentile_ratio_interval([5, 6], [0, 2], 0.5, seed=1)
