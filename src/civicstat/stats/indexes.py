"""Weighted sums of counts: a crime severity index, a harm index, a standardized rate. See docs/methods/indexes.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv

from civicstat.stats.intervals import FloatArray, Interval, not_negative, tail_probability, whole_counts


def weighted_count_interval(counts: ArrayLike, weights: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the gamma interval of a sum of counts with published weights.

    counts: whole numbers, categories on the last axis; weights: 0 or more, broadcasting against them. ValueError
    for anything negative.
    Result: the shape of counts without its last axis, in the unit of the weights; NaN where no weight is positive
    or a count is missing. With equal weights it is the exact Poisson interval of the sum.
    Source: Fay and Feuer (1997), Stat. Med. 16:791-801. docs/methods/indexes.md
    """
    k, w = np.broadcast_arrays(whole_counts("counts", counts), not_negative("weights", weights))
    if k.ndim == 0:
        raise ValueError("counts is a single number; expected categories on the last axis")
    heaviest = w.max(axis=-1, initial=0.0)
    heaviest = np.where(heaviest > 0, heaviest, np.nan)
    total, variance = (k * w).sum(axis=-1), (k * w**2).sum(axis=-1)
    low = _gamma_quantile(total, variance, tail_probability(level), is_upper=False)
    # One more event of the greatest weight keeps the coverage, as k + 1 does in the exact interval of a count.
    high = _gamma_quantile(total + heaviest, variance + heaviest**2, tail_probability(level), is_upper=True)
    return Interval(np.where(total == 0, 0.0 * heaviest, low)[()], high)


def _gamma_quantile(mean: FloatArray, variance: FloatArray, tail: float, *, is_upper: bool) -> FloatArray:
    """Return the quantile of the gamma distribution with this mean and variance that leaves `tail` beyond it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shape, scale = mean**2 / variance, variance / mean
    return np.asarray((gammainccinv if is_upper else gammaincinv)(shape, tail) * scale)
