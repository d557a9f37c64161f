"""Bands by hour of week: a plain mean by hour, holidays, clocks that change, and quiet weeks."""

import numpy as np
import pytest

from civicstat.stats.detection import HourOptions, Reason, unusual_hours

DAY = 6 + 5 * np.sin((np.arange(24) - 9) / 24 * 2 * np.pi)
WEEK = np.concatenate([DAY * f for f in (1, 1, 1, 1, 1.2, 1.5, 0.8)])
WEEKS = 16


def hourly(series=3, weeks=WEEKS, phi=1.3, seed=1, scale=2.0):
    mean = np.tile(WEEK * scale, weeks)
    counts = np.random.default_rng(seed).negative_binomial(mean / (phi - 1), 1 / phi, (series, mean.size))
    return counts.astype(float), np.tile(np.arange(168), weeks)


def test_without_borrowing_it_is_the_mean_of_the_same_hour_of_past_weeks():
    counts, clock = hourly(series=1, weeks=10)
    plain = HourOptions(borrowed=1e-9, skipped=24, level_days=10_000)
    found = unusual_hours(np.minimum(counts, 40), clock, latest=24, options=plain)
    past = np.minimum(counts, 40)[0, : -24 - 24].reshape(-1, 24)
    sundays = past[6::7]  # the latest day is a Sunday; the Saturday before it is skipped
    assert found.expected[0] == pytest.approx(sundays.mean(axis=0), rel=0.05)


def test_quiet_hours_alarm_about_as_often_as_asked():
    counts, clock = hourly(series=20)
    found = unusual_hours(counts, clock, alpha=0.01, latest=2 * 168)
    assert found.alarms(0.01).mean() == pytest.approx(0.01, abs=0.004)


def test_a_holiday_is_judged_by_holidays_and_by_sundays_before_there_were_any():
    counts, clock = hourly(series=10, phi=1.1)
    holiday = np.zeros(counts.shape[1], bool)
    last_tuesday = slice(-6 * 24, -5 * 24)
    holiday[last_tuesday] = True
    counts[:, last_tuesday] = np.random.default_rng(2).poisson(DAY * 0.8 * 2.0, (10, 24))  # as on a Sunday
    known = unusual_hours(counts, clock, is_holiday=holiday, alpha=0.01, latest=168)
    unknown = unusual_hours(counts, clock, alpha=0.01, latest=168)
    assert known.expected[:, 24:48].mean() == pytest.approx((DAY * 0.8 * 2.0).mean(), rel=0.08)
    assert known.alarms(0.01)[:, 24:48].mean() < 0.02
    assert unknown.alarms(0.01)[:, 24:48].mean() > 2 * known.alarms(0.01)[:, 24:48].mean()


def test_a_storm_is_found_and_is_not_usual_the_next_day():
    counts, clock = hourly(series=4)
    counts[:, -30:] *= 3
    found = unusual_hours(counts, clock, alpha=0.001, latest=30)
    assert found.alarms(0.001)[:, 6:].mean() > 0.7
    assert np.median(found.since[:, -1]) <= counts.shape[1] - 25


def test_a_day_of_23_hours_does_not_shift_the_pattern():
    counts, clock = hourly(series=6)
    short = np.delete(np.arange(clock.size), clock.size - 100)
    whole = unusual_hours(counts, clock, latest=24)
    found = unusual_hours(counts[:, short], clock[short], latest=24)
    assert found.expected == pytest.approx(whole.expected, rel=0.03)


def test_says_why_an_hour_was_not_checked():
    counts, clock = hourly(series=2, weeks=6)
    counts[0, -1] = np.nan
    counts[1] = 0
    found = unusual_hours(counts, clock)
    assert found.reason[:, -1].tolist() == [Reason.NO_FIGURE, Reason.TOO_FEW_EVENTS]
    assert found.reason[0, 0] == Reason.SHORT_HISTORY
    with pytest.raises(ValueError, match="hour_of_week"):
        unusual_hours(counts, clock[1:])


def test_hours_that_hang_together_alarm_no_more_often_than_asked():
    chance = np.random.default_rng(11)
    mean = np.tile(WEEK * 8.0, 30)
    shock = chance.normal(0, 0.12, (12, mean.size))
    for hour in range(1, mean.size):
        shock[:, hour] = 0.8 * shock[:, hour - 1] + 0.6 * shock[:, hour]
    counts = chance.poisson(mean * np.exp(shock)).astype(float)
    found = unusual_hours(counts, np.tile(np.arange(168), 30), latest=3 * 168)
    assert found.alarms(0.01).mean() == pytest.approx(0.01, abs=0.005)
    assert found.alarms(0.001).mean() <= 0.0025
