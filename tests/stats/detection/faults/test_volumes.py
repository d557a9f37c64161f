"""Faults of arriving records: silence, half, double; and quiet weeks."""

import numpy as np
import pytest
from scipy.stats import poisson

from civicstat.stats.detection import Reason, volume_faults

WEEKDAY = np.tile([1.2, 1.1, 1.1, 1.1, 1.2, 0.7, 0.6], 30)


def arriving(mean, series=20, seed=1):
    return np.random.default_rng(seed).poisson(mean * WEEKDAY, (series, WEEKDAY.size)).astype(float)


def test_silence_adds_up_day_by_day_and_tells_since_when():
    records = arriving(3.0)
    records[:, -6:] = 0
    found = volume_faults(records, latest=8)
    assert found.alarms(0.001)[:, -1].all()
    assert found.alarms(0.001)[:, -6].mean() < 0.2
    assert (np.diff(found.p_value[:, -6:], axis=1) < 0).all()
    began = found.since[:, -1]
    assert np.median(began) == records.shape[1] - 6
    # Six days without a record where each brings about 3: the product of the chances of nought.
    plain = 2 * np.exp(-(3.0 * WEEKDAY[-6:]).sum())
    assert np.log(np.median(found.p_value[:, -1])) == pytest.approx(np.log(plain), rel=0.2)


def test_half_and_double_are_found_and_weekends_are_not():
    records = arriving(200.0)
    records[:10, -1] = np.floor(records[:10, -1] / 2)
    records[10:, -1] *= 2
    found = volume_faults(records, latest=15)
    assert found.alarms(0.001)[:, -1].mean() > 0.9
    assert found.alarms(0.001)[:, :-1].mean() < 0.01


def test_quiet_days_alarm_no_more_often_than_asked():
    found = volume_faults(arriving(4.0, series=60), alpha=0.02, latest=40)
    assert found.alarms(0.02).mean() < 0.025


def test_a_day_on_which_nobody_looked_is_no_silence():
    records = arriving(5.0, series=1)
    records[0, -3:] = np.nan
    found = volume_faults(records, latest=3)
    assert (found.reason == Reason.NO_FIGURE).all()
    assert not found.alarms(0.5).any()
    assert poisson.pmf(0, 5) < 0.01
