"""Chances and quantiles of counts: the binomial, Poisson and hypergeometric distributions, which load quickly.

They are those of scipy.stats, whose import costs more than most commands; quantiles are made whole here.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrc, bdtrik, gammaln, pdtr, pdtrc, pdtrik, xlog1py, xlogy

from civicstat.stats.intervals import FloatArray, IntArray


def binomial_up_to(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the chance of at most k hits in n trials of chance p. k: whole, from -1; n: whole, 0 or more, or NaN."""
    hits, (trials, unknown) = np.asarray(k, np.float64), _trials(n)
    found = bdtr(np.clip(hits, 0, trials), trials, np.asarray(p, np.float64))
    return np.where(hits < 0, 0.0, np.where(hits >= trials, 1.0, found)) + unknown


def binomial_above(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the chance of more than k hits in n trials of chance p. k: whole, from -1; n: whole, 0 or more, or NaN."""
    hits, (trials, unknown) = np.asarray(k, np.float64), _trials(n)
    found = bdtrc(np.clip(hits, 0, trials), trials, np.asarray(p, np.float64))
    return np.where(hits < 0, 1.0, np.where(hits >= trials, 0.0, found)) + unknown


def binomial_log_chance(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the logarithm of the chance of just k hits in n trials of chance p; minus infinity outside 0 to n."""
    hits, trials, share = np.broadcast_arrays(np.asarray(k, np.float64), np.asarray(n, np.float64), p)
    inside = np.clip(hits, 0, trials)
    ways = gammaln(trials + 1) - gammaln(inside + 1) - gammaln(trials - inside + 1)
    chance = ways + xlogy(inside, share) + xlog1py(trials - inside, -share)
    return np.where(inside == hits, chance, -np.inf)


def binomial_quantile(q: float, n: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the least number of hits in n trials of chance p that is not exceeded with a chance of q or more.

    q: strictly between 0 and 1; n: whole, 0 or more, or NaN.
    """
    whole, unknown = _trials(n)
    trials, share = np.broadcast_arrays(whole, np.asarray(p, np.float64))
    is_sure = (trials == 0) | (share == 0) | (share == 1)
    found = np.ceil(bdtrik(q, np.where(is_sure, 1, trials), np.where(is_sure, 0.5, share)))
    # A whole number that is reached just so may come out one too high.
    before = np.maximum(found - 1, 0)
    found = np.where(binomial_up_to(before, np.where(is_sure, 1, trials), share) >= q, before, found)
    return np.asarray(np.where(is_sure, trials * np.where(share == 1, 1.0, 0.0), found) + unknown)[()]


def poisson_up_to(k: ArrayLike, mean: ArrayLike) -> FloatArray:
    """Return the chance of a count of at most k where this mean is expected. k: whole, from -1."""
    count = np.asarray(k, np.float64)
    return np.where(count < 0, 0.0, pdtr(np.maximum(count, 0), np.asarray(mean, np.float64)))


def poisson_above(k: ArrayLike, mean: ArrayLike) -> FloatArray:
    """Return the chance of a count of more than k where this mean is expected. k: whole, from -1."""
    count = np.asarray(k, np.float64)
    return np.where(count < 0, 1.0, pdtrc(np.maximum(count, 0), np.asarray(mean, np.float64)))


def poisson_log_chance(k: ArrayLike, mean: ArrayLike) -> FloatArray:
    """Return the logarithm of the chance of a count of just k; minus infinity below 0."""
    count, expected = np.asarray(k, np.float64), np.asarray(mean, np.float64)
    inside = np.maximum(count, 0)
    return np.where(count < 0, -np.inf, xlogy(inside, expected) - gammaln(inside + 1) - expected)


def poisson_quantile(q: float, mean: ArrayLike) -> FloatArray:
    """Return the least count that is not exceeded with a chance of q or more; 0 where none is expected.

    q: strictly between 0 and 1.
    """
    expected = np.asarray(mean, np.float64)
    is_sure = expected == 0
    found = np.ceil(pdtrik(q, np.where(is_sure, 1.0, expected)))
    before = np.maximum(found - 1, 0)
    found = np.where(pdtr(before, expected) >= q, before, found)
    return np.where(is_sure, 0.0, found)[()]


def hypergeometric_chances(population: int, of_them: int, sample: int) -> tuple[int, FloatArray]:
    """Return the least number of hits in a sample drawn without replacement, and the chances of it and all above.

    population: how many there are, of_them: how many of them are hits. ValueError unless 0 <= of_them <= population
    and 0 <= sample <= population.
    """
    if not (0 <= of_them <= population and 0 <= sample <= population):
        raise ValueError(f"expected 0 <= of_them, sample <= population; found {of_them}, {sample}, {population}")
    first, last = max(0, sample - (population - of_them)), min(sample, of_them)
    hits = np.arange(first, last, dtype=np.float64)
    # From one number of hits to the next: quotients, since the chances themselves leave the range of floats.
    more = np.log((of_them - hits) * (sample - hits)) - np.log((hits + 1) * (population - of_them - sample + hits + 1))
    logs = np.concatenate([[0.0], np.cumsum(more)])
    weights = np.exp(logs - logs.max())
    return first, weights / weights.sum()


def _trials(n: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Return numbers of trials as integers, which the ufuncs ask for, and NaN where they are not known, 0 elsewhere."""
    given = np.asarray(n, np.float64)
    unknown = np.isnan(given)
    return np.where(unknown, 0, given).astype(np.int64), np.where(unknown, np.nan, 0.0)
