"""Cumulative sums of likelihood ratios: small changes that last, and since when. See docs/methods/cusum.md.

A sum S = max(0, S + log(chance after a change / chance before it)) has, where nothing changed, a chance of at most
exp(-x) of standing at x or above in any one period (Ville's inequality, as the ratios have mean 1). That is its
p-value, for every distribution and for expectations that change from period to period; and the mean time to a false
alarm at a threshold of alpha is at least 1 / alpha. The period after S was last 0 is the likeliest begin of the change.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, xlogy

from civicstat.stats.intervals import FloatArray, IntArray


class Cusum(NamedTuple):
    """The sum in each period, the chance of as high a sum, and the period in which its rise began (-1 at 0)."""

    sum: FloatArray
    p_value: FloatArray
    since: IntArray


def cusum(log_ratios: ArrayLike) -> Cusum:
    """Return the cumulative sum of log-likelihood ratios, series x periods. A missing one (NaN) leaves it as it was.

    Source: Page (1954), Biometrika 41:100-115; Lorden (1971), Ann. Math. Stat. 42:1897-1908. docs/methods/cusum.md
    """
    steps = np.nan_to_num(np.atleast_2d(np.asarray(log_ratios, np.float64)), nan=0.0)
    height = np.zeros(steps.shape)
    since = np.full(steps.shape, -1)
    level, start = np.zeros(len(steps)), np.full(len(steps), -1)
    for t in range(steps.shape[1]):
        risen = level + steps[:, t]
        start = np.where(risen > 0, np.where(level > 0, start, t), -1)
        level = np.maximum(risen, 0.0)
        height[:, t], since[:, t] = level, start
    return Cusum(height, np.exp(-height), since)


def count_log_ratios(
    counts: ArrayLike, expected: ArrayLike, *, factor: float, dispersion: ArrayLike = 1.0
) -> FloatArray:
    """Return log-likelihood ratios of counts whose mean is `factor` times what is expected.

    dispersion: variance over mean, 1 or more; Poisson at 1, else negative binomial. docs/methods/cusum.md
    """
    _positive("factor", factor)
    y, mean, phi = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (counts, expected, dispersion)))
    with np.errstate(divide="ignore", invalid="ignore"):
        poisson = y * np.log(factor) - mean * (factor - 1)
        size = mean / (phi - 1)
        binomial = (
            gammaln(y + factor * size) - gammaln(factor * size) - gammaln(y + size) + gammaln(size)
            - (factor - 1) * size * np.log(phi)
        )  # fmt: skip
    return np.asarray(np.where(phi > 1, binomial, poisson))


def share_log_ratios(hits: ArrayLike, trials: ArrayLike, expected: ArrayLike, *, odds_factor: float) -> FloatArray:
    """Return log-likelihood ratios of shares whose odds are so many times those expected. docs/methods/cusum.md"""
    _positive("odds_factor", odds_factor)
    k, n, share = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (hits, trials, expected)))
    return np.asarray(xlogy(k, odds_factor) - n * np.log1p(share * (odds_factor - 1)))


def level_log_ratios(deviates: ArrayLike, *, shift: float) -> FloatArray:
    """Return log-likelihood ratios of standard normal deviates whose mean is `shift` instead of 0.

    Half of the shift is what is usually called k. docs/methods/cusum.md
    """
    if shift == 0:
        raise ValueError("shift is 0; expected how many standard deviations the level is thought to move")
    return np.asarray(shift * np.asarray(deviates, np.float64) - shift**2 / 2)


def gap_log_ratios(gaps: ArrayLike, expected: ArrayLike, *, factor: float) -> FloatArray:
    """Return log-likelihood ratios of gaps between events that come `factor` times as often. docs/methods/cusum.md"""
    _positive("factor", factor)
    gap, mean = np.asarray(gaps, np.float64), np.asarray(expected, np.float64)
    return np.asarray(np.log(factor) - (factor - 1) * gap / mean)


def _positive(name: str, value: float) -> None:
    if not value > 0 or value == 1:
        raise ValueError(f"{name} is {value!r}; expected a number above 0 other than 1, such as 1.5 or 0.7")
