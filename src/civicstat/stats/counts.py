"""Counts and rates of events, where a longer watch would have counted more. See docs/methods/counts.md."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

from civicstat.stats.intervals import (
    BoolArray,
    FloatArray,
    Interval,
    normal_quantile,
    not_negative,
    tail_probability,
    whole_counts,
)


def poisson_interval(counts: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the exact interval of the number expected where this number was counted.

    counts: whole numbers of any shape; ValueError for negative or fractional ones. NaN stays NaN.
    Result: expected counts; the lower limit of 0 is 0.
    Source: Garwood (1936), Biometrika 28:437-442, as quantiles of gamma distributions.
    docs/methods/counts.md
    """
    return poisson_limits(whole_counts("counts", counts), level)


def poisson_limits(counts: FloatArray, level: float) -> Interval:
    """Return Garwood's limits for counts of 0 or more that need not be whole (effective counts)."""
    tail = tail_probability(level)
    low = np.where(counts == 0, 0.0, gammaincinv(counts, tail))
    return Interval(low[()], np.asarray(gammainccinv(counts + 1, tail), np.float64)[()])


def mid_p_interval(counts: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the mid-P interval of an expected count: shorter than the exact one, right on average only.

    counts: whole numbers of any shape; ValueError for negative or fractional ones. NaN stays NaN.
    Source: Cohen and Yang (1994), Stat. Med. 13:2189-2203. docs/methods/counts.md
    """
    k = whole_counts("counts", counts)
    tail = tail_probability(level)
    exact = poisson_limits(k, level)
    # Each limit lies between the count and the exact limit, and mid-P is the average of two gamma tails.
    low = _first_above(lambda mean: gammainc(k, mean) + gammainc(k + 1, mean) >= 2 * tail, exact.low, k)
    high = _first_above(lambda mean: gammaincc(k, mean) + gammaincc(k + 1, mean) <= 2 * tail, k, exact.high)
    return Interval(np.where(k == 0, 0.0, low)[()], high[()])


def byar_interval(counts: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return Byar's approximation in its mid-P form: close to `mid_p_interval`, at the cost of a cube.

    counts: whole numbers of any shape; ValueError for negative or fractional ones. NaN stays NaN.
    Result: expected counts; a limit below 0, which the formula gives for a count of 0, is set to 0.
    Source: Rothman and Boice (1979), Epidemiologic Analysis with a Programmable Calculator, with half an event
    added in both limits. docs/methods/counts.md
    """
    k = whole_counts("counts", counts) + 0.5
    step = normal_quantile(level) / (3 * np.sqrt(k))
    low, high = k * (1 - 1 / (9 * k) - step) ** 3, k * (1 - 1 / (9 * k) + step) ** 3
    return Interval(np.maximum(low, 0), high)


def rate_interval(counts: ArrayLike, exposure: ArrayLike, *, per: float = 1.0, level: float = 0.95) -> Interval:
    """Return the exact interval of a rate: events per so much population, time or distance.

    counts: whole numbers; exposure: 0 or more; they broadcast. ValueError for anything negative.
    per: the unit of the rate, as 1,000 for a rate per 1,000 residents.
    Result: rates; NaN where the exposure is 0. The exposure is taken as known without error.
    Source: Garwood (1936), Biometrika 28:437-442. docs/methods/counts.md
    """
    base = not_negative("exposure", exposure)
    unit = per / np.where(base > 0, base, np.nan)
    limits = poisson_interval(counts, level=level)
    return Interval(limits.low * unit, limits.high * unit)


def count_change_z(count: ArrayLike, before: ArrayLike, *, exposure_ratio: ArrayLike = 1.0) -> FloatArray:
    """Return how far a count is from another in standard deviations, by the square-root transform.

    count, before: numbers of 0 or more that broadcast. exposure_ratio: how much longer or larger the first was.
    Result: (sqrt a - sqrt(r b)) * 2 / sqrt(1 + r), about standard normal where nothing changed; exact tests
    do better for counts under 5. With r = 1 it is sqrt 2 times the difference of the roots.
    Source: Bartlett (1936), J. R. Stat. Soc. Suppl. 3:68-78. docs/methods/counts.md
    """
    a, b = not_negative("count", count), not_negative("before", before)
    ratio = not_negative("exposure_ratio", exposure_ratio)
    return np.asarray(2 * (np.sqrt(a) - np.sqrt(ratio * b)) / np.sqrt(1 + ratio))[()]


def count_against_expected_z(count: ArrayLike, expected: ArrayLike) -> FloatArray:
    """Return how far a count is from a fixed expected number: 2 (sqrt observed - sqrt expected).

    count, expected: numbers of 0 or more that broadcast. About standard normal where the expected number holds.
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix. docs/methods/counts.md
    """
    observed, norm = not_negative("count", count), not_negative("expected", expected)
    return np.asarray(2 * (np.sqrt(observed) - np.sqrt(norm)))[()]


def _first_above(is_reached: Callable[[FloatArray], BoolArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """Return by halving where, between low and high, the condition begins to hold."""
    low, high = np.broadcast_arrays(np.asarray(low, np.float64), np.asarray(high, np.float64))
    for _ in range(64):
        middle = (low + high) / 2
        held = is_reached(middle)
        low, high = np.where(held, low, middle), np.where(held, middle, high)
    return np.asarray(high)
