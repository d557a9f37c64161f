"""Near repeats: are there more pairs close in place and time than chance makes? See docs/methods/near-repeats.md."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from civicstat.stats.intervals import FloatArray, IntArray

MOST = 20_000_000  # pairs within the widest distance
BATCH, CHUNK = 32, 4096  # simulations and pairs at once, so that their lags stay in the processor's cache


class NearRepeats(NamedTuple):
    """By band of distance (rows) and of days (columns); counts only, no place and no day of an event.

    pairs: seen. expected: by chance, exact. ratio: pairs over expected, NaN where none are expected. p_value: of this
    band by itself. p_together: the chance that any band stands out as far, so that looking at all has been paid for.
    """

    pairs: IntArray
    expected: FloatArray
    ratio: FloatArray
    p_value: FloatArray
    p_together: FloatArray


def near_repeats(
    x: ArrayLike, y: ArrayLike, days: ArrayLike, *, distances: Sequence[float], intervals: Sequence[float],
    simulations: int = 199, seed: int,
) -> NearRepeats:  # fmt: skip
    """Return the Knox table of events, with chance found by giving the events their days anew.

    x, y: places on a plane (meters); days: whole or broken days. distances, intervals: edges of the bands, ascending; a
    band holds its lower edge and not its upper, but the last band of distance holds both. ValueError above MOST pairs.
    Source: Knox (1964), Appl. Stat. 13:25-29; Johnson et al. (2007), J. Quant. Criminol. 23:201-219.
    docs/methods/near-repeats.md
    """
    where = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    day = np.asarray(days, np.float64)
    near, soon = np.asarray(distances, np.float64), np.asarray(intervals, np.float64)
    for name, edges in (("distances", near), ("intervals", soon)):
        if edges.size < 2 or np.any(np.diff(edges) <= 0):
            raise ValueError(f"{name} are {edges.tolist()}; expected ascending edges of one band or more")
    if day.shape != (len(where),) or not np.isfinite(np.column_stack([where, day])).all():
        raise ValueError("x, y and days must be known for every event")
    pairs, starts = _pairs(where, near)
    seen = _tables(day[:, None], pairs, starts, soon)[0]
    rng = np.random.default_rng(seed)
    chance = np.concatenate([_tables(drawn, pairs, starts, soon) for drawn in _drawn(day, simulations, rng)])
    expected = np.diff(starts)[:, None] * _share_of_lags(day, soon)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(expected > 0, seen / expected, np.nan)
    p = (1 + (chance >= seen).sum(axis=0)) / (1 + simulations)
    return NearRepeats(seen, expected, ratio, p, _together(seen, chance, expected))


def _pairs(where: FloatArray, edges: FloatArray) -> tuple[IntArray, IntArray]:
    """Return pairs of events by band of distance, (pairs, 2), and where each band starts and the last one ends."""
    tree = cKDTree(where)
    widest = edges[-1] * (1 + 1e-12)
    number = (int(tree.count_neighbors(tree, widest)) - len(where)) // 2
    if number > MOST:
        raise ValueError(f"{number:,} pairs lie within {edges[-1]:g}; expected {MOST:,} at most: narrow the distances")
    pairs = tree.query_pairs(widest, output_type="ndarray")
    apart = np.sqrt(((where[pairs[:, 0]] - where[pairs[:, 1]]) ** 2).sum(axis=1))
    band = np.minimum(np.searchsorted(edges, apart, side="right") - 1, edges.size - 2)
    order = np.lexsort((pairs[:, 0], band))
    starts = np.searchsorted(band[order], np.arange(edges.size), side="left")
    return np.asarray(pairs[order]), np.asarray(starts, np.int64)


def _drawn(day: FloatArray, simulations: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield the days given anew, events x simulations, in small whole numbers where days are whole."""
    start = day - day.min(initial=0.0) if day.size else day
    is_small = day.size and np.all(start == np.floor(start)) and start.max() < np.iinfo(np.int16).max
    kept = start.astype(np.int16) if is_small else start
    for first in range(0, simulations, BATCH):
        size = min(BATCH, simulations - first)
        yield np.ascontiguousarray(rng.permuted(np.tile(kept, (size, 1)), axis=1).T)


def _tables(days: FloatArray, pairs: IntArray, starts: IntArray, edges: FloatArray) -> IntArray:
    """Return pairs by band, (simulations, distances, intervals). days: events x simulations."""
    below = np.zeros((starts.size - 1, edges.size, days.shape[1]), np.int64)
    for row in range(starts.size - 1):
        for first in range(int(starts[row]), int(starts[row + 1]), CHUNK):
            some = pairs[first : min(first + CHUNK, int(starts[row + 1]))]
            lags = np.abs(days[some[:, 0]] - days[some[:, 1]])
            for at, edge in enumerate(edges):
                if edge > 0:
                    below[row, at] += np.add.reduce((lags < edge).view(np.uint8), axis=0, dtype=np.uint16)
    return np.diff(below, axis=1).transpose(2, 0, 1)


def _share_of_lags(day: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the share of all pairs of events whose days lie so far apart: what chance gives to every distance."""
    in_order = np.sort(day)
    number = day.size * (day.size - 1) / 2
    later = np.arange(1, day.size + 1)
    below = [max(float((np.searchsorted(in_order, in_order + edge) - later).sum()), 0.0) for edge in edges]
    return np.diff([count if edge > 0 else 0.0 for count, edge in zip(below, edges, strict=True)]) / max(number, 1)


def _together(seen: IntArray, chance: IntArray, expected: FloatArray) -> FloatArray:
    """Return how often the band that stands out farthest in a simulation does so as far as each band here."""
    spread = np.sqrt(np.maximum(expected, 1.0))
    farthest = ((chance - expected) / spread).max(axis=(1, 2))
    return np.asarray((1 + (farthest[:, None, None] >= (seen - expected) / spread).sum(axis=0)) / (1 + len(chance)))
