"""One figure over another, where both were measured with error. See docs/methods/ratios.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from civicstat.stats.intervals import (
    FloatArray,
    Interval,
    interval_of_one_shape,
    not_negative,
    tail_probability,
    whole_counts,
)
from civicstat.stats.proportions import clopper_pearson_interval


def ratio_of_counts_interval(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the exact interval of the ratio of two expected counts, a over b.

    a, b: whole numbers that broadcast, counted independently; ValueError for negative or fractional ones.
    Result: NaN where both are 0; the upper limit alone is NaN where b is 0, for nothing bounds the ratio then.
    Source: given a + b, a is binomial (Przyborowski and Wilenski 1940, Biometrika 31:313-323), with
    Clopper-Pearson limits, as in R's poisson.test. docs/methods/ratios.md
    """
    first, second = whole_counts("a", a), whole_counts("b", b)
    share = clopper_pearson_interval(first, first + second, level=level)
    with np.errstate(divide="ignore"):
        low, high = share.low / (1 - share.low), share.high / (1 - share.high)
    return Interval(low, np.where(np.isinf(high), np.nan, high)[()])


def rate_ratio_interval(
    a: ArrayLike, exposure_a: ArrayLike, b: ArrayLike, exposure_b: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Return the exact interval of the ratio of two rates, a / exposure_a over b / exposure_b.

    a, b: whole numbers; exposures: 0 or more, known without error; all broadcast. ValueError for anything negative.
    Result: as `ratio_of_counts_interval`; NaN where an exposure is 0.
    Source: as `ratio_of_counts_interval`. docs/methods/ratios.md
    """
    here, there = not_negative("exposure_a", exposure_a), not_negative("exposure_b", exposure_b)
    per = np.where(there > 0, there, np.nan) / np.where(here > 0, here, np.nan)
    limits = ratio_of_counts_interval(a, b, level=level)
    return Interval(limits.low * per, limits.high * per)


def difference_interval(a: ArrayLike, limits_of_a: Interval, b: ArrayLike, limits_of_b: Interval) -> Interval:
    """Return the interval of a - b from two independent figures with intervals of their own, of any kind.

    All broadcast; both intervals have the level that the result is to have. ValueError where a limit lies on the
    wrong side of its figure. A limit is NaN where a limit that it is made of is.
    Source: MOVER, Zou and Donner (2008), Stat. Med. 27:1693-1702. docs/methods/ratios.md
    """
    here, low, high = _figure_within("a", a, limits_of_a)
    there, other_low, other_high = _figure_within("b", b, limits_of_b)
    middle = here - there
    below, above = np.hypot(here - low, other_high - there), np.hypot(high - here, there - other_low)
    return interval_of_one_shape(middle - below, middle + above)


def ratio_interval(a: ArrayLike, limits_of_a: Interval, b: ArrayLike, limits_of_b: Interval) -> Interval:
    """Return the interval of a / b from two independent figures of 0 or more with intervals of their own.

    All broadcast; both intervals have the level that the result is to have. ValueError for negative figures and
    where a limit lies on the wrong side of its figure.
    Result: NaN where b is 0; the upper limit alone is NaN where the interval of b reaches 0.
    Source: MOVER-R, Donner and Zou (2012), Stat. Methods Med. Res. 21:347-359, in a form that stays stable where
    the quadratic loses its square term. docs/methods/ratios.md
    """
    here, low, high = _figure_within("a", not_negative("a", a), limits_of_a)
    there, other_low, other_high = _figure_within("b", not_negative("b", b), limits_of_b)
    product = here * np.where(there > 0, there, np.nan)
    low, other_low = np.maximum(low, 0), np.where(other_low > 0, other_low, np.nan)
    least = low * (2 * here - low)
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(np.maximum(product**2 - other_high * (2 * there - other_high) * least, 0))
        lower = np.where(least == 0, 0.0 * product, least / (product + root))
        base = other_low * (2 * there - other_low)
        upper = (product + np.sqrt(np.maximum(product**2 - high * (2 * here - high) * base, 0))) / base
    return interval_of_one_shape(lower, upper)


def ratio_of_sums_interval(
    n: ArrayLike,
    sums: tuple[ArrayLike, ArrayLike],
    squares: tuple[ArrayLike, ArrayLike],
    products: ArrayLike,
    *,
    level: float = 0.95,
) -> Interval:
    """Return Fieller's interval of the ratio of two sums over the same records, sum(x) / sum(y).

    n: how many records; sums: of x and of y; squares: sums of x**2 and of y**2; products: the sum of x * y. All
    broadcast. ValueError for a negative n or sum of squares.
    Result: NaN where n is under 2, and where sum(y) cannot be told from 0, for then no finite interval exists.
    Source: Fieller (1954), J. R. Stat. Soc. B 16:175-185: the ratios r for which Student's test does not tell the
    mean of x - r y from 0. docs/methods/ratios.md
    """
    size = whole_counts("n", n)
    size = np.where(size > 1, size, np.nan)
    x, y = (np.asarray(total, dtype=np.float64) / size for total in sums)
    xx, yy = (not_negative("squares", total) / size for total in squares)
    t = stdtrit(size - 1, tail_probability(level)) ** 2 / (size - 1)
    # How much each mean square leaves after what chance may have put into it.
    both = x * y - t * (np.asarray(products, dtype=np.float64) / size - x * y)
    above, below = x**2 - t * np.maximum(xx - x**2, 0), y**2 - t * np.maximum(yy - y**2, 0)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.maximum(both**2 - above * below, 0))
        base = np.where(below > 0, below, np.nan)
    return Interval((both - root) / base, (both + root) / base)


def _figure_within(name: str, figure: ArrayLike, limits: Interval) -> tuple[FloatArray, FloatArray, FloatArray]:
    value, low, high = (np.asarray(part, dtype=np.float64) for part in (figure, *limits))
    slack = 1e-9 * np.abs(value)
    if np.any((low > value + slack) | (high < value - slack)):
        raise ValueError(f"{name} lies outside its own limits; expected low <= {name} <= high")
    return value, np.minimum(low, value), np.maximum(high, value)
