"""Groups of values of unequal size, as Arrow's list arrays hold them.

`values` is one run of numbers, and group i is values[offsets[i]:offsets[i + 1]]. See docs/methods/percentiles.md.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civicstat.stats.intervals import BoolArray, IntArray


class SortedGroups(NamedTuple):
    """Values sorted within each group, and the n_groups + 1 offsets between which each group lies."""

    values: NDArray[Any]
    offsets: IntArray


def sorted_groups(values: ArrayLike, groups: ArrayLike, group_count: int) -> SortedGroups:
    """Return loose values in the form that the functions on groups ask for. NaN is left out.

    values: numbers, shape (n,). groups: whole numbers from 0 to group_count - 1, shape (n,); ValueError otherwise.
    A group may be empty.
    """
    found, member = np.asarray(values), np.asarray(groups)
    if found.ndim != 1 or found.shape != member.shape:
        raise ValueError(f"values and groups have shapes {found.shape} and {member.shape}; expected two equal lengths")
    if member.size and not (member.min() >= 0 and member.max() < group_count):
        raise ValueError(f"groups run from {member.min()} to {member.max()}; expected 0 to {group_count - 1}")
    if member.size and member.dtype.kind not in "iu":
        raise ValueError(f"groups is {member.dtype}; expected whole numbers")
    if found.dtype.kind == "f":
        member, found = member[~np.isnan(found)], found[~np.isnan(found)]
    order = np.lexsort((found, member))
    counts = np.bincount(member.astype(np.int64), minlength=group_count)
    return SortedGroups(found[order], np.concatenate(([0], np.cumsum(counts))))


def one_group(values: ArrayLike) -> SortedGroups:
    """Return one sample as a single sorted group, NaN left out."""
    found = np.asarray(values, dtype=np.float64)
    return sorted_groups(found, np.zeros(found.shape, np.int64), 1)


def check_sorted(values: ArrayLike, offsets: ArrayLike) -> SortedGroups:
    """Return values and offsets as arrays. ValueError unless each group ascends and holds no NaN."""
    groups = check_offsets(values, offsets)
    is_step_down = steps_down(groups)
    if np.any(is_step_down):
        at = int(np.flatnonzero(is_step_down)[0]) + 1
        raise ValueError(f"value {at} is NaN or below the one before it in its group; sort with sorted_groups")
    return groups


def check_offsets(values: ArrayLike, offsets: ArrayLike) -> SortedGroups:
    """Return values and offsets as arrays, sorted or not. ValueError unless the offsets cut all values into groups."""
    run, bounds = np.asarray(values), np.asarray(offsets, dtype=np.int64)
    if run.ndim != 1 or bounds.ndim != 1 or not bounds.size:
        raise ValueError(f"values and offsets have shapes {run.shape} and {bounds.shape}; expected one dimension each")
    if bounds[0] != 0 or bounds[-1] != run.size or np.any(np.diff(bounds) < 0):
        raise ValueError(f"offsets must rise from 0 to {run.size}, the number of values")
    return SortedGroups(run, bounds)


def steps_down(groups: SortedGroups) -> BoolArray:
    """Return, for each value but the first, whether it is NaN or below the one before it in its own group."""
    run, starts = groups.values, groups.offsets[1:-1]
    is_step_down = ~(run[1:] >= run[:-1])
    is_step_down[starts[(starts > 0) & (starts < run.size)] - 1] = False
    return np.asarray(is_step_down, dtype=np.bool_)
