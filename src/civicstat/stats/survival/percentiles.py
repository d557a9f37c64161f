"""How long it takes until half, or nine tenths, are closed. See docs/methods/time-to-close.md."""

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, Interval
from civicstat.stats.survival.curves import Curves, curve_limits, open_curves

# Two shares nearer than this are one: products of fractions that are equal on paper differ by rounding (R's choice).
TOLERANCE = 1.5e-8


def grouped_kaplan_meier_percentile(
    durations: ArrayLike, is_closed: ArrayLike, offsets: ArrayLike, p: float, *, level: float = 0.95
) -> tuple[FloatArray, Interval]:
    """Return, for each group, the time by which the share p of its cases is closed, and its interval.

    durations: shape (n,), 0 or more, in any order within a group; is_closed: booleans, shape (n,); offsets: shape
    (groups + 1,), from 0 to n. p: strictly between 0 and 1. ValueError otherwise.
    Result: shape (groups,), in the unit of the durations. NaN: not reached, for too few are closed yet; so for each
    limit alone. Where the curve is flat at exactly 1 - p the middle of the flat stretch is given.
    Source: Brookmeyer and Crowley (1982), Biometrics 38:29-41, on the log-log scale; R's quantile.survfit.
    docs/methods/time-to-close.md
    """
    if not 0 < p < 1:
        raise ValueError(f"p is {p!r}; expected a number between 0 and 1, such as 0.5 for the median")
    curves = open_curves(durations, is_closed, offsets)
    limits = curve_limits(curves, level=level)
    # The lower limit of the share still open falls first, and so bounds the time from below.
    interval = Interval(_crossing(curves, 1 - limits.low, p), _crossing(curves, 1 - limits.high, p))
    return _crossing(curves, 1 - curves.open_share, p), interval


def kaplan_meier_percentile(
    durations: ArrayLike, is_closed: ArrayLike, p: float, *, level: float = 0.95
) -> tuple[float, Interval]:
    """Return the time by which the share p of one group of cases is closed. See `grouped_kaplan_meier_percentile`."""
    bounds = [0, np.size(durations)]
    value, (low, high) = grouped_kaplan_meier_percentile(durations, is_closed, bounds, p, level=level)
    return float(value[0]), Interval(low[0], high[0])


def _crossing(curves: Curves, closed_share: FloatArray, p: float) -> FloatArray:
    """Return, for each group, the time at which this curve of the closed share reaches p; NaN where it does not."""
    reaches = _first_step(curves, closed_share >= p - TOLERANCE)
    passes = _first_step(curves, closed_share >= p + TOLERANCE)
    has_reached, has_passed = reaches < curves.offsets[1:], passes < curves.offsets[1:]
    # Flat at p to the very end: the stretch ends where the following ended, unless the last limit is unknown.
    last = np.maximum(curves.offsets[1:] - 1, 0)
    is_flat_to_the_end = np.abs(_take(closed_share, last) - p) < TOLERANCE
    end = np.where(has_passed, _take(curves.times, passes), np.where(is_flat_to_the_end, curves.followed, np.nan))
    return np.where(has_reached, (_take(curves.times, reaches) + end) / 2, np.nan)


def _first_step(curves: Curves, is_reached: BoolArray) -> IntArray:
    """Return, for each group, the index of the first step at which this holds; the group's end where it never does."""
    reached = np.append(np.flatnonzero(is_reached), is_reached.size)
    first = reached[np.searchsorted(reached[:-1], curves.offsets[:-1])]
    return np.asarray(np.minimum(first, curves.offsets[1:]), dtype=np.int64)


def _take(values: FloatArray, at: IntArray) -> FloatArray:
    """Return values[at], NaN past the end."""
    return np.append(values, np.nan)[np.minimum(at, values.size)]
