import numpy as np
import pytest

from civicstat.stats.progress.forecasts import forecast
from civicstat.stats.progress.seasons import Season, season_of
from civicstat.stats.progress.smoothing import fit_all


def plain_smoothing(values, alpha, beta, damping, start):
    """The textbook's recursion, one setting and one period at a time."""
    level, trend, surprises = start, 0.0, []
    for value in values:
        expected = level + damping * trend
        surprise = 0.0 if np.isnan(value) else value - expected
        surprises.append(surprise)
        level, trend = expected + alpha * surprise, damping * trend + beta * surprise
    return level, trend, surprises


def test_every_setting_agrees_with_the_plain_recursion():
    values = np.array([3.0, 4.0, np.nan, 6.0, 5.0, 7.0, 9.0])
    fits = fit_all(values)

    for at in range(0, fits.alpha.size, 7):
        setting = fits.alpha[at], fits.beta[at], fits.damping[at]
        zero, one = (plain_smoothing(values, *setting, start) for start in (0.0, 1.0))
        known = ~np.isnan(values)
        pull = (np.array(zero[2]) - np.array(one[2]))[known]
        start = pull @ np.array(zero[2])[known] / (pull @ pull)  # least squares for the first level
        level, trend, _ = plain_smoothing(values, *setting, start)
        assert (fits.level[at], fits.trend[at]) == pytest.approx((level, trend))
        assert fits.start_error[at] == pytest.approx(1 / np.sqrt(pull @ pull))


def test_the_settings_share_out_all_likelihood():
    assert fit_all(np.random.default_rng(1).normal(size=24)).weight.sum() == pytest.approx(1)


def test_the_variance_of_one_setting_is_the_closed_form():
    # Hyndman et al. (2008), table 6.2: sigma^2 (1 + sum of c_j^2), c_j = alpha + beta (d + ... + d^j), for (A, Ad, N).
    alpha, beta, damping, ahead = 0.3, 0.1, 0.9, 5
    factors = [alpha + beta * sum(damping**i for i in range(1, j + 1)) for j in range(1, ahead)]
    expected = 1 + sum(c**2 for c in factors)
    chance = np.random.default_rng(3)
    shocks = chance.normal(size=(200_000, ahead))
    level = trend = np.zeros(200_000)
    for step in range(ahead):
        course = level + damping * trend + shocks[:, step]
        level = level + damping * trend + alpha * shocks[:, step]
        trend = damping * trend + beta * shocks[:, step]

    assert np.var(course) == pytest.approx(expected, rel=0.02)


def test_the_same_figures_give_the_same_forecast_whatever_ran_before():
    values = np.arange(12.0) % 5

    assert np.array_equal(forecast(values, 4, seed=9).draws, forecast(values, 4, seed=9).draws)


def test_a_level_that_does_not_move_is_expected_to_stay_and_the_interval_grows_little():
    ahead = forecast(100 + np.random.default_rng(2).normal(size=36), 12, seed=1)
    low, high = ahead.interval(level=0.8)

    assert ahead.median == pytest.approx(np.full(12, 100.0), abs=0.8)
    assert high[-1] - low[-1] < 1.6 * (high[0] - low[0])


def test_a_trend_goes_on_but_ever_more_slowly():
    steps = np.diff(forecast(100 - np.arange(36.0) + np.random.default_rng(4).normal(size=36), 24, seed=1).median)

    assert steps[:6].mean() < -0.4
    assert abs(steps[-6:].mean()) < abs(steps[:6].mean())


@pytest.mark.parametrize(
    ("link", "scale", "least", "most"), [("logit", 1, 0, 1), ("root", 9, 0, None), ("log", 9, 0, None)]
)
def test_no_course_leaves_what_is_possible(link, scale, least, most):
    values = scale * np.random.default_rng(6).uniform(0.02, 0.98, size=24)
    draws = forecast(values, 24, link=link, seed=1).draws

    assert draws.min() >= least
    assert most is None or draws.max() <= most


def test_the_season_comes_back():
    part = np.arange(48) % 12
    wave = 1 + 0.3 * np.sin(2 * np.pi * part / 12)
    values = 100 * wave[:36] * np.exp(0.01 * np.random.default_rng(1).normal(size=36))
    ahead = forecast(values, 12, link="log", season=season_of(values, part[:36], 12, 12), part=part, seed=1)

    assert ahead.median == pytest.approx(100 * wave[36:], rel=0.05)


def test_a_season_that_is_none_changes_nothing():
    values, none = np.random.default_rng(1).normal(size=20), Season(np.ones(12), 0, 0.5, 0.0)

    with_none = forecast(values, 3, season=none, part=np.zeros(23, int), seed=1)
    assert np.array_equal(with_none.draws, forecast(values, 3, seed=1).draws)


def test_the_mean_of_the_last_periods_follows_each_course():
    ahead = forecast(np.arange(12.0) % 3, 6, seed=1)

    assert ahead.mean_of_last(3) == pytest.approx(ahead.draws[:, 3:].mean(axis=1))
    assert ahead.mean_of_last(2, [0, 0, 0, 0, 1, 3]) == pytest.approx(ahead.draws[:, 4:] @ [0.25, 0.75])


@pytest.mark.parametrize(("values", "ahead"), [(np.ones(5), 1), (np.r_[np.ones(5), np.nan], 1), (np.ones(9), 0)])
def test_too_few_figures_or_no_time_ahead_are_refused(values, ahead):
    with pytest.raises(ValueError, match="expected at least 6 and 1"):
        forecast(values, ahead, seed=1)


def _noise(chance, periods):
    return 100 + 5 * chance.normal(size=periods)


def _drift(chance, periods):
    return 100 + np.cumsum(chance.normal(size=periods)) + 3 * chance.normal(size=periods)


def _trend(chance, periods):
    return 100 - 0.5 * np.arange(periods) + 3 * chance.normal(size=periods)


def _memory(chance, periods):
    noise = chance.normal(size=periods + 50)
    for at in range(1, noise.size):
        noise[at] += 0.6 * noise[at - 1]
    return 100 + 3 * noise[50:]


@pytest.mark.slow
@pytest.mark.parametrize("course", [_noise, _drift, _trend, _memory])
def test_intervals_hold_about_as_often_as_they_say(course):
    held = {0.8: [], 0.95: []}
    for run in range(250):
        values = course(np.random.default_rng(run), 48)
        ahead = forecast(values[:36], 12, seed=run, draws=1000)
        for level, inside in held.items():
            low, high = ahead.interval(level=level)
            inside.append((low <= values[36:]) & (values[36:] <= high))

    assert 0.74 < np.mean(held[0.8]) < 0.88
    assert 0.91 < np.mean(held[0.95]) < 0.99
