import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom, poisson

from civicstat.stats.discrete import (
    binomial_above,
    binomial_log_chance,
    binomial_quantile,
    binomial_up_to,
    hypergeometric_chances,
    poisson_above,
    poisson_log_chance,
    poisson_quantile,
    poisson_up_to,
)

TRIALS = np.concatenate([np.arange(300), [999, 5000, 123_456]])
SHARES = (0.0, 1e-6, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)
MEANS = np.concatenate([[0, 1e-9, 0.001], np.linspace(0.1, 60, 400), [999.5, 123_456.7]])


@pytest.mark.parametrize("q", [0.001, 0.005, 0.025, 0.05, 0.95, 0.975, 0.995, 0.999])
def test_quantiles_are_those_of_scipy(q):
    for share in SHARES:
        assert np.array_equal(binomial_quantile(q, TRIALS, share), np.maximum(binom.ppf(q, TRIALS, share), 0))
    assert np.array_equal(poisson_quantile(q, MEANS), np.maximum(poisson.ppf(q, MEANS), 0))


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("part", [-1, 0, 0.2, 0.5, 0.9, 1, 1.5])
def test_chances_of_hits_are_those_of_scipy(share, part):
    hits = np.floor(TRIALS * part) if part >= 0 else np.full(TRIALS.shape, -1.0)

    assert binomial_up_to(hits, TRIALS, share) == pytest.approx(binom.cdf(hits, TRIALS, share), rel=1e-9)
    assert binomial_above(hits, TRIALS, share) == pytest.approx(binom.sf(hits, TRIALS, share), rel=1e-9)
    expected = binom.logpmf(hits, TRIALS, share)
    assert binomial_log_chance(hits, TRIALS, share) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("part", [-1, 0, 0.2, 1, 3])
def test_chances_of_counts_are_those_of_scipy(part):
    counts = np.floor(MEANS * part) if part >= 0 else np.full(MEANS.shape, -1.0)

    assert poisson_up_to(counts, MEANS) == pytest.approx(poisson.cdf(counts, MEANS), rel=1e-9)
    assert poisson_above(counts, MEANS) == pytest.approx(poisson.sf(counts, MEANS), rel=1e-9)
    assert poisson_log_chance(counts, MEANS) == pytest.approx(poisson.logpmf(counts, MEANS), rel=1e-9, abs=1e-9)


def test_a_quantile_that_is_reached_just_so_is_not_exceeded():
    chance = binom.cdf(3, 10, 0.25)

    assert binomial_quantile(chance * (1 - 1e-12), 10, 0.25) == 3
    assert binomial_quantile(chance * (1 + 1e-12), 10, 0.25) == 4


def test_nothing_is_known_of_an_unknown_number_of_trials():
    assert np.isnan(binomial_quantile(0.025, np.nan, 0.25))
    assert np.isnan([binomial_up_to(3, np.nan, 0.25), binomial_above(3, np.nan, 0.25)]).all()


@given(st.integers(1, 10**7), st.data())
def test_chances_in_samples_without_replacement_are_those_of_scipy(population, data):
    of_them = data.draw(st.integers(0, population))
    sample = data.draw(st.integers(0, min(population, 3000)))
    first, chances = hypergeometric_chances(population, of_them, sample)
    assert len(chances) == min(sample, of_them) - first + 1
    theirs = hypergeom.pmf(np.arange(first, first + len(chances)), population, of_them, sample)
    assert chances == pytest.approx(theirs, rel=1e-6, abs=1e-12)


def test_more_hits_than_there_are_cannot_be():
    with pytest.raises(ValueError, match="expected 0 <= of_them"):
        hypergeometric_chances(10, 11, 3)
