"""Percentiles of many groups at once, with distribution-free intervals. See docs/methods/percentiles.md.

Groups come as Arrow's list arrays hold them: `values`, one run of numbers sorted within each group, and `offsets`,
where group i is values[offsets[i]:offsets[i + 1]]; `sorted_groups` makes them from loose values.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civicstat.stats.discrete import binomial_quantile, binomial_up_to
from civicstat.stats.groups import check_sorted, one_group
from civicstat.stats.intervals import FloatArray, IntArray, Interval, tail_probability


class Ranks(NamedTuple):
    """One-based ranks of the order statistics that bound a percentile, and how often they hold it between them."""

    low: IntArray
    high: IntArray
    coverage: FloatArray


def grouped_percentile(values: ArrayLike, offsets: ArrayLike, p: float) -> FloatArray:
    """Return the percentile of each group, linear between order statistics.

    values: shape (n,), ascending within each group and without NaN; offsets: shape (groups + 1,), from 0 to n.
    ValueError where they are not so, or p is not from 0 to 1. p: 0.9 for the 90th percentile.
    Result: shape (groups,), in the unit of the values; NaN for an empty group.
    Source: Hyndman and Fan (1996), Am. Stat. 50:361-365, definition 7; SQL's percentile_cont, DuckDB's
    quantile_cont, numpy's default. docs/methods/percentiles.md
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p!r}; expected a number from 0 to 1, such as 0.9 for the 90th percentile")
    run, bounds = check_sorted(values, offsets)
    size = np.diff(bounds)
    place = np.maximum(size - 1, 0) * p
    below = np.floor(place).astype(np.int64)
    low = _pick(run, bounds[:-1] + below, size > 0)
    high = _pick(run, bounds[:-1] + np.ceil(place).astype(np.int64), size > 0)
    return np.asarray(low + (high - low) * (place - below))


def grouped_percentile_interval(values: ArrayLike, offsets: ArrayLike, p: float, *, level: float = 0.95) -> Interval:
    """Return, for each group, the two of its values between which the percentile lies, whatever the distribution.

    values, offsets: as in `grouped_percentile`; p: strictly between 0 and 1. ValueError otherwise.
    Result: shape (groups,). A limit is NaN, alone, where the group is too small to set it: the upper limit of a
    90th percentile needs 36 values at a level of 0.95, its lower limit 2. In groups so small that the figure itself
    would lie outside (two values and the 99th percentile), the interval is widened by a rank to hold it.
    Source: as `order_statistic_ranks`. docs/methods/percentiles.md
    """
    run, bounds = check_sorted(values, offsets)
    size = np.diff(bounds)
    ranks = order_statistic_ranks(size, p, level=level)
    place = np.maximum(size - 1, 0) * p
    lower = np.minimum(ranks.low - 1, np.floor(place).astype(np.int64))
    upper = np.maximum(ranks.high - 1, np.ceil(place).astype(np.int64))
    return Interval(_pick(run, bounds[:-1] + lower, lower >= 0), _pick(run, bounds[:-1] + upper, upper < size))


def percentile(values: ArrayLike, p: float) -> float:
    """Return the percentile of one sample, sorted or not. NaN values are left out. See `grouped_percentile`."""
    groups = one_group(values)
    return float(grouped_percentile(groups.values, groups.offsets, p)[0])


def percentile_interval(values: ArrayLike, p: float, *, level: float = 0.95) -> Interval:
    """Return the interval of the percentile of one sample, sorted or not. See `grouped_percentile_interval`."""
    groups = one_group(values)
    low, high = grouped_percentile_interval(groups.values, groups.offsets, p, level=level)
    return Interval(low[0], high[0])


def order_statistic_ranks(n: ArrayLike, p: float, *, level: float = 0.95) -> Ranks:
    """Return which order statistics of n values bound the p-th percentile with tails of equal size at most.

    n: whole numbers of 0 or more, any shape; p: strictly between 0 and 1. ValueError otherwise.
    Result: the greatest rank low with P(B < low) <= tail and the least rank high with P(B >= high) <= tail, where
    B is binomial(n, p). Rank 0 or n + 1: no value of the sample can serve; the coverage is NaN then.
    Source: David and Nagaraja (2003), Order Statistics, 3rd ed., sec. 7.1. docs/methods/percentiles.md
    """
    if not 0 < p < 1:
        raise ValueError(f"p is {p!r}; expected a number between 0 and 1, such as 0.9 for the 90th percentile")
    tail = tail_probability(level)
    size = np.asarray(n, dtype=np.int64)
    if np.any(size < 0):
        raise ValueError("n is negative; expected the number of values, 0 or more")
    # Many groups share few sizes: the binomial is asked once for each.
    sizes, back = np.unique(size, return_inverse=True)
    low = np.asarray(binomial_quantile(tail, sizes, p), np.int64)
    high = np.asarray(binomial_quantile(1 - tail, sizes, p), np.int64) + 1
    is_within = (low >= 1) & (high <= sizes)
    held = binomial_up_to(high - 1, sizes, p) - binomial_up_to(np.maximum(low, 1) - 1, sizes, p)
    coverage = np.where(is_within, held, np.nan)
    shape = size.shape
    return Ranks(low[back].reshape(shape), high[back].reshape(shape), coverage[back].reshape(shape))


def _pick(run: NDArray[np.generic], at: IntArray, is_there: NDArray[np.bool_]) -> FloatArray:
    """Return run[at] as floats where it is there, NaN elsewhere."""
    picked = np.full(at.shape, np.nan)
    picked[is_there] = run[at[is_there]]
    return picked
