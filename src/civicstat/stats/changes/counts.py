"""Two counts, or rates, held against each other. See docs/methods/change-test.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, gammainccinv, gammaincinv

from civicstat.stats.changes.comparison import Comparison, by_student, normal_tail, spread_of
from civicstat.stats.intervals import FloatArray, Interval, not_negative
from civicstat.stats.ratios import difference_interval


def compare_counts(
    a: ArrayLike,
    exposure_a: ArrayLike,
    b: ArrayLike,
    exposure_b: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    level: float = 0.95,
) -> Comparison:
    """Return how two counts compare, each per its exposure: days, residents, hours. All broadcast.

    a, b: numbers of 0 or more; exposures: 0 or more. ValueError otherwise. Difference and ratio are of rates.
    Result: NaN where an exposure is 0; p is 1 where both counts are 0. With a dispersion of 1 the test and the interval
    of the ratio are exact, those of R's binom.test of a among a + b (for unequal exposures, both tails doubled).
    Source: given a + b, a is binomial (Przyborowski and Wilenski 1940, Biometrika 31:313-323). Counts that vary more
    than Poisson are divided by the dispersion; the step from one count to the next shrinks with it.
    docs/methods/change-test.md
    """
    first, second = not_negative("a", a), not_negative("b", b)
    here, there = _positive("exposure_a", exposure_a), _positive("exposure_b", exposure_b)
    spread = spread_of(dispersion)
    shift = (1 - 1 / spread) / 2
    x, y = first / spread, second / spread
    share, tail = here / (here + there), normal_tail(level, degrees)
    p = _both_tails(x, y, shift, share)
    low, high = _limits_of_share(x, y, shift, tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        per = there / here
        ratio = np.where(second > 0, first / second, np.nan) * per
        ratios = Interval(low / (1 - low) * per, np.where(high < 1, high / (1 - high), np.nan) * per)
    rates = first / here, second / there
    limits = (_limits(x, shift, tail, spread / here), _limits(y, shift, tail, spread / there))
    return Comparison(
        by_student(p, degrees)[()], np.asarray(rates[0] - rates[1])[()],
        difference_interval(rates[0], limits[0], rates[1], limits[1]), np.asarray(ratio)[()], ratios,
    )  # fmt: skip


def _both_tails(x: FloatArray, y: FloatArray, shift: FloatArray, share: FloatArray) -> FloatArray:
    """Return twice the smaller tail of x among x + y where a share is expected; 1 at most."""
    x, y, shift, share = np.broadcast_arrays(x, y, shift, share)
    some, other = np.where(x > 0, x + shift, 1.0), np.where(y > 0, y + shift, 1.0)
    at_least = np.where(x > 0, betainc(some, y + 1 - shift, share), 1.0)
    at_most = np.where(y > 0, betainc(other, x + 1 - shift, 1 - share), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(at_least, at_most), 1.0) + 0 * share)


def _limits_of_share(x: FloatArray, y: FloatArray, shift: FloatArray, tail: FloatArray) -> Interval:
    x, y, shift, tail = np.broadcast_arrays(x, y, shift, tail)
    low = np.where(x > 0, betaincinv(np.where(x > 0, x + shift, 1.0), y + 1 - shift, tail), 0.0)
    high = np.where(y > 0, betaincinv(x + 1 - shift, np.where(y > 0, y + shift, 1.0), 1 - tail), 1.0)
    return Interval(low, high)


def _limits(x: FloatArray, shift: FloatArray, tail: FloatArray, unit: FloatArray) -> Interval:
    """Return the limits of one rate; unit: what an effective event is worth."""
    x, shift, tail, unit = np.broadcast_arrays(x, shift, tail, unit)
    low = np.where(x > 0, gammaincinv(np.where(x > 0, x + shift, 1.0), tail), 0.0)
    # The step of half an event that the figure is within may lie beyond it where the spread is large.
    return Interval(np.minimum(low, x) * unit, np.maximum(gammainccinv(x + 1 - shift, tail), x) * unit)


def _positive(name: str, values: ArrayLike) -> FloatArray:
    found = not_negative(name, values)
    return np.where(found > 0, found, np.nan)
