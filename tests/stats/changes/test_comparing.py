"""Two figures held against each other. Figures: R 4.2.2 (poisson.test, binom.test, t.test) and Newcombe (1998)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

counts = some.integers(0, 60)
QUESTIONS = (0.25, 0.1, 0.05, 0.01)


def test_counts_agree_with_r():
    found = st.compare_counts(64, 1, 40, 1)
    assert found.p == pytest.approx(0.02364564, abs=1e-8)
    # R: binom.test(64, 104) gives the share, and share / (1 - share) the ratio.
    assert found.ratio_interval == pytest.approx((0.5148800046 / 0.4851199954, 0.7091387317 / 0.2908612683), abs=1e-7)
    rates = st.compare_counts(11, 800, 21, 3011)
    assert rates.ratio == pytest.approx(1.971488095)
    assert rates.ratio_interval == pytest.approx((0.8584264034, 4.2772659437), abs=1e-8)


def test_means_agree_with_r():
    # R: t.test(extra ~ group, data = sleep)
    one = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    other = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = st.compare_means((one.mean(), other.mean()), (one.std(ddof=1), other.std(ddof=1)), (10, 10))
    assert found.p == pytest.approx(0.07939414, abs=1e-8)
    assert found.interval == pytest.approx((-3.3654832307, 0.2054832307), abs=1e-8)


def test_shares_agree_with_newcombe():
    # Newcombe (1998), table II, (a) 56/70 - 48/80 and (b) 9/10 - 3/10, method 10.
    assert st.compare_shares(56, 70, 48, 80).interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert st.compare_shares(9, 10, 3, 10).interval == pytest.approx((0.1705, 0.8090), abs=5e-5)


@given(a=counts, b=counts, here=some.integers(1, 9), there=some.integers(1, 9))
def test_the_chance_of_counts_is_the_plain_sum_of_both_tails(a, b, here, there):
    share, n = here / (here + there), a + b
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    plain = min(1.0, 2 * min(sum(chances[a:]), sum(chances[: a + 1])))
    assert st.compare_counts(a, here, b, there).p == pytest.approx(plain, abs=1e-9)


@given(a=counts, b=counts, spread=some.floats(1, 6), degrees=some.one_of(some.just(math.inf), some.floats(3, 60)))
def test_counts_swapped_mirror_and_a_wider_spread_makes_less_sure(a, b, spread, degrees):
    here = st.compare_counts(a, 1, b, 1, dispersion=spread, degrees=degrees)
    there = st.compare_counts(b, 1, a, 1, dispersion=spread, degrees=degrees)
    assert here.p == pytest.approx(there.p, abs=1e-12)
    assert here.interval == pytest.approx((-there.interval.high, -there.interval.low), abs=1e-6)
    assert here.p >= st.compare_counts(a, 1, b, 1).p * 0.5 - 1e-12  # the steps between counts shrink with the spread
    assert here.interval.low <= here.difference <= here.interval.high


@given(cells=some.tuples(counts, counts, counts, counts), level=some.sampled_from([0.8, 0.95, 0.99]))
def test_the_chance_and_the_interval_never_contradict_each_other(cells, level):
    a, b, misses_a, misses_b = cells
    n, m = a + misses_a + 1, b + misses_b + 1
    shares = st.compare_shares(a, n, b, m, dispersion=1.7, degrees=21.0, level=level)
    low, high = shares.interval
    assert (low > 1e-9 or high < -1e-9) <= (shares.p <= 1 - level + 1e-9)
    assert (shares.p < 1 - level - 1e-9) <= (low > 0 or high < 0)
    if a and b:
        found = st.compare_counts(a, n, b, m, dispersion=1.7, degrees=21.0, level=level)
        is_out = not found.ratio_interval.low - 1e-9 <= 1 <= found.ratio_interval.high + 1e-9
        assert is_out <= (found.p <= 1 - level + 1e-9)


def test_figures_of_equal_errors_are_the_z_test():
    found = st.compare_figures(12.0, st.Interval(10.04, 13.96), 9.0, st.Interval(7.04, 10.96))
    assert found.p == pytest.approx(math.erfc(3 / math.sqrt(2) / math.sqrt(2)), abs=1e-4)
    drawn = st.compare_figures(12.0, st.Interval(10.04, 13.96), 9.0, st.Interval(7.04, 10.96), dispersion=4.0)
    assert drawn.interval.high - drawn.interval.low == pytest.approx(2 * (found.interval.high - found.interval.low))


def test_percentiles_agree_with_resampling_by_hand():
    random = np.random.default_rng(3)
    a, b = random.lognormal(6.1, 0.5, 120), random.lognormal(6.0, 0.5, 90)
    plain = [
        np.quantile(random.choice(a, a.size), 0.9) - np.quantile(random.choice(b, b.size), 0.9) for _ in range(4000)
    ]
    found = st.compare_percentiles(a, b, 0.9, seed=1)
    assert found.p == pytest.approx(2 * min(np.mean(np.array(plain) <= 0), np.mean(np.array(plain) >= 0)), abs=0.05)
    assert found.interval == pytest.approx(tuple(np.quantile(plain, [0.025, 0.975])), rel=0.2, abs=25)
    assert st.compare_percentiles(b, a, 0.9, seed=1).difference == -found.difference
    assert st.compare_percentiles(a, a, 0.9, seed=1).p > 0.9


def test_where_there_is_nothing_there_is_no_chance():
    assert st.compare_counts(0, 1, 0, 1).p == 1
    assert math.isnan(st.compare_counts(3, 0, 2, 1).p)
    assert math.isnan(st.compare_shares(0, 0, 2, 3).p)
    assert math.isnan(st.compare_means((1, 2), (1, 1), (1, 9)).p)
    with pytest.raises(ValueError, match="dispersion is under 1"):
        st.compare_counts(3, 1, 2, 1, dispersion=0.5)


def test_the_most_striking_of_many_is_judged_as_such():
    assert st.chance_among(0.05, 1) == pytest.approx(0.05)
    assert st.chance_among(0.01, 52) == pytest.approx(1 - 0.99**52)
    assert st.chance_among(1.0, 3) == 1


@pytest.mark.parametrize(("mean", "spread", "history"), [(20, 1, 52), (100, 5, 52), (100, 5, 12)])
def test_of_unchanged_pairs_no_more_are_called_rare_than_is_said(mean, spread, history):
    chance = np.random.default_rng(20)
    size = (4000, history + 2)
    drawn = (
        chance.negative_binomial(mean / (spread - 1), 1 / spread, size) if spread > 1 else chance.poisson(mean, size)
    )
    past = st.Readings("count", drawn[:, 2:].astype(float), np.ones((4000, history)))
    known = st.dispersion_between_neighbors(past)
    asked = {"dispersion": known.factor, "degrees": known.degrees}
    found = st.compare_counts(drawn[:, 0], 1.0, drawn[:, 1], 1.0, **asked)
    for asked_for in QUESTIONS:
        assert np.mean(found.p <= asked_for) <= asked_for * 1.1
    assert spread == 1 or np.mean(st.compare_counts(drawn[:, 0], 1, drawn[:, 1], 1).p <= 0.05) > 0.3  # without it


def test_the_interval_of_a_difference_holds_what_is_true():
    chance = np.random.default_rng(21)
    found = st.compare_counts(chance.poisson(40, 4000), 1.0, chance.poisson(20, 4000), 1.0)
    assert 0.945 <= np.mean((found.interval.low <= 20) & (found.interval.high >= 20)) <= 0.975
