"""Unusual shares: exact binomial tails, R's quasi-binomial fit as a plain Newton, and properties."""

import numpy as np
import pytest
from scipy.stats import binom

from civicstat.stats.detection import Reason, Season, UnusualOptions, Waves, unusual_shares
from civicstat.stats.detection.counts.families import SHARES
from civicstat.stats.detection.counts.waves import foretell
from civicstat.stats.detection.measures.shares import _at_least

WAVES = Waves((Season(52.0, (1.0, 0.5)),), per_year=52.0)
SHORT = UnusualOptions(waves=WAVES, history=160, skipped=4)


def shares(series=40, weeks=200, spread=0.0, seed=1):
    rng = np.random.default_rng(seed)
    trials = rng.integers(80, 200, (series, weeks))
    odds = -1.5 + 0.3 * np.cos(2 * np.pi * np.arange(weeks) / 52) + spread * rng.normal(size=(series, weeks))
    return rng.binomial(trials, 1 / (1 + np.exp(-odds))).astype(float), trials.astype(float)


def test_the_tail_is_that_of_the_binomial_distribution():
    for k in (0, 1, 7, 20):
        assert _at_least(np.array(float(k)), np.array(20.0), np.array(0.3)) == pytest.approx(binom.sf(k - 1, 20, 0.3))


def test_agrees_with_a_plain_fit():
    hits, trials = shares(series=1)
    offsets, wanted = np.arange(-160, -4), np.array([0, -1])
    k, n = hits[0, 199 + offsets], trials[0, 199 + offsets]
    x, there, prior = WAVES.columns(offsets, offsets.mean()), WAVES.columns(wanted, offsets.mean()), WAVES.precision()
    beta, phi = np.zeros(x.shape[1]), 1.0
    for _ in range(3):
        for _ in range(60):
            p = 1 / (1 + np.exp(-x @ beta))
            information = (x.T * (n * p * (1 - p) / phi)) @ x + np.diag(prior)
            beta = beta + np.linalg.solve(information, x.T @ ((k - n * p) / phi) - prior * beta)
        p = 1 / (1 + np.exp(-x @ beta))
        phi = max(((k - n * p) ** 2 / (n * p * (1 - p))).sum() / (len(k) - x.shape[1] / 2), 1.0)
    found = foretell(k[None], n[None], np.ones((1, 156)), offsets, wanted, WAVES, family=SHARES, beyond=1e9)
    assert found.eta[0] == pytest.approx(there @ beta, rel=1e-4)
    assert found.phi[0] == pytest.approx(phi, rel=1e-3)


def test_quiet_shares_alarm_about_as_often_as_asked_also_where_they_vary_more_than_chance():
    for spread in (0.0, 0.3):
        hits, trials = shares(series=60, weeks=180, spread=spread)
        found = unusual_shares(hits, trials, alpha=0.02, latest=30, options=SHORT)
        assert 0.01 < found.alarms(0.02).mean() < 0.032


def test_hits_and_misses_mirror_each_other():
    hits, trials = shares(series=3)
    here = unusual_shares(hits, trials, latest=5, options=SHORT)
    there = unusual_shares(trials - hits, trials, latest=5, options=SHORT)
    assert there.p_value == pytest.approx(here.p_value, rel=1e-3)
    assert there.expected == pytest.approx(1 - here.expected, rel=1e-4)
    assert there.upper == pytest.approx(1 - here.lower, abs=1e-9)


def test_an_alarm_is_a_share_beyond_the_limit():
    hits, trials = shares(series=30, weeks=170)
    hits[:15, -4:] = np.floor(trials[:15, -4:] * 0.4)
    found = unusual_shares(hits, trials, alpha=0.02, latest=8, options=SHORT)
    beyond = (found.observed > found.upper + 1e-12) | (found.observed < found.lower - 1e-12)
    assert np.array_equal(beyond, found.alarms(0.02))
    assert found.alarms(0.001)[:15, -1].mean() > 0.9
    assert np.median(found.since[:15, -1]) == 166


def test_says_why_a_period_was_not_checked():
    hits, trials = shares(series=2, weeks=170)
    trials[0, -1] = hits[0, -1] = 0
    hits[1] = 0
    found = unusual_shares(hits, trials, latest=1, options=SHORT)
    assert found.reason[:, 0].tolist() == [Reason.NO_FIGURE, Reason.TOO_FEW_EVENTS]
    with pytest.raises(ValueError, match="exceed"):
        unusual_shares([[3.0]], [[2.0]])
