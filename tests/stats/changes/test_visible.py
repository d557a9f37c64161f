"""Changes that could be seen. Figures: the planning table of margins and smallest changes; simulation; exact sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binom, poisson

import civicstat.stats as st

PLANNING = {25: (20, 28), 68: (12, 17), 91: (10, 15), 125: (9, 12), 384: (5, 7)}  # answers: margin, smallest change


@pytest.mark.parametrize(("answers", "told"), PLANNING.items())
def test_surveys_have_the_margins_and_smallest_changes_of_the_planning_table(answers, told):
    margin = 100 * st.margin_of_error(0.5, answers)
    smallest = 100 * st.smallest_change_of_shares(0.5, answers, power=0.5)  # the table takes no account of power
    assert (margin, smallest) == (pytest.approx(told[0], abs=0.5), pytest.approx(told[1], abs=0.55))


def test_answers_needed_are_those_of_the_textbook():
    # Two samples of 392.4 answers tell 50 % from 60 % with a power of 80 % (pooled at 0.5: 1.96 + 0.8416).
    assert st.answers_needed(0.1) == 393
    assert st.answers_needed(0.05) == 1570
    assert st.answers_needed(0.05, design=2.0) == 3140


@given(mean=some.floats(4, 400), power=some.sampled_from([0.5, 0.8, 0.95]), confidence=some.sampled_from([0.95, 0.997]))
def test_counts_have_the_power_that_is_asked_for_by_exact_sums(mean, power, confidence):
    low, high = st.visible_levels("count", mean, 1.0, confidence=confidence, power=power)
    counted = np.arange(3000)
    limits = st.poisson_interval(counted, level=confidence)
    assert float(np.sum(poisson.pmf(counted, high)[limits.low > mean])) == pytest.approx(power, abs=1e-6)
    if not np.isnan(low):
        assert float(np.sum(poisson.pmf(counted, low)[limits.high < mean])) == pytest.approx(power, abs=1e-6)
    else:
        assert st.poisson_interval(0, level=confidence).high > mean


@given(share=some.floats(0.05, 0.95), trials=some.integers(10, 300), power=some.sampled_from([0.5, 0.8, 0.95]))
def test_shares_have_the_power_that_is_asked_for_by_exact_sums(share, trials, power):
    low, high = st.visible_levels("share", share, trials, power=power)
    hits = np.arange(trials + 1)
    limits = st.clopper_pearson_interval(hits, trials)
    for level, told in ((high, limits.low > share), (low, limits.high < share)):
        if not np.isnan(level):
            assert float(np.sum(binom.pmf(hits, trials, level)[told])) == pytest.approx(power, abs=1e-6)
    assert np.isnan(high) == (limits.low[-1] <= share)


@pytest.mark.parametrize(("mean", "spread"), [(40, 1.0), (40, 2.0), (200, 5.0)])
def test_a_change_of_the_stated_size_is_seen_as_often_as_stated(mean, spread):
    """By simulation, with the interval that states of goals are told by, and with the change test."""
    chance = np.random.default_rng(4)

    def drawn(level):
        rates = np.full(6000, level) if spread == 1 else chance.gamma(level / (spread - 1), spread - 1, 6000)
        return chance.poisson(rates).astype(float)

    for level in st.visible_levels("count", mean, 1.0, dispersion=spread, confidence=0.9963):
        readings = st.Readings("count", drawn(level)[:, None], np.ones((6000, 1)))
        low, high = st.level_interval(st.pooled_levels(readings, [(0, 1)]), spread, level=0.9963)
        assert np.mean((low > mean) | (high < mean)) == pytest.approx(0.8, abs=0.025)
    for level in st.visible_levels("count", mean, 1.0, dispersion=spread, against="before"):
        found = st.compare_counts(drawn(level), 1.0, drawn(mean), 1.0, dispersion=spread)
        assert np.mean(found.p <= 0.05) == pytest.approx(0.8, abs=0.035)


def test_longer_windows_and_steadier_figures_see_more():
    windows = st.visible_levels("count", 20.0, np.array([1, 3, 6, 12]))
    assert np.all(np.diff(windows.high) < 0)
    assert np.all(np.diff(windows.low) > 0)
    assert st.visible_levels("count", 20.0, 1.0, dispersion=3.0).high > windows.high[0]
    assert st.visible_levels("share", 0.9, 200, against="before").low < st.visible_levels("share", 0.9, 200).low


def test_a_normal_figure_is_seen_at_the_sum_of_both_quantiles():
    found = st.visible_levels("normal", 100.0, 1.0, error=10.0)
    assert found.high - 100 == pytest.approx((1.959964 + 0.841621) * 10, abs=1e-4)
    with pytest.raises(ValueError, match="power is 1"):
        st.visible_levels("normal", 100.0, 1.0, error=10.0, power=1)
