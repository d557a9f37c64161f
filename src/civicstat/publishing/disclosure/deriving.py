"""Which figures of its base a derived figure tells: a ratio those of its own place, a gap those of its two ends."""

import numpy as np

from civicstat.publishing.content import CITY
from civicstat.publishing.disclosure.tables import Columns, Places


def told_of_base(columns: Columns, base: Columns) -> tuple[Places, Places]:
    """Return pairs of places: a figure of the base, and the derived figure that tells it."""
    pairs = _ends(columns, base) if columns.metric.kind == "gap" else _same(columns, base)
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _same(columns: Columns, base: Columns) -> list[tuple[int, int]]:
    where = {(key, axis): int(offset) for key, axis, offset in zip(base.keys, base.axes, base.offsets, strict=False)}
    by_key = {key: (axis, int(offset)) for (key, axis), offset in where.items()}
    pairs = []
    for key, axis, offset in zip(columns.keys, columns.axes, columns.offsets, strict=False):
        if key not in by_key:
            continue
        other, start = by_key[key]
        at = {day: place for place, day in enumerate(other.starts)}
        pairs += [(start + at[day], int(offset) + place) for place, day in enumerate(axis.starts) if day in at]
    return pairs


def _ends(columns: Columns, base: Columns) -> list[tuple[int, int]]:
    """Return the figures of areas or groups that have the greatest or least value, which a gap states."""
    by_period: dict[tuple[str, int], list[int]] = {}
    for key, axis, offset in zip(base.keys, base.axes, base.offsets, strict=False):
        if key.layer != CITY or key.dimension:
            for place, day in enumerate(axis.starts):
                by_period.setdefault((key.grain, day), []).append(int(offset) + place)
    pairs = []
    for key, axis, offset in zip(columns.keys, columns.axes, columns.offsets, strict=False):
        for place, day in enumerate(axis.starts):
            own = int(offset) + place
            ends = np.array([columns.numerator[own], columns.denominator[own]])
            there = np.array(by_period.get((key.grain, day), ()), dtype=np.int64)
            if not len(there):
                continue
            is_end = np.any(np.isclose(base.value[there][:, None], ends[None, :], rtol=1e-12, atol=0), axis=1)
            pairs += [(int(at), own) for at in there[is_end]]
    return pairs
