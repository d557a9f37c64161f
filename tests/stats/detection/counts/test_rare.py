"""Gaps between rare events: exact F tails, quiet series, and clusters that were put in."""

import numpy as np
import pytest
from scipy.stats import f

from civicstat.stats.detection import Reason, rare_events


def test_tails_are_those_of_the_f_distribution():
    gaps = np.random.default_rng(1).exponential(10, 21)
    often = rare_events(gaps, direction="up", latest=1)
    assert often.p_value[0, 0] == pytest.approx(f.cdf(gaps[-3:].mean() / gaps[:18].mean(), 6, 36))
    seldom = rare_events(gaps, direction="down", latest=1)
    assert seldom.p_value[0, 0] == pytest.approx(f.sf(gaps[-1] / gaps[:20].mean(), 2, 40))


def test_an_alarm_is_a_gap_beyond_the_limits():
    gaps = np.random.default_rng(2).exponential(10, (300, 25))
    found = rare_events(gaps, alpha=0.05)
    with np.errstate(invalid="ignore"):
        beyond = (found.observed < found.lower) | (found.observed > found.upper)
    assert np.array_equal(beyond, found.alarms(0.05))


def test_quiet_series_alarm_exactly_as_often_as_asked():
    gaps = np.random.default_rng(3).exponential(3, (20_000, 15))
    for direction in ("up", "down"):
        found = rare_events(gaps, direction=direction, latest=1)
        assert found.alarms(0.02).mean() == pytest.approx(0.02, abs=0.003)


def test_finds_events_that_come_thick_and_tells_since_when():
    gaps = np.r_[np.random.default_rng(4).exponential(30, 20), 1, 2, 1]
    found = rare_events(gaps, direction="up", latest=1)
    assert found.alarms(0.005)[0, 0]
    assert found.since[0, 0] == 20


def test_says_why_a_gap_was_not_checked():
    gaps = np.full((3, 12), 5.0)
    gaps[0, 3:] = np.nan
    gaps[1] = 0
    found = rare_events(gaps)
    assert found.reason[:, -1].tolist() == [Reason.NO_FIGURE, Reason.NO_VARIATION, Reason.EVALUATED]
    assert found.reason[2, 4] == Reason.SHORT_HISTORY


def first_alarm(p, alpha):
    """In which gap from the first on watched the alarm comes; the number watched where none does."""
    is_alarm = p <= alpha
    return np.where(is_alarm.any(axis=1), is_alarm.argmax(axis=1) + 1, p.shape[1])


def test_the_average_run_length_is_longer_than_one_over_alpha_and_a_change_shortens_it():
    gaps = np.random.default_rng(5).exponential(10, (600, 430))
    quiet = first_alarm(rare_events(gaps, direction="up", latest=400).p_value, 0.01)
    assert quiet.mean() > 100
    gaps[:, 30:] /= 4
    struck = first_alarm(rare_events(gaps[:, :60], direction="up", latest=30, history=30).p_value, 0.01)
    assert np.median(struck) <= 8
