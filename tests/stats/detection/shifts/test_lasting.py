"""Lasting changes: the CUSUM of deviates by hand, quiet series, and changes that were put in."""

from dataclasses import replace

import numpy as np
import pytest

from civicstat.stats.detection import Season, UnusualOptions, Waves, lasting_changes, size_of_change, unusual_counts
from civicstat.stats.detection.evaluation import Evaluation
from civicstat.stats.detection.shifts.lasting import innovations, wandering
from tests.stats.detection.cases import seasonal_counts

OPTIONS = UnusualOptions(waves=Waves((Season(52.0, (1.0, 0.5)),), 52.0), history=182, skipped=26)


def test_is_the_cumulative_sum_of_capped_deviates():
    counts = seasonal_counts(series=1, weeks=230)
    counts[0, 225] = 90
    single = unusual_counts(counts, latest=20, direction="up", options=OPTIONS)
    found = lasting_changes(single, shift=1.0, direction="up")
    level, sums = 0.0, []
    cut = np.array([found.since[0, -1] - single.periods[0] if found.since[0, -1] >= 0 else 20])
    new = innovations(np.clip(single.deviate, -3, 3), single.shared)
    for z in new[0]:
        level = max(0.0, level + z / wandering(new, cut)[0] - 0.15 - 0.5)
        sums.append(level)
    assert found.p_value[0] == pytest.approx(np.exp(-np.array(sums)))


def test_quiet_series_alarm_less_often_than_asked():
    single = unusual_counts(seasonal_counts(series=60, weeks=260), latest=52, direction="both", options=OPTIONS)
    assert lasting_changes(single).alarms(0.05)[:, -1].mean() <= 0.08


def test_finds_a_rise_by_a_quarter_its_begin_and_its_size():
    quiet = seasonal_counts(series=30, weeks=220, mean=20.0, phi=1.2)
    more = np.random.default_rng(9).binomial(quiet[:, -16:].astype(int), 0.35)
    counts = quiet.copy()
    counts[:, -16:] += more
    single = unusual_counts(counts, latest=40, direction="both", options=OPTIONS)
    found = lasting_changes(single)
    assert found.alarms(0.01)[:, -1].mean() > 0.75
    assert np.median(found.since[:, -1]) == pytest.approx(204, abs=1)
    assert np.nanmedian(size_of_change(single, found)[:, -1]) == pytest.approx(1.35, abs=0.15)


def test_one_wild_week_is_no_new_level():
    counts = seasonal_counts(series=20, weeks=220)
    counts[:, -3] = 400
    single = unusual_counts(counts, latest=30, direction="both", options=OPTIONS)
    assert lasting_changes(single).alarms(0.005)[:, -1].mean() < 0.2


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6, 0.9])
def test_a_series_that_remembers_itself_is_no_drift(memory):
    deviates = remembering_noise(memory, series=4000, periods=53)
    found = lasting_changes(evaluated(deviates))
    assert found.alarms(0.05)[:, -1].mean() <= 0.03
    assert found.alarms(0.01)[:, -1].mean() <= 0.01


def test_a_change_of_level_is_no_memory():
    deviates = remembering_noise(0.0, series=2000, periods=53)
    deviates[:, -15:] += 1.5
    cut = np.full(len(deviates), 38)
    assert np.median(wandering(deviates, cut)) == pytest.approx(1.0, abs=0.1)
    assert lasting_changes(evaluated(deviates)).alarms(0.001)[:, -1].mean() > 0.7


def test_memory_is_measured_as_the_square_root_of_long_over_short_variance():
    deviates = remembering_noise(0.5, series=2000, periods=400)
    measured = wandering(deviates, np.full(2000, 400))
    assert np.median(measured) == pytest.approx(np.sqrt(1.5 / 0.5), rel=0.05)


def remembering_noise(memory, *, series, periods):
    """Return deviates of mean 0 and variance 1, of which each keeps a part of the one before."""
    noise = np.random.default_rng(17).normal(size=(series, periods + 60))
    for t in range(1, noise.shape[1]):
        noise[:, t] = memory * noise[:, t - 1] + np.sqrt(1 - memory**2) * noise[:, t]
    return noise[:, 60:]


def evaluated(deviates):
    blank, shape = np.zeros(deviates.shape), deviates.shape
    periods = np.arange(shape[1])
    none = np.full(shape, -1)
    return Evaluation(periods, deviates, blank, blank, blank, blank, deviates, none, np.zeros(shape, int))


def test_an_error_that_all_expectations_share_is_no_change():
    noise = np.random.default_rng(23).normal(size=(4000, 53))
    error = np.random.default_rng(24).normal(size=(4000, 1))
    shared = np.full(noise.shape, 0.1)
    deviates = np.sqrt(0.9) * noise + np.sqrt(0.1) * error
    single = evaluated(deviates)
    assert lasting_changes(single).alarms(0.01)[:, -1].mean() > 0.01
    assert lasting_changes(replace(single, shared=shared)).alarms(0.01)[:, -1].mean() <= 0.005


def test_innovations_are_independent_of_one_another_and_as_wide_as_before():
    noise, error = np.random.default_rng(5).normal(size=(20000, 6)), np.random.default_rng(6).normal(size=(20000, 1))
    found = innovations(np.sqrt(0.7) * noise + np.sqrt(0.3) * error, np.full(noise.shape, 0.3))
    assert np.cov(found.T) == pytest.approx(np.eye(6), abs=0.04)
