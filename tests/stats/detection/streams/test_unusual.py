"""Unusual streams: how often quiet ones alarm, whatever their tails, and what is told of one event."""

from dataclasses import replace

import numpy as np
import pytest

from civicstat.stats.detection import Reason, StreamOptions, told_once, unusual_streams

WEEKS = 40
HOURS = np.arange(24 * 7 * WEEKS)
SEASON = np.log(20 * (1 + 0.4 * np.cos(2 * np.pi * (HOURS % 24 - 17) / 24)))


def together(noise, share):
    """Return noise of which neighbors hang together."""
    found = noise.copy()
    for t in range(1, noise.shape[1]):
        found[:, t] += share * found[:, t - 1]
    return found * np.sqrt(1 - share**2)


def waits(series, seed, *, share=0.8, heavy=True):
    """Return logarithms of waits by the hour."""
    rng = np.random.default_rng(seed)
    size = (series, HOURS.size)
    noise = rng.standard_t(4, size) / np.sqrt(2) if heavy else rng.normal(size=size)
    return SEASON + 0.25 * together(noise, share)


@pytest.mark.parametrize(("share", "heavy"), [(0.0, False), (0.8, True)])
def test_quiet_streams_alarm_about_as_often_as_asked_whatever_their_tails(share, heavy):
    values = waits(20, 1, share=share, heavy=heavy)
    found = unusual_streams(values, cycle=168, latest=24 * 7 * 8)
    assert 0.007 < found.alarms(0.01).mean() < 0.018
    assert found.alarms(0.001).mean() < 0.003


def test_finds_a_rise_of_hours_and_since_when():
    values = waits(20, 2, heavy=False, share=0.3)
    values[:, -4:] += 1.2
    found = unusual_streams(values, cycle=168, latest=48)
    assert found.alarms(0.001)[:, -4:].any(axis=1).all()
    assert np.median(found.since[:, -1]) == HOURS.size - 4


def test_an_event_is_told_once_and_again_only_when_it_gets_worse():
    found = unusual_streams(waits(1, 2), cycle=168, latest=8)
    event = replace(found, p_value=np.array([[0.5, 1e-4, 1e-4, 1e-3, 1e-6, 1e-5, 0.2, 1e-5]]))
    assert told_once(event, within=3).p_value.tolist() == [[0.5, 1e-4, 1, 1, 1e-6, 1, 1, 1]]
    assert told_once(event, within=2).p_value.tolist() == [[0.5, 1e-4, 1, 1, 1e-6, 1, 1, 1]]
    assert told_once(event, within=1).p_value.tolist() == [[0.5, 1e-4, 1, 1, 1e-6, 1, 1, 1e-5]]


def test_told_once_keeps_gaps_and_forgets_after_so_many_periods():
    values = waits(1, 3)
    values[0, -20] = np.nan
    found = unusual_streams(values, cycle=168, latest=48)
    once = told_once(found, within=1)
    assert np.isnan(once.p_value[0, -20])
    kept = once.p_value[0, 1:28] < 1
    assert np.array_equal(kept, found.p_value[0, 1:28] < found.p_value[0, :27])
    with pytest.raises(ValueError, match="within is 0; expected a number of periods from 1"):
        told_once(found, within=0)


@pytest.mark.parametrize("direction", ["up", "down", "both"])
def test_what_lies_beyond_a_limit_is_an_alarm(direction):
    values = waits(10, 4)
    found = unusual_streams(values, cycle=168, alpha=0.02, direction=direction, latest=400)
    with np.errstate(invalid="ignore"):
        out = (found.observed > found.upper) | (found.observed < found.lower)
    assert np.mean(out == found.alarms(0.02)) > 0.999
    assert out.mean() > 0.01


def test_does_not_hang_on_the_unit_and_an_evaluation_of_fewer_periods_is_the_same():
    values = waits(2, 5)
    here = unusual_streams(values, cycle=168, latest=48)
    there = unusual_streams(values * 60 + 7, cycle=168, latest=48)
    assert there.p_value == pytest.approx(here.p_value, rel=1e-5)
    fewer = unusual_streams(values, cycle=168, latest=24)
    assert fewer.p_value == pytest.approx(here.p_value[:, 24:])


def test_says_why_a_period_was_not_checked():
    values = np.random.default_rng(6).normal(10, 1, (4, 400))
    values[0, -1] = np.nan
    values[1] = 7.0
    values[3, :-90] = np.nan
    options = StreamOptions(history=300)
    found = unusual_streams(values, latest=1, options=options)
    assert found.reason[:, 0].tolist() == [
        Reason.NO_FIGURE, Reason.NO_VARIATION, Reason.EVALUATED, Reason.SHORT_HISTORY,
    ]  # fmt: skip
    assert np.isnan(found.p_value[[0, 1, 3], 0]).all()
    with pytest.raises(ValueError, match="cycle is -1; expected a number of periods"):
        unusual_streams(values, cycle=-1)
