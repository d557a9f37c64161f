"""Shares: how many of how many, and how sure we are of it. See docs/methods/proportions.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from civicstat.stats.intervals import (
    FloatArray,
    Interval,
    normal_quantile,
    not_negative,
    tail_probability,
    whole_counts,
)


def wilson_interval(hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share: the one that CivicStat publishes.

    hits, trials: counts of any shapes that broadcast; ValueError unless 0 <= hits <= trials.
    They need not be whole: an effective sample size may stand in for the trials.
    Result: shares from 0 to 1; NaN where trials is 0, for no data is not a rate of nought.
    Source: Wilson (1927), J. Am. Stat. Assoc. 22:209-212. docs/methods/proportions.md
    """
    k, n = hits_and_trials(not_negative("hits", hits), not_negative("trials", trials))
    z = normal_quantile(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = z * np.sqrt(k * (n - k) / n + z**2 / 4) / (n + z**2)
    middle = (k + z**2 / 2) / (n + z**2)
    # At either end the limit is known exactly; rounding would leave it a hair beside it.
    low = np.where(k == 0, half - half, np.maximum(middle - half, 0))
    return Interval(low[()], np.where(k == n, 1 + (half - half), np.minimum(middle + half, 1))[()])


def clopper_pearson_interval(hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the exact binomial interval of a share: never too short, often too long.

    hits, trials: whole numbers that broadcast; ValueError unless 0 <= hits <= trials.
    Result: shares from 0 to 1; NaN where trials is 0.
    Source: Clopper and Pearson (1934), Biometrika 26:404-413. docs/methods/proportions.md
    """
    k, n = hits_and_trials(whole_counts("hits", hits), whole_counts("trials", trials))
    return _beta_limits(k, n - k, level, shift=0.0)


def jeffreys_interval(hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the equal-tailed Jeffreys interval of a share (Beta(1/2, 1/2) prior).

    hits, trials: numbers that broadcast, not necessarily whole; ValueError unless 0 <= hits <= trials.
    Result: shares from 0 to 1, 0 below where there is no hit and 1 above where there is no miss; NaN where trials is 0.
    Source: Brown, Cai and DasGupta (2001), Stat. Sci. 16:101-133. docs/methods/proportions.md
    """
    k, n = hits_and_trials(not_negative("hits", hits), not_negative("trials", trials))
    return _beta_limits(k, n - k, level, shift=0.5)


def agresti_coull_interval(hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Agresti-Coull interval of a share: Wilson's middle with a plain standard error.

    hits, trials: numbers that broadcast, not necessarily whole; ValueError unless 0 <= hits <= trials.
    Result: unlike the others it may pass 0 or 1 and is given as it is; NaN where trials is 0.
    Source: Agresti and Coull (1998), Am. Stat. 52:119-126. docs/methods/proportions.md
    """
    k, n = hits_and_trials(not_negative("hits", hits), not_negative("trials", trials))
    z = normal_quantile(level)
    wider = np.where(n > 0, n + z**2, np.nan)
    middle = (k + z**2 / 2) / wider
    half = z * np.sqrt(middle * (1 - middle) / wider)
    return Interval((middle - half)[()], (middle + half)[()])


def newcombe_interval(
    hits: ArrayLike, trials: ArrayLike, other_hits: ArrayLike, other_trials: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Return the interval of the difference between two independent shares, the first minus the other.

    All four broadcast; ValueError unless 0 <= hits <= trials in both.
    Result: differences from -1 to 1; NaN where either has no trials.
    Source: Newcombe (1998), Stat. Med. 17:873-890, method 10. docs/methods/proportions.md
    """
    here = wilson_interval(hits, trials, level=level)
    there = wilson_interval(other_hits, other_trials, level=level)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.divide(hits, trials, dtype=np.float64)
        other = np.divide(other_hits, other_trials, dtype=np.float64)
    low = share - other - np.hypot(share - here.low, there.high - other)
    high = share - other + np.hypot(here.high - share, other - there.low)
    return Interval(low, high)


def hits_and_trials(hits: FloatArray, trials: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return both as they are. ValueError where there are more hits than trials."""
    if np.any(hits > trials):
        raise ValueError("hits must lie between 0 and trials; found more hits than trials")
    return hits, trials


def _beta_limits(k: FloatArray, misses: FloatArray, level: float, *, shift: float) -> Interval:
    """Limits that are quantiles of beta distributions; `shift` moves half an event (Jeffreys) or none (exact)."""
    tail = tail_probability(level)
    empty = np.where(k + misses > 0, 0.0, np.nan)
    low = np.where(k > 0, betaincinv(k + shift, misses + 1 - shift, tail), 0.0)
    high = np.where(misses > 0, betaincinv(k + 1 - shift, misses + shift, 1 - tail), 1.0)
    return Interval((low + empty)[()], (high + empty)[()])
