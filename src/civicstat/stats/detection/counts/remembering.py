"""A score that remembers: how far out this period is, and last period so far as it already stood out.

With independent standard normal deviates z (this period) and y (the one before) the score is z + 0.4 (y - 0.5), the
memory being 0 at least and 1 at most, so that one wild period does not make an alarm of the next. An outbreak seldom
ends within the week in which it begins; half of what is known of it lies in the week before. Where deviates of
neighboring periods hang together, as those of hours do, a score is as likely as with two that do as much.
docs/methods/unusual-counts.md
"""

from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from civicstat.stats.intervals import FloatArray

SHARE, FROM, TO = 0.4, 0.5, 3.0
WIDEST, MOST_TOGETHER = 16.0, 0.9  # deviates that are integrated over; correlation
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(400)
_GRID = np.linspace(-2.0, 14.0, 1601)


def remembering_score(now: FloatArray, before: FloatArray) -> FloatArray:
    """Return the score of two deviates. Where the period before is not known (NaN) it counts for nothing."""
    return np.asarray(now + SHARE * (np.clip(np.nan_to_num(before, nan=0.0), FROM, TO) - FROM))


def chance_of_score(score: FloatArray, together: FloatArray | float = 0.0) -> FloatArray:
    """Return how likely a score at least this high is by chance.

    together: how much deviates of neighboring periods hang together (their correlation, from 0), of a shape that
    broadcasts; rounded to twentieths.
    """
    score, near = np.broadcast_arrays(np.asarray(score, np.float64), _rounded(together))
    found = np.empty(score.shape)
    for each in np.unique(near):
        at = near == each
        found[at] = np.exp(np.interp(score[at], _GRID, _log_tail(float(each))))
    return np.asarray(np.where(np.isnan(score), np.nan, np.where(score < _GRID[0], 1.0, found)))


def critical_score(alpha: float, together: FloatArray | float = 0.0) -> FloatArray:
    """Return the score that chance exceeds with this probability."""
    near = _rounded(together)
    found = np.empty(near.shape)
    for each in np.unique(near):
        found[near == each] = np.interp(-np.log(alpha), -_log_tail(float(each)), _GRID)
    return found


def _rounded(together: FloatArray | float) -> FloatArray:
    return np.asarray(np.round(np.clip(together, 0.0, MOST_TOGETHER) * 20) / 20, np.float64)


@lru_cache(maxsize=32)
def _log_tail(together: float) -> FloatArray:
    """Return the logarithms of the chances of scores on the grid, by integrating over the period before."""
    before = WIDEST * _NODES
    weights = WIDEST * _WEIGHTS * np.exp(-(before**2) / 2) / np.sqrt(2 * np.pi)
    threshold = _GRID[:, None] - SHARE * (np.clip(before, FROM, TO) - FROM) - together * before
    tail = ndtr(-threshold / np.sqrt(1 - together**2)) @ weights
    return np.asarray(np.log(np.maximum(tail, 1e-320)))


def deviate(mid_p: FloatArray) -> FloatArray:
    """Return the standard normal deviate of the chance of more than was seen, half of as much counted in."""
    return np.asarray(-ndtri(np.clip(mid_p, 1e-300, 1 - 1e-16)))
