"""One figure over another, where both were measured with error. See docs/methods/ratios.md."""

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import Interval, not_negative, whole_counts
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
