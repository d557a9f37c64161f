"""Which share is closed within so many days, the open ones counted. See docs/methods/time-to-close.md."""

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, Interval, tail_probability
from civicstat.stats.survival.curves import Curves, curve_limits, open_curves


def grouped_kaplan_meier_share(
    durations: ArrayLike, is_closed: ArrayLike, offsets: ArrayLike, within: float, *, level: float = 0.95
) -> tuple[FloatArray, Interval]:
    """Return, for each group, the share of cases closed within a time, open ones counted, and its interval.

    durations: shape (n,), 0 or more, in any order within a group; is_closed: booleans, shape (n,); offsets: shape
    (groups + 1,), from 0 to n. within: 0 or more, in the unit of the durations. ValueError otherwise.
    Result: shape (groups,), shares from 0 to 1; NaN for an empty group, and where open cases were not followed so
    long. The limits are log-log with Greenwood's variance. Where no case, or every case, is closed by then, that
    variance is nought or nowhere, and exact binomial limits stand instead: of the cases still followed at that time,
    or of the cases closed.
    Source: as `curve_limits`; Clopper and Pearson (1934), Biometrika 26:404-413. docs/methods/time-to-close.md
    """
    if not 0 <= within < np.inf:
        raise ValueError(f"within is {within!r}; expected a time of 0 or more")
    curves = open_curves(durations, is_closed, offsets)
    step = _last_step(curves, within)
    still_open = _at(curves.open_share, step, before=1.0)
    watched = _count(np.asarray(durations) >= within, offsets)
    closed = _count(np.asarray(is_closed, dtype=np.bool_), offsets)
    low, high = _limits(curves, step, level)
    low, high = _limits_at_the_ends(Interval(low, high), still_open, watched, closed, level)
    is_known = (curves.followed >= within) | (still_open == 0)
    return (
        np.where(is_known, 1 - still_open, np.nan),
        Interval(np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)),
    )


def kaplan_meier_share(
    durations: ArrayLike, is_closed: ArrayLike, within: float, *, level: float = 0.95
) -> tuple[float, Interval]:
    """Return the share of one group of cases closed within a time. See `grouped_kaplan_meier_share`."""
    bounds = [0, np.size(durations)]
    value, (low, high) = grouped_kaplan_meier_share(durations, is_closed, bounds, within, level=level)
    return float(value[0]), Interval(low[0], high[0])


def _last_step(curves: Curves, within: float) -> IntArray:
    """Return, for each group, the index of its last step up to this time; -1 where it has none."""
    until = np.concatenate(([0], np.cumsum(curves.times <= within)))
    steps = until[curves.offsets[1:]] - until[curves.offsets[:-1]]
    return np.where(steps > 0, curves.offsets[:-1] + steps - 1, -1)


def _limits(curves: Curves, step: IntArray, level: float) -> Interval:
    limits = curve_limits(curves, level=level)
    return Interval(1 - _at(limits.high, step, before=1.0), 1 - _at(limits.low, step, before=1.0))


def _limits_at_the_ends(
    limits: Interval, still_open: FloatArray, watched: FloatArray, closed: FloatArray, level: float
) -> Interval:
    """Return the limits with exact binomial ones where none, or all, are closed."""
    tail = tail_probability(level)
    with np.errstate(divide="ignore"):
        low = np.where(still_open == 0, tail ** (1 / closed), limits.low)
        high = np.where(still_open == 1, 1 - tail ** (1 / watched), limits.high)
    return Interval(low, np.where(still_open == 0, 1.0, high))


def _at(values: FloatArray, step: IntArray, *, before: float) -> FloatArray:
    """Return the values at these steps, and `before` for step -1."""
    return np.append(values, before)[step]


def _count(is_so: BoolArray, offsets: ArrayLike) -> FloatArray:
    """Return of how many cases of each group this holds."""
    total = np.concatenate(([0.0], np.cumsum(is_so, dtype=np.float64)))
    bounds = np.asarray(offsets, dtype=np.int64)
    return np.asarray(total[bounds[1:]] - total[bounds[:-1]])
