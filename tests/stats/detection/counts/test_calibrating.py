"""Deviates are as far out as they are often: on series without a change, and back again."""

import numpy as np
import pytest

import civicstat.stats.detection as detection
from civicstat.stats.detection.counts.calibrating import OF_COUNTS, calibrated, uncalibrated

WEEKS = detection.Waves((detection.YEAR_OF_WEEKS,), 365.25 / 7)
OPTIONS = detection.UnusualOptions(WEEKS, 286, 8, 52, stride=4)


def unchanged(series: int, weeks: int, mean: float, phi: float, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    level = mean * (1 + 0.25 * np.sin(2 * np.pi * (np.arange(weeks) / 52.18 + chance.random((series, 1)))))
    return chance.negative_binomial(level / (phi - 1), 1 / phi)


@pytest.mark.slow
def test_unusual_counts_alarm_as_often_as_they_say_on_series_without_a_change():
    p_values = np.concatenate([
        detection.unusual_counts(
            unchanged(450, weeks + 26, mean, phi, seed=weeks + round(mean)), direction="both", latest=26,
            options=OPTIONS,
        ).p_value.ravel()
        for weeks in (78, 208)
        for mean, phi in ((6, 1.4), (15, 1.4), (15, 3), (60, 4), (300, 1.4))
    ])  # fmt: skip
    rates = {alpha: float(np.mean(p_values <= alpha)) for alpha in (0.05, 0.01, 0.005, 0.001)}
    assert p_values.size == 117_000
    for alpha, within in ((0.05, 0.05), (0.01, 0.1), (0.005, 0.12), (0.001, 0.2)):  # twice the error of the simulation
        assert rates[alpha] == pytest.approx(alpha, rel=within)


def test_a_limit_is_where_the_deviate_is_reached():
    far, known = np.array([[-4.0, -1.0, 0.0, 2.0, 5.0]]), np.full((1, 5), 120.0)
    back = calibrated(uncalibrated(far, known, OF_COUNTS), known, OF_COUNTS)
    assert back == pytest.approx(far, abs=1e-9)


def test_the_shorter_the_history_the_farther_out_it_takes():
    needed = uncalibrated(np.full(3, 3.09), np.array([52.0, 104.0, 286.0]), OF_COUNTS)
    assert np.all(np.diff(needed) < 0)
    assert needed == pytest.approx([3.54, 3.30, 3.19], abs=0.02)
