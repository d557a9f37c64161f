"""The interval that every estimator returns, and what an estimator may be asked.

Conventions, kept by all of `civicstat.stats` (docs/methods/README.md):
a figure for which there is no data is NaN; a limit that the data cannot set is NaN too, alone;
NaN going in comes out as NaN; numbers that cannot be (a negative count) raise ValueError.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class Interval(NamedTuple):
    """Lower and upper limits, of one shape, in the unit of the figure that they belong to."""

    low: FloatArray
    high: FloatArray


def interval_of_one_shape(low: ArrayLike, high: ArrayLike) -> Interval:
    """Return an interval whose limits, of shapes that broadcast, have the same shape."""
    lower, upper = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    shape = np.broadcast_shapes(lower.shape, upper.shape)
    return Interval(np.broadcast_to(lower, shape).copy()[()], np.broadcast_to(upper, shape).copy()[()])


def tail_probability(level: float) -> float:
    """Return the probability left beyond each limit: 0.025 for a level of 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}; expected a number between 0 and 1, such as 0.95")
    return (1 - level) / 2


def normal_quantile(level: float) -> float:
    """Return how many standard deviations either side of the mean hold this share: 1.96 for 0.95."""
    return float(-ndtri(tail_probability(level)))


def not_negative(name: str, values: ArrayLike) -> FloatArray:
    """Return `values` as floats. ValueError where one is negative or infinite; NaN passes."""
    found = np.asarray(values, dtype=np.float64)
    if np.any((found < 0) | np.isinf(found)):
        raise ValueError(f"{name}: {first_where(found, (found < 0) | np.isinf(found))}; expected 0 or more")
    return found


def whole_counts(name: str, values: ArrayLike) -> FloatArray:
    """Return `values` as floats. ValueError where one is negative, infinite or not whole; NaN passes."""
    found = not_negative(name, values)
    is_fraction = ~np.isnan(found) & (found != np.floor(found))
    if np.any(is_fraction):
        raise ValueError(f"{name}: {first_where(found, is_fraction)}; expected whole numbers")
    return found


def first_where(values: FloatArray, is_wrong: BoolArray) -> str:
    """Return a description of the first wrong element, for an error message."""
    at = int(np.flatnonzero(is_wrong)[0])
    return f"{float(np.ravel(values)[at])!r} found at position {at}"
