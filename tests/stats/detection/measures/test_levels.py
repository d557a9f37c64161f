"""Unusual measures: a printed prediction interval, a plain regression, and how often quiet series alarm."""

import numpy as np
import pytest
from scipy.stats import t

from civicstat.stats.detection import Reason, UnusualOptions, Waves, unusual_measures, unusual_percentiles
from civicstat.stats.detection.counts.remembering import critical_score

FLAT = Waves((), per_year=52.0, trend_sd=1e-6)
LEVEL = UnusualOptions(waves=FLAT, history=104, skipped=1, least_history=20)


def test_without_season_or_trend_it_is_the_prediction_interval_of_the_textbook():
    rng = np.random.default_rng(1)
    past = rng.normal(50, 4, 104)
    past[-1] = past[:-1].mean()  # the last week neither remembers nor is looked back on
    found = unusual_measures(np.r_[past, 60.0], latest=1, alpha=0.01, options=LEVEL)
    used = past[:103]
    sd = used.std(ddof=1)
    reach = t.ppf(1 - 0.5 * 0.01, 102) * sd * np.sqrt(1 + 1 / 103)
    # The score of a quiet week before is a little stricter than one week alone: 2.62 deviates instead of 2.58.
    reach *= critical_score(0.005) / 2.5758
    assert found.expected[0, 0] == pytest.approx(used.mean(), rel=2e-3)
    assert found.upper[0, 0] - found.expected[0, 0] == pytest.approx(reach, rel=0.04)
    assert found.expected[0, 0] - found.lower[0, 0] == pytest.approx(reach, rel=0.04)


def test_does_not_hang_on_the_unit():
    values = np.random.default_rng(2).normal(10, 1, (3, 130))
    here = unusual_measures(values, latest=3, options=LEVEL)
    there = unusual_measures(values * 60 + 7, latest=3, options=LEVEL)
    assert there.p_value == pytest.approx(here.p_value, rel=1e-6)
    assert there.upper == pytest.approx(here.upper * 60 + 7, rel=1e-6)


def test_quiet_percentiles_of_few_and_of_many_durations_alarm_about_as_often_as_asked():
    rng = np.random.default_rng(3)
    n = rng.integers(60, 600, (80, 150))
    medians = np.exp(6 + 0.9 * rng.normal(size=n.shape) / np.sqrt(n) * 1.2533 + 0.02 * rng.normal(size=n.shape))
    found = unusual_percentiles(medians, n, p=0.5, direction="both", alpha=0.02, latest=25, options=LEVEL)
    few = n[:, found.periods] < 150
    alarms = found.alarms(0.02)
    assert 0.01 < alarms.mean() < 0.03
    assert alarms[few].mean() < 0.045  # weighed, small ones do not cry wolf


def test_finds_a_rise_of_response_times_and_since_when():
    rng = np.random.default_rng(4)
    values = np.exp(rng.normal(6.2, 0.05, (30, 140)))
    values[:, -3:] *= 1.25
    found = unusual_percentiles(values, 200, p=0.9, latest=3, options=LEVEL)
    assert found.alarms(0.005)[:, -1].mean() > 0.95
    assert np.median(found.since[:, -1]) == 137
    assert (found.upper > found.expected).all()


def test_says_why_a_period_was_not_checked():
    values = np.random.default_rng(5).normal(10, 1, (4, 130))
    values[0, -1] = np.nan
    values[1] = 7.0
    values[3, :-10] = np.nan
    found = unusual_measures(values, latest=1, options=LEVEL)
    assert found.reason[:, 0].tolist() == [
        Reason.NO_FIGURE, Reason.NO_VARIATION, Reason.EVALUATED, Reason.SHORT_HISTORY,
    ]  # fmt: skip
    n = np.full(values.shape, 100.0)
    n[2, -1] = 20
    few = unusual_percentiles(np.abs(values) + 1, n, p=0.9, latest=1, options=LEVEL)
    assert few.reason[2, 0] == Reason.TOO_FEW_EVENTS
    assert np.isnan(few.p_value[2, 0])
