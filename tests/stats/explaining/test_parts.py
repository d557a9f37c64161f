"""What else may have made a figure change. Figures: R 4.2.2, weighted.mean, glm and prop.test; printed formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

BEFORE, HITS_BEFORE = [120, 340, 90], [96, 238, 27]
NOW, HITS_NOW = [210, 260, 140], [160, 190, 38]
groups = some.lists(
    some.tuples(some.integers(0, 60), some.integers(0, 60), some.integers(0, 60), some.integers(0, 60)),
    min_size=1, max_size=6,
)  # fmt: skip


def test_mix_and_rate_agree_with_r():
    found = st.mix_and_rate(HITS_BEFORE, BEFORE, HITS_NOW, NOW)
    assert found.change == pytest.approx(-0.0202980625931446, rel=1e-12)
    assert found.mix == pytest.approx(-0.0200363570855374, rel=1e-12)
    assert found.rate == pytest.approx(-0.000261705507607173, rel=1e-10)
    # By predictions of glm(cbind(hits, misses) ~ group, binomial), averaged over the mix before
    assert found.standardized == pytest.approx(0.662397602397602, rel=1e-12)


def test_standardized_share_interval_agrees_with_wilson_limits_of_r():
    # By prop.test(correct = FALSE) for each group
    limits = st.standardized_share_interval(HITS_NOW, NOW, BEFORE)
    assert limits == pytest.approx((0.623110261737517, 0.697956494481984), rel=1e-9)


def plain_parts(cells):
    """Kitagawa's two parts, one group after the other."""
    size_0, size_1 = sum(c[1] for c in cells), sum(c[3] for c in cells)
    mix = rate = 0.0
    for total_0, n_0, total_1, n_1 in cells:
        if n_0 + n_1 == 0:
            continue
        r_0 = total_0 / n_0 if n_0 else total_1 / n_1
        r_1 = total_1 / n_1 if n_1 else total_0 / n_0
        mix += (n_1 / size_1 - n_0 / size_0) * (r_0 + r_1) / 2
        rate += (r_1 - r_0) * (n_0 / size_0 + n_1 / size_1) / 2
    return mix, rate


@given(cells=groups)
def test_mix_and_rate_agree_with_the_plain_version_and_add_up_to_the_change(cells):
    cells = [(min(a, b), b, min(c, d), d) for a, b, c, d in cells]
    found = st.mix_and_rate(*np.array(cells, float).T)
    if not sum(c[1] for c in cells) or not sum(c[3] for c in cells):
        assert math.isnan(found.change)
        return
    mix, rate = plain_parts(cells)
    crude = [sum(c[at] for c in cells) / sum(c[at + 1] for c in cells) for at in (0, 2)]
    assert found.mix == pytest.approx(mix, abs=1e-9)
    assert found.rate == pytest.approx(rate, abs=1e-9)
    assert found.mix + found.rate == pytest.approx(crude[1] - crude[0], abs=1e-9)
    assert sum(found.by_group) == pytest.approx(mix, abs=1e-9)


def test_a_group_that_comes_or_goes_counts_as_mix():
    found = st.mix_and_rate([10, 0], [100, 0], [10, 50], [100, 100])
    assert (found.rate, found.mix) == pytest.approx((0.0, 0.2))
    assert found.by_group[1] > 0


def test_the_way_back_of_an_extreme_agrees_with_the_published_formula_over_a_cut_off():
    # Barnett et al. (2005): mean 60, deviation 15, cut-off 40, correlation 0.5; their R code gives 13.4860115210267
    # as the effect of all below the cut-off, whose mean is 33.0279769579466.
    steps = np.array([-1.0, 1.0] * 200) * 15 * math.sqrt(399 / 400)
    errors = np.full(400, 15 * math.sqrt(0.5))
    found = st.regression_to_mean(33.0279769579466, 60 + steps, errors)
    assert (found.mean, found.spread, found.reliability) == pytest.approx((60, 15, 0.5))
    assert found.effect == pytest.approx(13.4860115210267, rel=1e-9)
    assert found.expected == pytest.approx(33.0279769579466 + 13.4860115210267, rel=1e-9)
    assert found.z == pytest.approx((33.0279769579466 - 60) / 15)


@given(value=some.floats(-50, 50), noise=some.floats(0, 30), seed=some.integers(0, 99))
def test_what_follows_lies_between_the_figure_and_the_mean(value, noise, seed):
    references = np.random.default_rng(seed).normal(0, 10, 20)
    found = st.regression_to_mean(value, references, np.full(20, noise))
    low, high = sorted((value, found.mean))
    assert low - 1e-9 <= found.expected <= high + 1e-9
    assert 0 <= found.reliability <= 1


def test_the_way_back_is_what_simulated_figures_take():
    chance = np.random.default_rng(5)
    level = chance.normal(100, 6, 40_000)
    first, second = (level + chance.normal(0, 8, level.size) for _ in range(2))
    extreme = first > 115
    found = st.regression_to_mean(float(first[extreme].mean()), first, np.full(first.size, 8.0))
    assert found.expected == pytest.approx(second[extreme].mean(), abs=0.3)


def test_too_few_references_or_none_that_differ_say_nothing():
    assert math.isnan(st.regression_to_mean(5, [1, 2, 3, np.nan, 4, 5], [1] * 6).expected)
    assert math.isnan(st.regression_to_mean(5, [3] * 9, [1] * 9).effect)
    with pytest.raises(ValueError, match="negative"):
        st.regression_to_mean(5, range(9), [-1] * 9)


@given(some.integers(0, 30), some.integers(0, 30), some.integers(0, 10), some.integers(0, 10))
def test_share_bounds_hold_whatever_the_missing_records_were(hits, misses, lost, lost_hits):
    lost_hits = min(lost, lost_hits)
    if not hits + misses + lost:
        return
    low, high = st.share_bounds(hits, hits + misses, lost)
    truth = (hits + lost_hits) / (hits + misses + lost)
    assert low - 1e-12 <= truth <= high + 1e-12
    assert (low, high) == pytest.approx((hits / (hits + misses + lost), (hits + lost) / (hits + misses + lost)))


def test_percentile_bounds_are_where_the_percentile_stands_with_all_missing_below_or_above():
    known, lost, p = list(range(100, 300)), 20, 0.9
    low, high = st.percentile_bounds(p, len(known), lost)
    below, above = sorted([0] * lost + known), sorted([*known, *([999] * lost)])
    assert np.percentile(known, 100 * low, method="inverted_cdf") == np.percentile(below, 90, method="inverted_cdf")
    assert np.percentile(known, 100 * high, method="inverted_cdf") == np.percentile(above, 90, method="inverted_cdf")
    assert st.percentile_bounds(0.9, 10, 5).high > 1  # beyond all that are known
