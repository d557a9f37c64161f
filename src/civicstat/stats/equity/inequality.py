"""Measures of how unequal the figures of areas or groups are. See docs/methods/inequality.md.

Everywhere: `figures`, the figure of each group; `populations`, how many people each stands for, 0 or more; groups on
the last axis; the two broadcast, and the result lacks the last axis. A missing figure (NaN) makes the result NaN: a
measure over fewer groups is another measure. Source: WHO (2013), Handbook on health inequality monitoring, and
Schlotheuber and Hosseinpoor (2022), Int. J. Environ. Res. Public Health 19:3697, unless another is named.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from civicstat.stats.intervals import FloatArray, Interval, not_negative, tail_probability


def between_group_variance(figures: ArrayLike, populations: ArrayLike) -> FloatArray:
    """Return the population-weighted variance of the figures around their mean, in their unit squared."""
    x, share, mean = _weighed(figures, populations)
    return _sum(share * (x - mean) ** 2)


def coefficient_of_variation(figures: ArrayLike, populations: ArrayLike) -> FloatArray:
    """Return the standard deviation between groups over their mean; 0.3 is 30 percent."""
    _, _, mean = _weighed(figures, populations)
    return np.sqrt(between_group_variance(figures, populations)) / mean[..., 0]


def theil_index(figures: ArrayLike, populations: ArrayLike) -> FloatArray:
    """Return Theil's index T of figures of 0 or more: 0 where all are equal. ValueError for a negative figure.

    Source: Theil (1967), Economics and Information Theory.
    """
    x, share, mean = _weighed(not_negative("figures", figures), populations)
    return _sum(share * xlogy(x / mean, x / mean))


def mean_log_deviation(figures: ArrayLike, populations: ArrayLike) -> FloatArray:
    """Return the mean log deviation of positive figures: 0 where all are equal. NaN where a figure is 0.

    Source: Theil (1967), his index L. ValueError for a negative figure.
    """
    x, share, mean = _weighed(not_negative("figures", figures), populations)
    return _sum(-share * np.log(np.where(x > 0, x, np.nan) / mean))


def atkinson_index(figures: ArrayLike, populations: ArrayLike, *, aversion: float = 0.5) -> FloatArray:
    """Return Atkinson's index of figures of 0 or more: the share of the mean that equality would save.

    aversion: how much the low end counts, above 0 and under 1. ValueError otherwise and for a negative figure.
    Source: Atkinson (1970), J. Econ. Theory 2:244-263.
    """
    if not 0 < aversion < 1:
        raise ValueError(f"aversion is {aversion!r}; expected a number between 0 and 1")
    x, share, mean = _weighed(not_negative("figures", figures), populations)
    return np.asarray(1 - _sum(share * x ** (1 - aversion)) ** (1 / (1 - aversion)) / mean[..., 0])[()]


def gini_index(figures: ArrayLike, populations: ArrayLike | None = None) -> FloatArray:
    """Return the Gini index of figures of 0 or more; every group counts the same where populations is None.

    ValueError for a negative figure. Source: Gini (1912); area under the Lorenz curve by trapezes.
    """
    x = not_negative("figures", figures)
    x, share, mean = _weighed(x, np.ones_like(x) if populations is None else populations)
    order = np.argsort(x, axis=-1)
    part = np.take_along_axis(share, order, -1)
    curve = np.cumsum(part * np.take_along_axis(x, order, -1), axis=-1) / mean
    before = np.concatenate((np.zeros_like(curve[..., :1]), curve[..., :-1]), axis=-1)
    return np.asarray(1 - _sum(part * (curve + before)))[()]


def mean_difference_from_mean(figures: ArrayLike, populations: ArrayLike, *, is_weighted: bool = True) -> FloatArray:
    """Return the mean distance of the groups from the population's mean, in the unit of the figures."""
    x, share, mean = _weighed(figures, populations)
    return _sum((share if is_weighted else 1 / x.shape[-1]) * np.abs(x - mean))


def index_of_disparity(figures: ArrayLike, populations: ArrayLike, *, is_weighted: bool = True) -> FloatArray:
    """Return the mean distance from the population's mean over that mean; 0.3 is 30 percent."""
    _, _, mean = _weighed(figures, populations)
    return mean_difference_from_mean(figures, populations, is_weighted=is_weighted) / mean[..., 0]


def mean_difference_from_best(
    figures: ArrayLike, populations: ArrayLike, *, is_higher_better: bool, is_weighted: bool = True
) -> FloatArray:
    """Return the mean distance of the groups from the best of them, in the unit of the figures."""
    x, share, _ = _weighed(figures, populations)
    best = _best(x, is_higher_better)
    return _sum((share if is_weighted else 1 / x.shape[-1]) * np.abs(x - best))


def gain_if_all_were_best(figures: ArrayLike, populations: ArrayLike, *, is_higher_better: bool) -> FloatArray:
    """Return how far the population's mean would move if every group did as the best does (PAR).

    Positive where there is something to gain. Over the mean it is the population attributable fraction.
    """
    x, _, mean = _weighed(figures, populations)
    gain = (_best(x, is_higher_better) - mean)[..., 0]
    return gain if is_higher_better else -gain


def concentration_index(figures: ArrayLike, populations: ArrayLike, *, is_relative: bool = True) -> FloatArray:
    """Return how far the figure is concentrated among the advantaged (above 0) or the disadvantaged (below 0).

    Groups come in order, the most disadvantaged first. Relative: over the mean, from -1 to 1; absolute: in the unit
    of the figures. Source: Kakwani, Wagstaff and van Doorslaer (1997), J. Econometrics 77:87-103, grouped data.
    """
    x, share, mean = _weighed(figures, populations)
    absolute = _sum(share * x * (2 * middle_ranks(share) - 1))
    return absolute / mean[..., 0] if is_relative else absolute


def middle_ranks(populations: ArrayLike) -> FloatArray:
    """Return where the middle of each group stands, from 0 to 1, when all people line up in the order of the groups."""
    people = not_negative("populations", populations)
    share = people / people.sum(axis=-1, keepdims=True)
    return np.asarray(np.cumsum(share, axis=-1) - share / 2)


def simulated_interval(
    measure: Callable[[FloatArray], FloatArray],
    figures: ArrayLike,
    standard_errors: ArrayLike,
    *,
    seed: int,
    level: float = 0.95,
    draws: int = 10_000,
) -> Interval:
    """Return the interval of a measure of inequality from the standard errors of the figures.

    measure: takes figures with groups on the last axis, such as lambda x: theil_index(x, populations). figures,
    standard_errors: shape (groups,). seed: makes the same limits come out again. ValueError for a negative error.
    Limits: noise makes equal groups look unequal, so that measures that cannot be negative (variance, Theil, Gini)
    come out too high, and the interval with them; judge first with `heterogeneity` whether there is more than noise.
    Source: parametric bootstrap with normal errors, as in WHO's healthequal. docs/methods/inequality.md
    """
    errors = not_negative("standard_errors", standard_errors)
    x = np.asarray(figures, dtype=np.float64)
    noise = np.random.default_rng(seed).standard_normal((draws, *x.shape))
    tail = tail_probability(level)
    low, high = np.quantile(measure(x + noise * errors), [tail, 1 - tail], axis=0)
    return Interval(low, high)


def _weighed(figures: ArrayLike, populations: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return figures, population shares and the weighted mean (with its axis kept)."""
    x, people = np.broadcast_arrays(np.asarray(figures, np.float64), not_negative("populations", populations))
    if x.ndim == 0:
        raise ValueError("figures is a single number; expected groups on the last axis")
    total = people.sum(axis=-1, keepdims=True)
    share = people / np.where(total > 0, total, np.nan)
    return x, share, (share * x).sum(axis=-1, keepdims=True)


def _best(x: FloatArray, is_higher_better: bool) -> FloatArray:
    best = x.max if is_higher_better else x.min
    return np.asarray(best(axis=-1, keepdims=True))


def _sum(terms: FloatArray) -> FloatArray:
    return np.asarray(terms.sum(axis=-1))[()]
