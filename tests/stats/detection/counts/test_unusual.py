"""CivicStat's own detector of counts: printed and exact tails, properties, and a plain second version of one week."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import nbinom, norm
from scipy.stats import t as student

from civicstat.stats.detection import Reason, Season, UnusualOptions, Waves, unusual_counts
from civicstat.stats.detection.counts.remembering import (
    chance_of_score,
    critical_score,
    remembering_score,
)
from civicstat.stats.detection.counts.waves import foretell
from tests.stats.detection.cases import seasonal_counts

WAVES = Waves((Season(52.0, (1.0, 0.5)),), per_year=52.0)
SHORT = UnusualOptions(waves=WAVES, history=160, skipped=4)


def test_the_tail_of_the_score_agrees_with_numerical_integration():
    for score in (-1.0, 0.5, 2.0, 2.6, 4.5, 7.0):
        parts = [
            quad(lambda y, s=score: norm.pdf(y) * norm.sf(s - 0.4 * (min(max(y, 0.5), 3.0) - 0.5)), *ends, epsabs=0)[0]
            for ends in ((-9, 0.5), (0.5, 3.0), (3.0, 12.0))
        ]
        assert chance_of_score(np.array(score)) == pytest.approx(sum(parts), rel=2e-4)
    assert chance_of_score(np.array(critical_score(0.005))) == pytest.approx(0.005, rel=1e-6)


def test_the_score_exceeds_its_critical_value_as_often_as_it_says():
    now, before = np.random.default_rng(2).normal(size=(2, 400_000))
    alarms = np.mean(remembering_score(now, before) > critical_score(0.005))
    assert alarms == pytest.approx(0.005, abs=0.0005)


def plain_fit(counts, offsets, wanted, waves):
    """The penalized fit of one row by Newton's method from the textbook, with reweighting, to its limit."""
    center = offsets.mean()
    x, there, prior = waves.columns(offsets, center), waves.columns(wanted, center), np.diag(waves.precision())
    beta, phi, weights = np.r_[np.log(counts.mean()), np.zeros(x.shape[1] - 1)], 1.0, np.ones(len(counts))
    for turn in range(3):
        for _ in range(50):
            mean = np.exp(x @ beta)
            information = (x.T * (weights * mean / phi)) @ x + prior
            beta = beta + np.linalg.solve(information, x.T @ (weights * (counts - mean) / phi) - prior @ beta)
        mean = np.exp(x @ beta)
        phi_used = phi
        phi = max((weights * (counts - mean) ** 2 / mean).sum() / (weights.sum() - x.shape[1] / 2), 1)
        if turn < 2:
            scaled = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - mean**0.5) / phi**0.5
            weights = np.array([min(1.0, (2.58 / s) ** 2) if s > 0 else 1.0 for s in scaled])
    assert phi_used > 0
    spread = np.linalg.inv((x.T * (weights * mean / phi)) @ x + prior)
    return np.exp(there @ beta), np.diag(there @ spread @ there.T), phi


def test_agrees_with_a_plain_fit_of_one_week():
    counts = seasonal_counts(series=1, weeks=200)[0]
    counts[60] += 90  # an outbreak of long ago
    offsets, wanted = np.arange(-160, -4), np.array([0, -1])
    mean, variance, phi = plain_fit(counts[199 + offsets], offsets, wanted, WAVES)

    found = foretell(counts[None, 199 + offsets], np.ones((1, 156)), np.ones((1, 156)), offsets, wanted, WAVES)
    assert np.exp(found.eta[0]) == pytest.approx(mean, rel=1e-4)
    assert found.variance[0] == pytest.approx(variance, rel=1e-3)
    assert found.phi[0] == pytest.approx(phi, rel=1e-3)

    wide = phi + mean * variance
    size, p = mean / (wide - 1), 1 / wide
    seen = counts[[199, 198]]
    raw = -norm.ppf(nbinom.sf(seen, size, p) + nbinom.pmf(seen, size, p) / 2)
    z = -norm.ppf(student.sf(raw / (1.01 + 1 / 156), 156 / 2))  # docs/methods/unusual-counts.md, step 2
    score = z[0] + 0.4 * (min(max(z[1], 0.5), 3.0) - 0.5)
    [[chance]] = unusual_counts(counts, latest=1, options=SHORT).p_value
    assert chance == pytest.approx(float(chance_of_score(np.array(score))), rel=1e-3)


def test_an_alarm_is_a_count_beyond_the_limit():
    counts = seasonal_counts(series=40, weeks=230)
    counts[:20, -3:] += 12
    for direction in ("up", "down", "both"):
        found = unusual_counts(counts, alpha=0.02, direction=direction, latest=20, options=SHORT)
        beyond = (found.observed > found.upper) | (found.observed < found.lower)
        assert np.array_equal(beyond, found.alarms(0.02))
        assert beyond.any()


def test_quiet_series_alarm_about_as_often_as_asked():
    counts = seasonal_counts(series=60, weeks=240, mean=4.0)
    found = unusual_counts(counts, latest=40, options=SHORT)
    assert 0.012 < found.alarms(0.02).mean() < 0.028


def test_an_outbreak_of_the_past_hardly_moves_what_is_expected():
    counts = seasonal_counts(series=1, weeks=230)
    struck = counts.copy()
    struck[0, 150:153] += 60
    quiet, after = (unusual_counts(each, latest=1, options=SHORT).expected[0, 0] for each in (counts, struck))
    assert after == pytest.approx(quiet, rel=0.05)


def test_tells_since_when_and_forgets_what_was_before():
    counts = np.full((1, 230), 20.0) + np.tile([1, -1], 115)
    counts[0, -4:] = [20, 31, 35, 44]
    found = unusual_counts(counts, latest=4, options=SHORT)
    assert found.since[0].tolist() == [-1, -1, 227, 227]


def test_a_growing_exposure_is_no_growth_of_the_rate():
    rng = np.random.default_rng(5)
    people = np.linspace(1000, 3000, 230)
    counts = rng.poisson(people * 0.02).astype(float)[None]
    found = unusual_counts(counts, exposure=people, latest=1, options=SHORT)
    assert found.expected[0, 0] == pytest.approx(60, rel=0.1)
    assert np.allclose(unusual_counts(counts, exposure=people * 7, latest=1, options=SHORT).p_value, found.p_value)


def test_says_why_a_period_was_not_checked():
    counts = seasonal_counts(series=3, weeks=200)
    counts[0, -1] = np.nan
    counts[1] = 0
    found = unusual_counts(counts, latest=180, options=SHORT)
    assert found.reason[:, -1].tolist() == [Reason.NO_FIGURE, Reason.TOO_FEW_EVENTS, Reason.EVALUATED]
    assert found.reason[2, 0] == Reason.SHORT_HISTORY
    assert np.isnan(found.p_value[~found.is_evaluated]).all()
    assert "too short" in Reason.SHORT_HISTORY.sentence


def test_missing_weeks_are_left_out_and_not_taken_for_nought():
    counts = seasonal_counts(series=1, weeks=230)
    holed = counts.copy()
    holed[0, 120:150] = np.nan
    whole, without = (unusual_counts(each, latest=1, options=SHORT).expected[0, 0] for each in (counts, holed))
    assert without == pytest.approx(whole, rel=0.1)


def test_refuses_an_exposure_of_nought_and_fractions():
    with pytest.raises(ValueError, match="exposure"):
        unusual_counts([[1.0, 2.0]], exposure=[1.0, 0.0])
    with pytest.raises(ValueError, match="whole"):
        unusual_counts([[1.5, 2.0]])
