"""Cumulative sums: R's reference figures, the bound on false alarms, and a plain second version."""

import numpy as np
import pytest
from scipy.stats import binom, expon, nbinom, norm, poisson

from civicstat.stats.detection import count_log_ratios, cusum, gap_log_ratios, level_log_ratios, share_log_ratios
from tests.stats.detection.cases import beside, columns, expected_of


@beside
@pytest.mark.parametrize("name", ["salmNewport", "daily"])
def test_agrees_with_the_reference_sum_of_a_poisson_series(name):
    counts, wanted = columns("11_ears_cusum", f"{name}.csv")["count"], expected_of("11_ears_cusum")
    cell = wanted[f"{name}.poisson_cusum"]["value"]
    watched = counts[counts.size - len(cell["S"]) :]
    ratios = count_log_ratios(watched, cell["mu0"], factor=1.5)
    # Page's form counts events above a reference value; it is ours divided by log 1.5.
    assert cusum(ratios).sum[0] / np.log(1.5) == pytest.approx(cell["S"], rel=1e-9, abs=1e-9)


def test_ratios_are_those_of_the_distributions():
    assert count_log_ratios(7, 4.0, factor=1.5) == pytest.approx(poisson.logpmf(7, 6) - poisson.logpmf(7, 4))
    found = count_log_ratios(7, 4.0, factor=1.5, dispersion=2.0)
    assert found == pytest.approx(nbinom.logpmf(7, 6, 0.5) - nbinom.logpmf(7, 4, 0.5))
    assert share_log_ratios(3, 20, 0.1, odds_factor=2.0) == pytest.approx(
        binom.logpmf(3, 20, 0.2 / 1.1) - binom.logpmf(3, 20, 0.1)
    )
    assert level_log_ratios(1.3, shift=-0.5) == pytest.approx(norm.logpdf(1.3, -0.5) - norm.logpdf(1.3))
    assert gap_log_ratios(2.0, 5.0, factor=2.0) == pytest.approx(expon.logpdf(2, scale=2.5) - expon.logpdf(2, scale=5))


def plain_cusum(steps):
    sums, since, level, start = [], [], 0.0, -1
    for t, step in enumerate(steps):
        if level == 0:
            start = t
        level = max(0.0, level + step)
        sums.append(level)
        since.append(start if level > 0 else -1)
    return sums, since


def test_agrees_with_a_plain_version():
    steps = np.random.default_rng(1).normal(-0.2, 1, (3, 60))
    found = cusum(steps)
    for row, one in enumerate(steps):
        sums, since = plain_cusum(one)
        assert found.sum[row] == pytest.approx(sums)
        assert found.since[row].tolist() == since


@pytest.mark.parametrize(("mean", "phi"), [(0.4, 1.0), (6.0, 1.0), (6.0, 2.5)])
def test_a_quiet_series_is_no_higher_than_its_p_value_says(mean, phi):
    rng = np.random.default_rng(2)
    shape = (2000, 150)
    counts = rng.poisson(mean, shape) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi, shape)
    p = cusum(count_log_ratios(counts, mean, factor=1.6, dispersion=phi)).p_value
    for alpha in (0.05, 0.005):
        assert np.mean(p[:, -1] <= alpha) <= alpha + 3 * np.sqrt(alpha / 2000)
        assert np.mean(p <= alpha) > alpha / 6  # and it is not idle


def test_finds_since_when_the_level_is_higher():
    rng = np.random.default_rng(3)
    counts = np.hstack([rng.poisson(10, (300, 80)), rng.poisson(15, (300, 20))])
    found = cusum(count_log_ratios(counts, 10.0, factor=1.5))
    assert np.mean(found.p_value[:, -1] <= 0.001) > 0.95
    assert np.median(found.since[:, -1]) == pytest.approx(80, abs=1)


def test_a_missing_figure_changes_nothing():
    assert cusum([1.0, np.nan, 0.5]).sum[0].tolist() == [1.0, 1.0, 1.5]


def test_refuses_a_change_that_is_none():
    with pytest.raises(ValueError, match="other than 1"):
        count_log_ratios(1, 1, factor=1.0)
    with pytest.raises(ValueError, match="shift"):
        level_log_ratios(1.0, shift=0)


def test_the_average_run_length_is_longer_than_one_over_alpha_and_a_change_shortens_it():
    rng = np.random.default_rng(7)

    def first_alarm(counts):
        is_alarm = cusum(count_log_ratios(counts, 10.0, factor=1.3)).p_value <= 0.01
        return np.where(is_alarm.any(axis=1), is_alarm.argmax(axis=1) + 1, counts.shape[1])

    # Watched for 400 periods at most, so that the true mean is longer still.
    assert first_alarm(rng.poisson(10, (600, 400))).mean() > 250
    assert np.median(first_alarm(rng.poisson(13, (600, 100)))) <= 12
