"""Percentiles of ragged groups. Figures: R 4.2.2, quantile(x, p, type = 7), qbinom."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

numbers = some.one_of(some.integers(0, 20).map(float), some.floats(-1e6, 1e6))
groups = some.lists(some.lists(numbers, max_size=60), min_size=1, max_size=8)
shares = some.sampled_from([0.05, 0.25, 0.5, 0.9, 0.95, 0.99])


def ragged(lists):
    values = np.array([value for group in lists for value in sorted(group)], float)
    return values, np.cumsum([0, *map(len, lists)])


def test_percentile_agrees_with_r():
    # In R, with x the ten values: quantile(x, c(.1, .5, .9, .95), type = 7)
    found = [st.percentile([3, 1, 4, 1, 5, 9, 2, 6, 5, 3.5], p) for p in (0.1, 0.5, 0.9, 0.95)]
    assert found == pytest.approx([1, 3.75, 6.3, 7.65], rel=1e-14)


@pytest.mark.parametrize(
    ("n", "p", "low", "high", "coverage"),
    [
        (9, 0.5, 2, 8, 0.9609375),
        (25, 0.5, 8, 18, 0.956714749336243),
        (60, 0.5, 22, 39, 0.972659866131922),
        (60, 0.9, 49, 59, 0.971638235836552),
        (400, 0.95, 371, 389, 0.961920358516418),
        (3000, 0.9, 2667, 2733, 0.955427022737802),
        (25, 0.95, 21, 26, math.nan),
        (9, 0.9, 6, 10, math.nan),
    ],
)
def test_ranks_agree_with_r(n, p, low, high, coverage):
    # R: qbinom(.025, n, p), qbinom(.975, n, p) + 1, pbinom(high - 1, n, p) - pbinom(low - 1, n, p)
    ranks = st.order_statistic_ranks(n, p)
    assert (ranks.low, ranks.high) == (low, high)
    assert ranks.coverage == pytest.approx(coverage, rel=1e-12, nan_ok=True)


def test_medians_ranks_agree_with_the_printed_table():
    # The ranks r and n + 1 - r that tables of the sign test give for the median (R: qbinom(.025, n, .5)).
    ranks = st.order_statistic_ranks([5, 6, 10, 20], 0.5)
    assert ranks.low.tolist() == [0, 1, 2, 6]
    assert ranks.high.tolist() == [6, 6, 9, 15]


def test_ninetieth_percentile_needs_36_values_for_its_upper_limit():
    for n, has_high in ((35, False), (36, True)):
        low, high = st.percentile_interval(np.arange(n), 0.9)
        assert not np.isnan(low)
        assert np.isnan(high) != has_high


def test_empty_and_single_groups():
    values, offsets = [7], [0, 0, 1, 1]
    assert st.grouped_percentile(values, offsets, 0.9).tolist() == pytest.approx([np.nan, 7, np.nan], nan_ok=True)
    assert np.isnan(st.grouped_percentile_interval(values, offsets, 0.9)).all()
    assert st.grouped_percentile([], [0], 0.5).shape == (0,)
    assert st.grouped_percentile([], [0, 0, 0], 0.5).shape == (2,)


def test_input_that_is_not_sorted_groups_is_refused():
    with pytest.raises(ValueError, match="value 2 is NaN or below the one before it"):
        st.grouped_percentile([1, 3, 2], [0, 3], 0.5)
    with pytest.raises(ValueError, match="value 1 is NaN"):
        st.grouped_percentile([1, np.nan], [0, 2], 0.5)
    with pytest.raises(ValueError, match="offsets must rise from 0 to 2"):
        st.grouped_percentile([1, 2], [0, 1], 0.5)
    with pytest.raises(ValueError, match="offsets must rise"):
        st.grouped_percentile([1, 2], [0, 2, 1, 2], 0.5)
    with pytest.raises(ValueError, match="p is 90"):
        st.grouped_percentile([1, 2], [0, 2], 90)
    with pytest.raises(ValueError, match="p is 1"):
        st.order_statistic_ranks(10, 1)
    with pytest.raises(ValueError, match="n is negative"):
        st.order_statistic_ranks(-1, 0.5)


def test_a_step_down_between_groups_is_no_fault():
    assert st.grouped_percentile([5, 6, 1, 2], [0, 2, 2, 4], 0.5).tolist() == pytest.approx(
        [5.5, np.nan, 1.5], nan_ok=True
    )


def plain_percentile(group, p):
    """Linear between order statistics, in exact fractions."""
    if not group:
        return math.nan
    ordered = [Fraction(value) for value in sorted(group)]
    place = (len(ordered) - 1) * Fraction(p)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


@given(lists=groups, p=shares)
def test_grouped_percentile_agrees_with_the_plain_one(lists, p):
    expected = [plain_percentile(group, p) for group in lists]
    assert st.grouped_percentile(*ragged(lists), p) == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True)


@given(lists=groups, p=shares)
def test_grouped_percentile_agrees_with_numpy(lists, p):
    expected = [np.quantile(group, p) if group else math.nan for group in lists]
    assert st.grouped_percentile(*ragged(lists), p) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def plain_ranks(n, p, tail):
    """Adds up binomial chances until the tail is full."""
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    low = max(rank for rank in range(n + 1) if math.fsum(chances[:rank]) <= tail)
    high = min(rank for rank in range(n + 2) if math.fsum(chances[rank:]) <= tail)
    return low, high


@given(n=some.integers(0, 150), p=shares, level=some.sampled_from([0.8, 0.95, 0.99]))
def test_ranks_agree_with_the_plain_ones(n, p, level):
    ranks = st.order_statistic_ranks(n, p, level=level)
    # Where a sum of chances is the tail itself, rounding may turn it either way.
    tail = (1 - level) / 2
    (low, high), (highest_low, lowest_high) = (plain_ranks(n, p, tail * part) for part in (1 - 1e-9, 1 + 1e-9))
    assert low <= ranks.low <= highest_low
    assert lowest_high <= ranks.high <= high


@given(lists=groups, p=shares)
def test_interval_holds_the_percentile_and_is_made_of_values(lists, p):
    values, offsets = ragged(lists)
    middle = st.grouped_percentile(values, offsets, p)
    low, high = st.grouped_percentile_interval(values, offsets, p)
    for group, here, below, above in zip(lists, middle, low, high, strict=True):
        assert np.isnan(below) or (below <= here and below in group)
        assert np.isnan(above) or (above >= here and above in group)


@given(n=some.integers(1, 100_000), p=shares)
def test_coverage_keeps_the_promise(n, p):
    ranks = st.order_statistic_ranks(n, p)
    assert np.isnan(ranks.coverage) or ranks.coverage >= 0.95


@given(lists=groups, p=shares)
def test_a_group_has_the_same_figures_alone_and_among_others(lists, p):
    values, offsets = ragged(lists)
    together = np.array(
        [st.grouped_percentile(values, offsets, p), *st.grouped_percentile_interval(values, offsets, p)]
    )
    alone = [[st.percentile(group, p), *st.percentile_interval(group, p)] for group in lists]
    assert np.array_equal(together.T, np.array(alone), equal_nan=True)


@given(group=some.lists(some.integers(-100, 100), min_size=1, max_size=50), p=shares)
def test_whole_numbers_need_no_conversion(group, p):
    values = np.sort(np.array(group, np.int16))
    offsets = np.array([0, len(group)], np.int32)
    assert st.grouped_percentile(values, offsets, p)[0] == st.percentile(group, p)
