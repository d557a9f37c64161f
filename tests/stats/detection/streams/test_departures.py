"""Departures from the pattern and the level before: against a plain loop, and what they may not know."""

import numpy as np
import pytest

from civicstat.stats.detection.streams.departures import LEAN, departures


def slow(values, cycle, history, least):
    """Return departures, one figure after the other."""
    expected, far = np.full(values.size, np.nan), np.full(values.size, np.nan)
    for t in range(values.size):
        past = values[max(t - history, 0) : t]
        level = past[~np.isnan(past)].mean() if np.any(~np.isnan(past)) else values[~np.isnan(values)][0]
        same = values[t % cycle : t : cycle][-max(history // cycle, 1) :]
        same = same[~np.isnan(same)]
        expected[t] = (same.sum() + LEAN * level) / (same.size + LEAN)
    residual = values - expected
    bias = np.zeros(values.size)
    for t in range(values.size):
        known = residual[max(t - history, 0) : t]
        bias[t] = known[~np.isnan(known)].mean() if np.any(~np.isnan(known)) else 0.0
    for t in range(values.size):
        past = values[max(t - history, 0) : t]
        known = ((residual - bias) ** 2)[max(t - history, 0) : t]
        if (~np.isnan(past)).sum() >= least:
            far[t] = (residual[t] - bias[t]) / np.sqrt(known[~np.isnan(known)].mean())
    return far, expected + bias


def test_departures_are_those_of_a_plain_loop():
    rng = np.random.default_rng(1)
    values = 50 + 10 * np.sin(np.arange(300) / 24 * 2 * np.pi) + rng.normal(size=300)
    values[rng.integers(0, 300, 20)] = np.nan
    found = departures(values[None, :], cycle=24, history=120, least=30)
    far, expected = slow(values, 24, 120, 30)
    assert found.far[0] == pytest.approx(far, nan_ok=True)
    assert found.expected[0] == pytest.approx(expected, nan_ok=True)


def test_what_comes_later_changes_nothing_before_it():
    values = np.random.default_rng(2).normal(10, 1, (1, 400))
    later = values.copy()
    later[0, 300:] += 1000
    here, there = (departures(each, cycle=24, history=200, least=50) for each in (values, later))
    assert there.far[0, :300] == pytest.approx(here.far[0, :300], nan_ok=True)


def test_does_not_hang_on_the_unit():
    values = np.random.default_rng(3).normal(10, 1, (1, 400))
    here, there = (departures(each, cycle=0, history=200, least=50) for each in (values, values * 60 + 1e6))
    assert there.far == pytest.approx(here.far, nan_ok=True, rel=1e-6)
