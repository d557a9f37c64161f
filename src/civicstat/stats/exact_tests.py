"""How surprising a count is: exact two-sided p-values. See docs/methods/exact-tests.md."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.discrete import (
    binomial_above,
    binomial_log_chance,
    binomial_up_to,
    poisson_above,
    poisson_log_chance,
    poisson_up_to,
)
from civicstat.stats.intervals import FloatArray, not_negative, whole_counts

# Two chances nearer than this are one, as in R.
TIE = 1e-7


def count_against_expected_p(counts: ArrayLike, expected: ArrayLike) -> FloatArray:
    """Return the chance of a count as unlikely as this one, or more so, where this number was expected.

    counts: whole numbers; expected: 0 or more, known without error; they broadcast. ValueError otherwise.
    Source: the method of least likelihood, as in R's poisson.test. docs/methods/exact-tests.md
    """
    k, mean = np.broadcast_arrays(whole_counts("counts", counts), not_negative("expected", expected))
    # Beyond e times the mean any count is less likely than 0 is.
    end = np.ceil(np.e * mean) + 2

    def log_chance(count: FloatArray) -> FloatArray:
        return poisson_log_chance(count, mean)

    far = _as_unlikely_on_the_other_side(k, mean, end, log_chance)
    p = np.where(
        k <= mean,
        poisson_up_to(k, mean) + poisson_above(far - 1, mean),
        poisson_above(k - 1, mean) + poisson_up_to(far, mean),
    )
    return _tidy(p, k == mean)


def ratio_of_counts_p(a: ArrayLike, b: ArrayLike, *, ratio: ArrayLike = 1.0) -> FloatArray:
    """Return the chance of two counts as unlike as these, or more so, where their expected ratio a / b is `ratio`.

    a, b: whole numbers; ratio: above 0, such as the ratio of two exposures; they broadcast. ValueError otherwise.
    Result: NaN where both counts are 0.
    Source: given a + b, a is binomial; the method of least likelihood, as in R's poisson.test of two counts.
    docs/methods/exact-tests.md
    """
    first, second = whole_counts("a", a), whole_counts("b", b)
    odds = not_negative("ratio", ratio)
    if np.any(odds == 0):
        raise ValueError("ratio must be above 0")
    k, n, share = np.broadcast_arrays(first, first + second, odds / (1 + odds))

    def log_chance(count: FloatArray) -> FloatArray:
        return binomial_log_chance(count, n, share)

    far = _as_unlikely_on_the_other_side(k, n * share, n + 1, log_chance)
    p = np.where(
        k <= n * share,
        binomial_up_to(k, n, share) + binomial_above(far - 1, n, share),
        binomial_above(k - 1, n, share) + binomial_up_to(far, n, share),
    )
    return _tidy(np.where(n > 0, p, np.nan), k == n * share)


def _as_unlikely_on_the_other_side(
    k: FloatArray, mean: FloatArray, end: FloatArray, log_chance: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    """Return the count beyond the mean, nearest to it, that is no likelier than k; -1 or `end` where there is none."""
    bar = log_chance(k) + np.log1p(TIE)
    is_below = k <= mean
    # Halving over whole numbers: `likely` is likelier than k, or the mean's own side; `rare` is not.
    likely = np.where(is_below, np.ceil(mean) - 1, np.floor(mean) + 1)
    rare = np.where(is_below, end, -1.0)
    while np.any(np.abs(rare - likely) > 1):
        middle = np.floor((likely + rare) / 2)
        is_rare = log_chance(middle) <= bar
        rare, likely = np.where(is_rare, middle, rare), np.where(is_rare, likely, middle)
    return rare


def _tidy(p: FloatArray, is_at_the_mean: FloatArray) -> FloatArray:
    return np.where(is_at_the_mean, 1.0 + 0 * p, np.minimum(p, 1))[()]
