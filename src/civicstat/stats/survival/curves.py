"""The share of cases still open as time passes (Kaplan-Meier). See docs/methods/time-to-close.md.

A case is a duration and whether it is closed; an open case counts with its age so far. Groups are ragged: group i is
durations[offsets[i]:offsets[i + 1]], in any order within.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.groups import SortedGroups, check_offsets, steps_down
from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, Interval, normal_quantile


class Curves(NamedTuple):
    """Curves of the share still open, a step at each time of closing; group i has steps offsets[i]:offsets[i + 1]."""

    times: FloatArray
    open_share: FloatArray  # just after each time
    at_risk: FloatArray  # open and followed just before each time
    spread: FloatArray  # Greenwood's variance of log(open_share); infinite once nothing is open
    offsets: IntArray
    followed: FloatArray  # per group: the longest duration, open or closed; NaN for an empty group


def open_curves(durations: ArrayLike, is_closed: ArrayLike, offsets: ArrayLike) -> Curves:
    """Return the Kaplan-Meier curve of each group.

    durations: shape (n,), 0 or more; is_closed: booleans, shape (n,); offsets: shape (groups + 1,), from 0 to n.
    ValueError where they are not so. A case still open at the age at which others closed was followed until then.
    Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457-481; Greenwood (1926) for the variance.
    docs/methods/time-to-close.md
    """
    cases, closed = _in_order(durations, is_closed, offsets)
    starts = _starts_of_runs(cases)
    done = np.add.reduceat(closed, starts, dtype=np.float64) if starts.size else np.zeros(0)
    # A run of cases of one duration moves the curve only where one of them closed.
    starts, done = starts[done > 0], done[done > 0]
    ends = cases.offsets[np.searchsorted(cases.offsets, starts, side="right")]
    at_risk = (ends - starts).astype(np.float64)
    steps = np.searchsorted(starts, cases.offsets)
    with np.errstate(divide="ignore"):
        spread = _accumulate(np.add, done / (at_risk * (at_risk - done)), steps)
    share = _accumulate(np.multiply, (at_risk - done) / at_risk, steps)
    return Curves(cases.values[starts], share, at_risk, spread, steps, _longest(cases))


def curve_limits(curves: Curves, *, level: float = 0.95) -> Interval:
    """Return the log-log limits of the share still open after each step; NaN once nothing is open.

    Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 1; R's
    survfit(conf.type = "log-log"). docs/methods/time-to-close.md
    """
    is_open = curves.open_share > 0
    share = np.where(is_open, curves.open_share, np.nan)
    spread = np.where(is_open, curves.spread, np.nan)
    step = normal_quantile(level) * np.sqrt(spread) / -np.log(share)
    return Interval(share ** np.exp(step), share ** np.exp(-step))


def kaplan_meier_curve(durations: ArrayLike, is_closed: ArrayLike, *, level: float = 0.95) -> tuple[Curves, Interval]:
    """Return the curve of one group of cases and the limits of its share still open, for a chart. See `open_curves`."""
    curves = open_curves(durations, is_closed, [0, np.size(durations)])
    return curves, curve_limits(curves, level=level)


def _in_order(durations: ArrayLike, is_closed: ArrayLike, offsets: ArrayLike) -> tuple[SortedGroups, BoolArray]:
    """Return the cases sorted by duration within their groups, as floats, and which of them are closed."""
    groups = check_offsets(np.asarray(durations, dtype=np.float64), offsets)
    closed = np.asarray(is_closed)
    if closed.shape != groups.values.shape or (closed.dtype != np.bool_ and closed.size):
        raise ValueError(f"is_closed is {closed.dtype} of shape {closed.shape}; expected one boolean for each duration")
    if not np.all(groups.values >= 0):
        raise ValueError("durations must be 0 or more; leave out cases without a duration, and say how many they are")
    if np.any(steps_down(groups)):
        size = np.diff(groups.offsets)
        order = np.lexsort((groups.values, np.repeat(np.arange(size.size), size)))
        groups, closed = SortedGroups(groups.values[order], groups.offsets), closed[order]
    return groups, closed.astype(np.bool_)


def _starts_of_runs(cases: SortedGroups) -> IntArray:
    """Return where each run of equal durations within a group begins."""
    is_start = np.ones(cases.values.size, dtype=np.bool_)
    is_start[1:] = cases.values[1:] != cases.values[:-1]
    firsts = cases.offsets[:-1]
    is_start[firsts[firsts < is_start.size]] = True
    return np.flatnonzero(is_start)


def _accumulate(operation: np.ufunc, terms: FloatArray, steps: IntArray) -> FloatArray:
    """Return the running product or sum of each group by itself, so that no group's figure hangs on its neighbors."""
    found = np.empty_like(terms)
    for start, end in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        operation.accumulate(terms[start:end], out=found[start:end])
    return found


def _longest(cases: SortedGroups) -> FloatArray:
    size = np.diff(cases.offsets)
    longest = np.full(size.shape, np.nan)
    longest[size > 0] = cases.values[cases.offsets[1:][size > 0] - 1]
    return longest
