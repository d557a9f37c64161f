"""Means and sums of measured values. See docs/methods/means.md."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from civicstat.stats.counts import poisson_limits
from civicstat.stats.intervals import (
    FloatArray,
    Interval,
    normal_quantile,
    not_negative,
    tail_probability,
    whole_counts,
)


def mean_interval(n: ArrayLike, mean: ArrayLike, sd: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return Student's interval of a mean.

    n: how many values, whole; mean: any number; sd: the sample standard deviation (divisor n - 1), 0 or more.
    They broadcast. ValueError for a negative n or sd.
    Result: in the unit of the mean; NaN where n is under 2, for one value does not tell its own spread.
    Source: Student (1908), Biometrika 6:1-25. docs/methods/means.md
    """
    size, spread = whole_counts("n", n), not_negative("sd", sd)
    middle = np.asarray(mean, dtype=np.float64)
    enough = np.where(size > 1, size, np.nan)
    half = -stdtrit(enough - 1, tail_probability(level)) * spread / np.sqrt(enough)
    return Interval(middle - half, middle + half)


def standard_deviation(n: ArrayLike, total: ArrayLike, sum_of_squares: ArrayLike) -> FloatArray:
    """Return the sample standard deviation (divisor n - 1) from three sums.

    n: whole; total, sum_of_squares: of the values and of their squares; they broadcast. ValueError where no
    values can have such sums. NaN where n is under 2.
    Limit: where the values lie far from 0 compared with their spread, the digits of the sums cancel (a mean of
    1e8 with a spread of 1 leaves none); ask the engine for the standard deviation itself then.
    docs/methods/means.md
    """
    size, squares = whole_counts("n", n), not_negative("sum_of_squares", sum_of_squares)
    enough = np.where(size > 1, size, np.nan)
    around = squares - np.asarray(total, dtype=np.float64) ** 2 / enough
    if np.any(around < -1e-9 * squares):
        raise ValueError("sum_of_squares is less than total squared over n; no values can have such sums")
    return np.asarray(np.sqrt(np.maximum(around, 0) / (enough - 1)))[()]


def sum_interval(
    total: ArrayLike, sum_of_squares: ArrayLike, *, level: float = 0.95, size: float = math.nan
) -> Interval:
    """Return the interval of a sum over events whose number is itself a matter of chance.

    total: the sum of the values; sum_of_squares: the sum of their squares; they broadcast. ValueError where the
    latter is negative. size: of one event, where none was seen that could tell it: 1 where people are summed.
    Result: in the unit of the total. The variance of a compound Poisson sum is estimated by sum_of_squares; the
    limits are Garwood's for total**2 / sum_of_squares events of equal size, so that a sum of ones has the interval
    of a count. Where the sums show that some values are negative the normal interval stands instead. A sum of
    nothing, or of noughts, has a lower limit of 0, and the upper one of no event times `size`: NaN where that is
    not known.
    Source: Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat. Med. 10:457-462, with scale. docs/methods/means.md
    """
    sums, squares = np.broadcast_arrays(
        np.asarray(total, dtype=np.float64), not_negative("sum_of_squares", sum_of_squares)
    )
    if np.any((squares == 0) & (sums != 0)):
        raise ValueError("sum_of_squares is 0 where total is not; no values can have such sums")
    with np.errstate(invalid="ignore", divide="ignore"):
        events, each = sums**2 / squares, squares / sums
    limits = poisson_limits(np.where(squares > 0, events, np.nan), level)
    half = normal_quantile(level) * np.sqrt(squares)
    # Values of one sign have total**2 >= sum_of_squares; the hair allows for rounding.
    is_plain = events >= 1 - 1e-9
    with np.errstate(invalid="ignore"):
        low = np.where(is_plain, np.minimum(limits.low * each, limits.high * each), sums - half)
        high = np.where(is_plain, np.maximum(limits.low * each, limits.high * each), sums + half)
    most = size * poisson_limits(np.zeros(()), level).high
    return Interval(np.where(squares == 0, 0.0, low)[()], np.where(squares == 0, most, high)[()])
