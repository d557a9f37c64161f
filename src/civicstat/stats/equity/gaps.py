"""Gaps between two groups, or between the furthest apart of many. See docs/methods/gaps.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.groups import one_group
from civicstat.stats.intervals import FloatArray, IntArray, Interval, tail_probability
from civicstat.stats.percentiles import percentile
from civicstat.stats.ratios import difference_interval


class Gap(NamedTuple):
    """The difference between the highest and the lowest of several figures, and which they are."""

    difference: FloatArray
    interval: Interval
    highest: IntArray  # positions on the last axis
    lowest: IntArray


def widest_gap(figures: ArrayLike, limits: Interval) -> Gap:
    """Return the gap between the highest and the lowest figure of several.

    figures: groups on the last axis; limits: their intervals, broadcasting to them. Take the intervals at
    `pairwise_level(level, groups)`: the two furthest apart were picked because they are, and intervals at the plain
    level would find gaps in pure noise. ValueError where a limit lies on the wrong side of its figure.
    Result: without the last axis; NaN, and position -1, where a figure is missing.
    Source: MOVER for the pair, Šidák for the picking. docs/methods/gaps.md
    """
    found = np.asarray(figures, dtype=np.float64)
    if found.ndim == 0 or found.shape[-1] < 2:
        raise ValueError("a gap needs at least two figures on the last axis")
    lows, highs = (np.broadcast_to(np.asarray(limit, np.float64), found.shape) for limit in limits)
    is_whole = ~np.isnan(found).any(axis=-1)
    highest, lowest = np.argmax(found, axis=-1), np.argmin(found, axis=-1)
    top, bottom = (
        [np.take_along_axis(part, at[..., None], -1)[..., 0] for part in (found, lows, highs)]
        for at in (highest, lowest)
    )
    low, high = difference_interval(top[0], Interval(*top[1:]), bottom[0], Interval(*bottom[1:]))
    return Gap(
        np.where(is_whole, top[0] - bottom[0], np.nan)[()],
        Interval(np.where(is_whole, low, np.nan)[()], np.where(is_whole, high, np.nan)[()]),
        np.where(is_whole, highest, -1)[()],
        np.where(is_whole, lowest, -1)[()],
    )


def pairwise_level(level: float, groups: int) -> float:
    """Return the level at which each pair must be judged so that all pairs of so many groups hold at `level`.

    ValueError for fewer than two groups. Source: Šidák (1967), J. Am. Stat. Assoc. 62:626-633.
    docs/methods/gaps.md
    """
    tail_probability(level)
    if groups < 2:
        raise ValueError(f"groups is {groups}; expected at least 2")
    pairs = groups * (groups - 1) // 2
    return float(level ** (1 / pairs))


def percentile_gap_interval(
    a: ArrayLike, b: ArrayLike, p: float, *, seed: int, level: float = 0.95, resamples: int = 10_000
) -> Interval:
    """Return the bootstrap interval of the difference between the percentiles of two samples, a minus b.

    a, b: independent samples, shape (n,); NaN is left out. p: from 0 to 1. seed: makes the same figures come out
    again. ValueError for a wrong p.
    Result: NaN where a sample has fewer than 2 values. Too short where few values lie beyond the percentile: with
    fewer than about 5 / min(p, 1 - p) values use the samples' own intervals and `difference_interval`.
    Source: percentile bootstrap, Efron and Tibshirani (1993), ch. 13; resamples are drawn exactly, but by their
    order statistics alone. docs/methods/gaps.md
    """
    low, high = _gap_limits(a, b, p, seed, level, resamples, is_ratio=False)
    return Interval(low, high)


def percentile_ratio_interval(
    a: ArrayLike, b: ArrayLike, p: float, *, seed: int, level: float = 0.95, resamples: int = 10_000
) -> Interval:
    """Return the bootstrap interval of the ratio of the percentiles of two samples of positive values, a over b.

    As `percentile_gap_interval`; ValueError where a value is not above 0.
    """
    for name, values in (("a", a), ("b", b)):
        if np.any(np.asarray(values, dtype=np.float64) <= 0):
            raise ValueError(f"{name} has values of 0 or less; a ratio of percentiles needs positive values")
    return _gap_limits(a, b, p, seed, level, resamples, is_ratio=True)


def resampled_percentiles(values: ArrayLike, p: float, *, seed: int, resamples: int = 10_000) -> FloatArray:
    """Return the percentile of each of many resamples (with replacement) of a sample, shape (resamples,).

    values: shape (n,), NaN left out; all NaN where fewer than 2 remain.
    The j-th smallest of n draws sits where the j-th smallest of n uniform numbers does, which is Beta(j, n - j + 1);
    the next one follows from Beta(1, n - j). So two random numbers stand for a whole resample, without approximation.
    Source: David and Nagaraja (2003), Order Statistics, 3rd ed., sec. 2.5. docs/methods/gaps.md
    """
    ordered = one_group(values).values
    n = ordered.size
    percentile(ordered, p)
    if n < 2:
        return np.full(resamples, np.nan)
    random = np.random.default_rng(seed)
    place = (n - 1) * p
    below = min(int(place), n - 2)
    first = random.beta(below + 1, n - below, resamples)
    second = first + (1 - first) * random.beta(1, n - below - 1, resamples)
    low, high = (ordered[np.minimum((n * part).astype(np.int64), n - 1)] for part in (first, second))
    return np.asarray(low + (high - low) * (place - below), dtype=np.float64)


def _gap_limits(
    a: ArrayLike, b: ArrayLike, p: float, seed: int, level: float, resamples: int, *, is_ratio: bool
) -> Interval:
    here, there = np.random.SeedSequence(seed).generate_state(2)
    first = resampled_percentiles(a, p, seed=int(here), resamples=resamples)
    second = resampled_percentiles(b, p, seed=int(there), resamples=resamples)
    tail = tail_probability(level)
    low, high = np.quantile(first / second if is_ratio else first - second, [tail, 1 - tail])
    return Interval(low, high)
