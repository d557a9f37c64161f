"""Samples drawn from a finite number of records. See docs/methods/audit-sample.md."""

import math
from collections.abc import Callable

import numpy as np

from civicstat.stats.discrete import hypergeometric_chances
from civicstat.stats.intervals import Interval, normal_quantile


def sample_size(population: int, *, precision: float, expected: float = 0.5, level: float = 0.95) -> int:
    """Return how many records of so many tell a share to within so much, with the correction for a finite population.

    precision: half the width of the interval, as a share; ValueError unless 0 < precision < 1.
    expected: the share that is expected; 0.5 asks for the most. ValueError unless 0 < expected < 1.
    Result: from 0, where there is no record, to all of them.
    Source: Cochran (1977), Sampling Techniques, 3rd ed., section 4.4.
    """
    if not 0 < precision < 1 or not 0 < expected < 1:
        raise ValueError(f"precision and expected are shares between 0 and 1; found {precision} and {expected}")
    wanted = normal_quantile(level) ** 2 * expected * (1 - expected) / precision**2
    return 0 if population <= 0 else min(population, math.ceil(wanted / (1 + (wanted - 1) / population)))


def finite_interval(hits: int, sample: int, population: int, *, level: float = 0.95) -> Interval:
    """Return the exact interval of the share of a population, from a sample drawn without replacement.

    It holds the shares at which so many hits or more, and so many or fewer, are each likelier than (1 - level) / 2.
    ValueError unless 0 <= hits <= sample <= population. NaN without a sample.
    Source: Buonaccorsi (1987), Am. Stat. 41:215-218. docs/methods/audit-sample.md
    """
    if not 0 <= hits <= sample <= population:
        raise ValueError(f"expected 0 <= hits <= sample <= population; found {hits}, {sample}, {population}")
    if sample == 0:
        return Interval(np.asarray(np.nan), np.asarray(np.nan))
    tail = (1 - level) / 2
    # Of the population, the least and the most that may be hits: monotone in both, so that halving finds them.
    least = _first(hits, population - sample + hits, lambda k: _from(hits, population, k, sample) > tail)
    beyond = _first(least, population - sample + hits + 1, lambda k: _below(hits, population, k, sample) <= tail)
    return Interval(np.asarray(least / population), np.asarray((beyond - 1) / population))


def _below(hits: int, population: int, of_them: int, sample: int) -> float:
    """Return how likely so many hits or fewer are. 0 where so many cannot be."""
    if of_them > population - (sample - hits):
        return 0.0
    first, chances = hypergeometric_chances(population, of_them, sample)
    return float(chances[: hits - first + 1].sum())


def _from(hits: int, population: int, of_them: int, sample: int) -> float:
    """Return how likely so many hits or more are."""
    first, chances = hypergeometric_chances(population, of_them, sample)
    return float(chances[max(hits - first, 0) :].sum())


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number from low to high for which something holds, which then holds for all after it."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
