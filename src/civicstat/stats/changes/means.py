"""Two means held against each other. See docs/methods/change-test.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from civicstat.stats.changes.comparison import Comparison, by_student, reach, spread_of
from civicstat.stats.intervals import FloatArray, Interval, not_negative, whole_counts
from civicstat.stats.ratios import ratio_interval


def compare_means(
    means: tuple[ArrayLike, ArrayLike],
    sds: tuple[ArrayLike, ArrayLike],
    ns: tuple[ArrayLike, ArrayLike],
    *,
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    level: float = 0.95,
) -> Comparison:
    """Return how two independent means compare, from their sample standard deviations and sizes. All broadcast.

    ValueError for a negative sd or n. Result: NaN where a size is under 2; the ratio's limits only where both means
    are above 0.
    Source: Welch (1947), Biometrika 34:28-35, as R's t.test. Where a spread between periods is given too, the fewer
    degrees of freedom hold. docs/methods/change-test.md
    """
    one, other = (np.asarray(mean, np.float64) for mean in means)
    sizes = [np.where(size > 1, size, np.nan) for size in (whole_counts("n", n) for n in ns)]
    variances = [not_negative("sd", sd) ** 2 / size for sd, size in zip(sds, sizes, strict=True)]
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = sum(variances) ** 2 / sum(v**2 / (n - 1) for v, n in zip(variances, sizes, strict=True))
    spread = np.sqrt(spread_of(dispersion))
    freedom = np.minimum(np.where(np.isnan(freedom), 1.0, freedom), np.asarray(degrees, np.float64))
    errors = [np.sqrt(variance) * spread for variance in variances]
    difference, error = one - other, np.hypot(*errors)
    far = reach(level, freedom)
    return Comparison(
        _chance(difference, error, freedom)[()], difference[()],
        Interval((difference - far * error)[()], (difference + far * error)[()]), *_ratio(one, other, errors, far),
    )  # fmt: skip


def _chance(difference: FloatArray, error: FloatArray, degrees: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(difference == 0, 0.0, np.abs(difference) / error)
    return by_student(2 * ndtr(-z), degrees) + 0 * error


def _ratio(
    one: FloatArray, other: FloatArray, errors: list[FloatArray], far: FloatArray
) -> tuple[FloatArray, Interval]:
    are_positive = (one > 0) & (other > 0)
    blank = np.where(are_positive, 0.0, np.nan)
    a, b = (np.where(are_positive, mean, 1.0) for mean in (one, other))
    reaches = [np.where(are_positive, np.nan_to_num(far * error), 0.0) for error in errors]
    low, high = ratio_interval(a, Interval(np.maximum(a - reaches[0], 0), a + reaches[0]), b,
                               Interval(np.maximum(b - reaches[1], 0), b + reaches[1]))  # fmt: skip
    return np.asarray(a / b + blank)[()], Interval(low + blank, high + blank)
