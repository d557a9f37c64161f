import numpy as np
import pytest
from scipy.stats import beta, gamma, norm, t

from civicstat.stats import clopper_pearson_interval, poisson_interval
from civicstat.stats.progress.readings import Readings, level_interval, mean_over, pooled_levels

NOTHING = float("nan")


def shares(hits, trials):
    hits, trials = np.array(hits, float), np.array(trials, float)
    with np.errstate(invalid="ignore"):
        return Readings("share", hits / trials, trials)


def test_shares_pool_to_all_hits_over_all_trials_and_get_the_exact_interval():
    levels = pooled_levels(shares([18, 17, 0], [20, 20, 0]), [(0, 1), (0, 2), (0, 3), (2, 3)])

    assert levels.value[:3] == pytest.approx([18 / 20, 35 / 40, 35 / 40])
    assert np.isnan(levels.value[3])
    low, high = level_interval(levels)
    exact = clopper_pearson_interval([18, 35, 35], [20, 40, 40])
    assert low[:3] == pytest.approx(exact.low)
    assert high[:3] == pytest.approx(exact.high)
    assert np.isnan([low[3], high[3]]).all()


def test_counts_pool_to_all_events_over_all_exposure_and_get_the_exact_interval():
    exposure = np.array([1.0, 2.0])
    levels = pooled_levels(Readings("count", np.array([4, 10]) / exposure, exposure), [(0, 2)])

    low, high = level_interval(levels, level=0.9)
    exact = poisson_interval(14, level=0.9)
    assert (levels.value[0], low[0], high[0]) == pytest.approx((14 / 3, exact.low / 3, exact.high / 3))


def test_other_measures_pool_by_weight_and_get_the_normal_interval():
    readings = Readings("normal", np.array([10.0, 20.0]), np.array([1.0, 3.0]), np.array([2.0, 4.0]))
    levels = pooled_levels(readings, [(0, 2)])

    error = np.sqrt(2**2 + (3 * 4) ** 2) / 4
    low, high = level_interval(levels)
    assert levels.value[0] == pytest.approx(17.5)
    assert (low[0], high[0]) == pytest.approx((17.5 - norm.ppf(0.975) * error, 17.5 + norm.ppf(0.975) * error))


def test_overdispersed_shares_have_the_interval_of_their_effective_size():
    levels = pooled_levels(shares([90], [100]), [(0, 1)])

    low, high = level_interval(levels, 2.0, 9.0)
    size = 100 / 2 * (norm.ppf(0.975) / t.ppf(0.975, 9)) ** 2  # Korn and Graubard (1998)
    hits = 0.9 * size
    assert low[0] == pytest.approx(beta.ppf(0.025, hits, size - hits + 1))
    assert high[0] == pytest.approx(beta.ppf(0.975, hits + 1, size - hits))


def test_overdispersed_counts_have_the_interval_of_their_effective_number():
    low, high = level_interval(pooled_levels(Readings("count", np.array([30.0]), np.ones(1)), [(0, 1)]), 3.0)

    assert low[0] == pytest.approx(3 * gamma.ppf(0.025, 10))
    assert high[0] == pytest.approx(3 * gamma.ppf(0.975, 11))


@pytest.mark.parametrize(("hits", "limit", "at"), [(0, "low", 0.0), (20, "high", 1.0)])
def test_a_share_of_none_or_all_has_its_limit_at_the_end(hits, limit, at):
    interval = level_interval(pooled_levels(shares([hits], [20]), [(0, 1)]), 1.7, 12.0)

    assert getattr(interval, limit)[0] == at


def test_periods_without_a_figure_weigh_nothing():
    readings = Readings("normal", np.array([1.0, NOTHING, 3.0]), np.ones(3), np.array([1.0, 1.0, 1.0]))

    assert pooled_levels(readings, [(0, 3)]).value[0] == 2.0
    assert mean_over([10.0, 1000.0, 20.0], readings, [(0, 3)])[0] == 15.0


def test_a_limit_that_is_not_there_stays_beyond_all_figures():
    readings = shares([1, 1], [2, 2])

    assert mean_over([np.inf, np.inf], readings, [(0, 2)])[0] == np.inf
    assert mean_over([-np.inf, -np.inf], readings, [(0, 2)])[0] == -np.inf


def test_taking_a_factor_out_keeps_the_events_of_a_count():
    readings = Readings("count", np.array([12.0]), np.array([2.0])).scaled([1.5])

    assert readings.value * readings.weight == pytest.approx([24.0])


def test_series_side_by_side_are_each_pooled_alone():
    both = pooled_levels(Readings("count", np.array([[1.0, 3.0], [5.0, 7.0]]), np.ones((2, 2))), [(0, 1), (0, 2)])

    assert both.value.tolist() == [[1.0, 2.0], [5.0, 6.0]]


def test_a_measure_of_no_known_law_needs_its_errors():
    with pytest.raises(ValueError, match="standard error"):
        Readings("normal", np.ones(2), np.ones(2))


def test_a_dispersion_under_one_is_refused():
    with pytest.raises(ValueError, match="under 1"):
        level_interval(pooled_levels(shares([1], [2]), [(0, 1)]), 0.5)
