"""Where a past series changed its level: the best cut into stretches. See docs/methods/level-shifts.md."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from civicstat.stats.intervals import FloatArray, IntArray

Cost = Callable[[int], FloatArray]  # the end of a stretch (not in it) -> cost of all stretches that end there
MOST = 5000


def changepoints(
    values: ArrayLike, *, kind: Literal["mean", "count"] = "mean", penalty: float | None = None, shortest: int = 5,
    scale: float | None = None,
) -> IntArray:  # fmt: skip
    """Return the first period of every stretch but the first: where the level changed, looking back on all of it.

    values: one series without gaps, 5,000 at most. kind: "mean" for measures of constant scatter, "count" for counts.
    scale: the standard deviation of a measure, or the dispersion of counts; measured from one period to the next if not
    given.
    penalty: what a change must save; 3 log n and the logarithm of each length (mBIC) if not given.
    The result is the exact optimum. Source: Jackson et al. (2005), IEEE Signal Process. Lett. 12:105-108; the penalty:
    Zhang and Siegmund (2007), Biometrics 63:22-32. docs/methods/level-shifts.md
    """
    y = np.asarray(values, np.float64)
    if y.ndim != 1 or np.isnan(y).any():
        raise ValueError("values must be one series without gaps")
    if y.size > MOST:
        raise ValueError(f"values holds {y.size:,} figures; expected {MOST:,} at most")
    if y.size < 2 * shortest:
        return np.array([], np.int64)
    cost = _count_cost(y, scale) if kind == "count" else _mean_cost(y, scale)
    return _best_cut(cost, y.size, penalty, shortest)


def _best_cut(cost: Cost, n: int, penalty: float | None, shortest: int) -> IntArray:
    per_cut = 3 * np.log(n) if penalty is None else penalty
    best, cut = np.full(n + 1, np.inf), np.zeros(n + 1, np.int64)
    best[0] = -per_cut
    for end in range(shortest, n + 1):
        starts = np.arange(end - shortest + 1)
        total = best[starts] + cost(end)[starts] + per_cut
        if penalty is None:
            total = total + np.log(end - starts)
        cut[end] = int(np.argmin(total))
        best[end] = total[cut[end]]
    found, end = [], int(cut[n])
    while end > 0:
        found.append(end)
        end = int(cut[end])
    return np.array(found[::-1], np.int64)


def _mean_cost(y: FloatArray, scale: float | None) -> Cost:
    """Return residual sums of squares, in units of the scatter from period to period."""
    steps = np.diff(y)
    sd = scale if scale is not None else 1.4826 * float(np.median(np.abs(steps - np.median(steps)))) / np.sqrt(2)
    z = (y - y.mean()) / (sd if sd > 0 else 1.0)
    total, squares = (np.concatenate([[0.0], np.cumsum(part)]) for part in (z, z**2))

    def cost(end: int) -> FloatArray:
        starts = np.arange(end)
        return np.asarray(squares[end] - squares[:end] - (total[end] - total[:end]) ** 2 / (end - starts))

    return cost


def _count_cost(y: FloatArray, scale: float | None) -> Cost:
    """Return twice the negative log-likelihood of Poisson counts, divided by the dispersion."""
    mean = (y[1:] + y[:-1]) / 2
    local = float(np.mean(np.diff(y)[mean > 0] ** 2 / 2 / mean[mean > 0])) if (mean > 0).any() else 1.0
    phi = scale if scale is not None else max(local, 1.0)
    total = np.concatenate([[0.0], np.cumsum(y)])

    def cost(end: int) -> FloatArray:
        length = end - np.arange(end)
        events = total[end] - total[:end]
        return np.asarray(2 * (events - xlogy(events, events / length)) / phi)

    return cost
