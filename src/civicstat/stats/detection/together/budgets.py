"""From the false alarms a month that a person bears to thresholds. See docs/methods/many-series.md."""

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import FloatArray, not_negative

HIGHEST = 0.05  # a threshold above it would call every twentieth quiet period a signal


def alphas_within_budget(
    false_alarms: float, evaluations: ArrayLike, *, weights: ArrayLike = 1.0, highest: float = HIGHEST
) -> FloatArray:
    """Return the alpha of each watched series, so that together they give so many false alarms a month.

    false_alarms: a month, above 0. evaluations: how often a month each series is evaluated (1 for monthly figures, 4.3
    for weekly ones, 730 for hours). weights: how much of the budget a series may use beside the others, per month; one
    that matters more is watched with a higher alpha. No alpha exceeds `highest`; what that frees goes to the others.
    Result: an array of the shape of both. docs/methods/many-series.md
    """
    if not false_alarms > 0:
        raise ValueError(f"false_alarms is {false_alarms!r}; expected a number a month above 0, such as 2")
    times, weight = np.broadcast_arrays(not_negative("evaluations", evaluations), not_negative("weights", weights))
    found = np.zeros(times.shape)
    left, is_open = float(false_alarms), (times > 0) & (weight > 0)
    while is_open.any():
        share = left * weight / weight[is_open].sum()
        alpha = np.where(is_open, share / np.where(times > 0, times, 1.0), found)
        is_over = is_open & (alpha > highest)
        if not is_over.any():
            return np.asarray(np.where(is_open, alpha, found))
        found = np.where(is_over, highest, found)
        left -= float((highest * times[is_over]).sum())
        is_open = is_open & ~is_over
    return found


def expected_false_alarms(alphas: ArrayLike, evaluations: ArrayLike) -> float:
    """Return how many false alarms a month these thresholds give at most, where nothing changes anywhere.

    docs/methods/many-series.md
    """
    return float(np.sum(not_negative("alphas", alphas) * not_negative("evaluations", evaluations)))


def likely_false_share(false_alarms: float, alarms: int) -> float:
    """Return the share of a month's alarms that are likely false: the budget by what was found, 1 at most.

    NaN where there was no alarm. docs/methods/many-series.md
    """
    return min(false_alarms / alarms, 1.0) if alarms else float("nan")
