"""Two shares held against each other. See docs/methods/change-test.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from civicstat.stats.changes.comparison import Comparison, by_student, reach, spread_of
from civicstat.stats.intervals import FloatArray, Interval, not_negative
from civicstat.stats.proportions import hits_and_trials
from civicstat.stats.ratios import difference_interval, ratio_interval

_FARTHEST = 38.0  # standard errors; beyond, a chance is 0 in floats
_HALVINGS = 60


def compare_shares(
    a: ArrayLike,
    trials_a: ArrayLike,
    b: ArrayLike,
    trials_b: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    level: float = 0.95,
) -> Comparison:
    """Return how two independent shares compare, a of trials_a and b of trials_b. All broadcast.

    ValueError unless 0 <= hits <= trials. Result: NaN where there are no trials.
    Source: Newcombe (1998), Stat. Med. 17:873-890, method 10, turned about: the chance is one minus the highest level
    at which his interval leaves out 0. Shares that vary more than binomial ones rest on trials over the dispersion.
    docs/methods/change-test.md
    """
    spread = spread_of(dispersion)
    (x, n), (y, m) = (
        hits_and_trials(not_negative("hits", hits) / spread, not_negative("trials", trials) / spread)
        for hits, trials in ((a, trials_a), (b, trials_b))
    )
    x, n, y, m = np.broadcast_arrays(x, n, y, m)
    one, other = _share(x, n), _share(y, m)
    near, far = np.zeros(x.shape), np.full(x.shape, _FARTHEST)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        low, high = difference_interval(one, wilson(x, n, middle), other, wilson(y, m, middle))
        is_left_out = (low > 0) | (high < 0)
        near, far = np.where(is_left_out, middle, near), np.where(is_left_out, far, middle)
    p = by_student(2 * ndtr(-near), degrees) + 0 * (one - other)
    z = reach(level, degrees)
    limits = wilson(x, n, z), wilson(y, m, z)
    ratio = np.divide(one, other, out=np.full(x.shape, np.nan), where=other > 0)
    return Comparison(
        p[()], (one - other)[()], difference_interval(one, limits[0], other, limits[1]), ratio[()],
        ratio_interval(one, limits[0], other, limits[1]),
    )  # fmt: skip


def wilson(hits: FloatArray, trials: FloatArray, z: FloatArray) -> Interval:
    """Return Wilson's limits so many standard errors out, of numbers that need not be whole."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = z * np.sqrt(hits * (trials - hits) / trials + z**2 / 4) / (trials + z**2)
    middle = (hits + z**2 / 2) / (trials + z**2)
    share = _share(hits, trials)
    return Interval(np.clip(middle - half, 0, share), np.clip(middle + half, share, 1))


def _share(hits: FloatArray, trials: FloatArray) -> FloatArray:
    return np.asarray(np.divide(hits, trials, out=np.full(np.shape(hits), np.nan), where=np.asarray(trials) > 0))
