"""What a comparison of two figures tells, and how an estimated spread makes it less sure.

In all comparisons: `dispersion`, how many times more such figures vary than their law has it, 1 or more; `degrees`, on
how many degrees of freedom that was estimated, infinite where it is known. Chance and intervals follow one rule: the
interval of the ratio (counts) or of the difference (all else) leaves out "no change" just where the chance is below one
minus its level. See docs/methods/change-test.md.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from civicstat.stats.intervals import FloatArray, Interval, tail_probability

_LEAST = 1e-300  # a chance of nought has no distance


class Comparison(NamedTuple):
    """Two figures, a and b. p: how often chance alone sets two equals as far apart as these or farther."""

    p: FloatArray
    difference: FloatArray  # a - b
    interval: Interval
    ratio: FloatArray  # a / b; NaN where b is 0
    ratio_interval: Interval


def by_student(p: FloatArray, degrees: ArrayLike) -> FloatArray:
    """Return a normal two-sided chance as it is where the spread was estimated: as far out on Student's curve."""
    freedom = np.asarray(degrees, np.float64)
    known = np.where(np.isinf(freedom), 1.0, freedom)
    farther = 2 * stdtr(known, ndtri(np.maximum(p, _LEAST) / 2))
    return np.asarray(np.where(np.isinf(freedom), p, farther))


def reach(level: float, degrees: ArrayLike) -> FloatArray:
    """Return how many standard errors an interval reaches to each side: Student's quantile, or the normal one."""
    freedom, tail = np.asarray(degrees, np.float64), tail_probability(level)
    known = np.where(np.isinf(freedom), 1.0, freedom)
    return np.asarray(-np.where(np.isinf(freedom), ndtri(tail), stdtrit(known, tail)))


def normal_tail(level: float, degrees: ArrayLike) -> FloatArray:
    """Return the chance beyond each limit of normal intervals that are as wide as Student's at a level."""
    return np.asarray(ndtr(-reach(level, degrees)))


def spread_of(dispersion: ArrayLike) -> FloatArray:
    """Return a dispersion as floats. ValueError where it is under 1."""
    spread = np.asarray(dispersion, np.float64)
    if np.any(spread < 1):
        raise ValueError("dispersion is under 1; expected 1 or more, 1 being chance alone")
    return spread


def chance_among(p: ArrayLike, looks: ArrayLike) -> FloatArray:
    """Return how often the most striking of so many independent comparisons has, by chance alone, a p as small.

    p: 0 to 1; looks: 1 or more. ValueError otherwise.
    Source: Šidák (1967), J. Am. Stat. Assoc. 62:626-633. docs/methods/change-test.md
    """
    chance, number = np.asarray(p, np.float64), np.asarray(looks, np.float64)
    if np.any((chance < 0) | (chance > 1)) or np.any(number < 1):
        raise ValueError("expected p from 0 to 1, and 1 look or more")
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(number * np.log1p(-chance)))[()]
