"""Scores of all windows of many maps at once, and the clusters that follow from them.

A window is a set of areas by a number of latest periods. docs/methods/clusters.md
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from civicstat.stats.detection.clusters.windows import Windows
from civicstat.stats.intervals import FloatArray, IntArray

CELLS = 2_000_000  # scores at once


@dataclass(frozen=True)
class Cluster:
    """areas: their numbers. duration: latest periods of it, 0 where time is no part.

    score: log-likelihood ratio, divided by the dispersion that was given.
    p_value: of simulated maps without a cluster, how many have a score as high anywhere; corrected for all windows.
    p_gumbel: the same from the Gumbel distribution that the simulated scores suggest: not bounded by their number,
    and better below about 0.01; NaN where they do not vary. relative_risk: observed over expected, within over outside
    of the cluster where all events are shared out, else within.
    """

    areas: IntArray
    observed: float
    expected: float
    score: float
    p_value: float
    duration: int = 0
    p_gumbel: float = float("nan")
    relative_risk: float = float("nan")


class Scoring:
    """How windows of one map are scored. usual: latest periods (the newest first) x areas, added up over periods.

    total: events that are shared out among all windows and the rest (Kulldorff); None where expected numbers are
    taken at their word (Neill's expectation-based scan).
    """

    def __init__(self, usual: FloatArray, windows: Windows, *, total: int | None, least: int) -> None:
        if windows.number != usual.shape[1]:
            raise ValueError(f"windows are of {windows.number} areas and the counts of {usual.shape[1]}")
        self.windows, self.total = windows, total
        inside = np.cumsum(usual[:, windows.order], axis=2)
        rest = np.ones_like(inside) if total is None else np.maximum(total - inside, 0.0)
        logs = [np.log(np.where(part > 0, part, 1.0)) for part in (inside, rest)]
        self.inside = inside
        self._slope = logs[0] - logs[1]
        self._base = -inside if total is None else total * logs[1]
        # The least count that is more than is usual; never reached by what is no window.
        needed = np.maximum(np.floor(inside) + 1, least)
        self._needed = np.where(windows.is_window & (inside > 0), needed, np.iinfo(np.int32).max).astype(np.int32)

    def scores(self, seen: IntArray) -> FloatArray:
        """Return the score of every window, 0 where there is no surplus. seen: maps x periods x areas, added up."""
        counts = np.cumsum(seen.astype(np.int32)[..., self.windows.order], axis=-1, dtype=np.int32)
        found = self._gains(int(counts.max(initial=0)))[counts] - counts * self._slope - self._base
        return np.asarray(np.where(counts >= self._needed, np.maximum(found, 0.0), 0.0), np.float64)

    def highest(self, maps: Iterable[IntArray]) -> FloatArray:
        """Return the highest score of each map. maps: in batches, maps x periods x areas, not yet added up."""
        return np.concatenate([np.asarray(self.scores(np.cumsum(part, axis=1)).max(axis=(1, 2, 3))) for part in maps])

    def batches(self, simulations: int) -> list[int]:
        """Return how many maps to draw at once."""
        most = max(CELLS // self.inside.size, 1)
        return [min(most, simulations - first) for first in range(0, simulations, most)]

    def _gains(self, largest: int) -> FloatArray:
        """Return what a score owes to the count alone, for 0 to the largest."""
        count = np.arange((self.total if self.total is not None else largest) + 1, dtype=np.float64)
        own: FloatArray = np.asarray(xlogy(count, count), np.float64)
        return own - count if self.total is None else own + own[::-1]


def clusters_apart(
    scoring: Scoring, seen: IntArray, highest: FloatArray, *, most: int, dispersion: float, has_time: bool
) -> list[Cluster]:
    """Return clusters without an area in common, from the highest score on. seen: periods x areas, added up."""
    scores = scoring.scores(seen[None])[0] / dispersion
    taken: set[int] = set()
    found: list[Cluster] = []
    flat = scores.ravel()
    candidates = np.flatnonzero(flat > 0)
    for at in candidates[np.argsort(-flat[candidates], kind="stable")]:
        if len(found) == most:
            break
        lasting, row, last = (int(part) for part in np.unravel_index(at, scores.shape))
        areas = scoring.windows.areas(row, last + 1)
        if taken.isdisjoint(areas.tolist()):
            taken.update(areas.tolist())
            observed, expected = float(seen[lasting, areas].sum()), float(scoring.inside[lasting, row, last])
            found.append(
                Cluster(
                    areas, observed, expected, float(flat[at]), rank_p(highest, float(flat[at])),
                    lasting + 1 if has_time else 0, gumbel_p(highest, float(flat[at])),
                    _relative_risk(observed, expected, scoring.total),
                )
            )  # fmt: skip
    return found


def rank_p(highest: FloatArray, score: float) -> float:
    """Return how many of the simulated maps and this one have a score as high; never below 1 / (simulations + 1)."""
    return (1 + int((highest >= score - 1e-9).sum())) / (1 + highest.size)


def gumbel_p(highest: FloatArray, score: float) -> float:
    """Return the tail of the Gumbel distribution with the mean and the spread of the simulated scores.

    Source: Abrams, Kulldorff and Kleinman (2010), Int. J. Health Geogr. 9:61.
    """
    spread = float(highest.std(ddof=1)) if highest.size > 1 else 0.0
    if spread == 0:
        return float("nan")
    scale = spread * np.sqrt(6) / np.pi
    return float(-np.expm1(-np.exp(-(score - highest.mean() + np.euler_gamma * scale) / scale)))


def _relative_risk(observed: float, expected: float, total: int | None) -> float:
    if total is None:
        return observed / expected
    outside, usual_outside = total - observed, total - expected
    return float("inf") if outside <= 0 else (observed / expected) / (outside / usual_outside)
