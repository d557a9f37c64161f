"""Two percentiles held against each other by resampling. See docs/methods/change-test.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from civicstat.stats.changes.comparison import Comparison, by_student, normal_tail, spread_of
from civicstat.stats.equity.gaps import resampled_percentiles
from civicstat.stats.intervals import FloatArray, Interval
from civicstat.stats.percentiles import percentile

FEWEST_BEYOND = 5.0  # values on the farther side of the percentile, below which resampling says too little
_COUNTED = 10  # resamples on the other side from which their share is a chance; below, the normal tail stands in


def has_enough(n: int, p: float) -> bool:
    """Return whether so many values are enough to resample their percentile."""
    return n * min(p, 1 - p) >= FEWEST_BEYOND


def compare_percentiles(
    a: ArrayLike,
    b: ArrayLike,
    p: float,
    *,
    seed: int,
    dispersion: float = 1.0,
    degrees: float = np.inf,
    level: float = 0.95,
    resamples: int = 10_000,
) -> Comparison:
    """Return how the percentiles of two independent samples compare.

    a, b: samples, shape (n,), NaN left out; p: from 0 to 1. seed: makes the same figures come out again.
    Result: NaN where a sample has fewer than 2 values; ask `has_enough` first. The ratio where all values are above 0.
    Source: percentile bootstrap, Efron and Tibshirani (1993), ch. 13: the chance is the share of resampled differences
    on the other side of 0, twice; a spread between periods draws them apart around the difference seen.
    docs/methods/change-test.md
    """
    here, there = (int(each) for each in np.random.SeedSequence(seed).generate_state(2))
    first = resampled_percentiles(a, p, seed=here, resamples=resamples)
    second = resampled_percentiles(b, p, seed=there, resamples=resamples)
    one, other = percentile(a, p), percentile(b, p)
    spread, tail = float(np.sqrt(spread_of(dispersion))), float(normal_tail(level, degrees))
    difference, drawn = one - other, first - second
    chance = _chance(difference, drawn, spread)
    is_positive = one > 0 and other > 0 and first.min() > 0 and second.min() > 0
    ratio = one / other if is_positive else np.nan
    ratios = _limits(ratio, first / second, spread, tail) if is_positive else Interval(*2 * [np.asarray(np.nan)])
    return Comparison(
        by_student(np.asarray(chance), degrees)[()], np.asarray(difference), _limits(difference, drawn, spread, tail),
        np.asarray(ratio), ratios,
    )  # fmt: skip


def _chance(difference: float, drawn: FloatArray, spread: float) -> float:
    if np.isnan(difference) or np.isnan(drawn).any():
        return float("nan")
    # Drawn apart by `spread` around the difference, as many would lie beyond 0 as lie beyond this now.
    border = difference * (1 - 1 / spread)
    beyond = int(min(np.sum(drawn <= border), np.sum(drawn >= border)))
    if beyond >= _COUNTED:
        return min(2 * beyond / drawn.size, 1.0)
    error = float(np.std(drawn)) * spread
    most = 2 * _COUNTED / drawn.size
    return min(2 * float(ndtr(-abs(difference) / error)), most) if error > 0 else (0.0 if difference else 1.0)


def _limits(seen: float, drawn: FloatArray, spread: float, tail: float) -> Interval:
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(np.asarray(seen - (seen - low) * spread), np.asarray(seen + (high - seen) * spread))
