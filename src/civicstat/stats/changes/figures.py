"""Two figures of any kind held against each other by their own intervals. See docs/methods/change-test.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from civicstat.stats.changes.comparison import Comparison, by_student, reach, spread_of
from civicstat.stats.intervals import BoolArray, FloatArray, Interval, normal_quantile
from civicstat.stats.ratios import difference_interval, ratio_interval


def compare_figures(
    a: ArrayLike,
    limits_of_a: Interval,
    b: ArrayLike,
    limits_of_b: Interval,
    *,
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    level: float = 0.95,
    level_of_limits: float = 0.95,
) -> Comparison:
    """Return how two independent figures compare: percentiles, sums, times to close, ratios. All broadcast.

    level_of_limits: of both intervals; each of their sides is taken for so many standard errors. ValueError where a
    limit lies on the wrong side of its figure. Result: NaN where a limit that it takes is missing.
    Source: MOVER, Zou and Donner (2008), Stat. Med. 27:1693-1702, turned about: the chance follows from how far both
    intervals must be drawn out until that of the difference reaches 0. docs/methods/change-test.md
    """
    here, there = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(b, np.float64))
    difference = here - there
    unit = np.sqrt(spread_of(dispersion)) / normal_quantile(level_of_limits)
    low, high = difference_interval(here, limits_of_a, there, limits_of_b)
    below, above = (difference - low) * unit, (high - difference) * unit
    error = np.where(difference > 0, below, above)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(difference == 0, 0.0, np.abs(difference) / error)
    p = by_student(2 * ndtr(-z), degrees) + 0 * error
    far = reach(level, degrees)
    ratio, ratios = _ratio((here, limits_of_a), (there, limits_of_b), far * unit)
    interval = Interval(np.asarray(difference - far * below)[()], np.asarray(difference + far * above)[()])
    return Comparison(p[()], difference[()], interval, ratio, ratios)


def _ratio(
    one: tuple[FloatArray, Interval], other: tuple[FloatArray, Interval], by: FloatArray
) -> tuple[FloatArray, Interval]:
    """Return the ratio of two figures, and its interval from theirs, drawn out; NaN where one is below 0 or b is 0."""
    has_ratio = (one[0] >= 0) & (other[0] > 0)
    figures = np.where(has_ratio, one[0], 0.0), np.where(has_ratio, other[0], 1.0)
    limits = [_drawn_out(*each, by, has_ratio) for each in (one, other)]
    blank = np.where(has_ratio, 0.0, np.nan)
    low, high = ratio_interval(figures[0], _around(figures[0], limits[0]), figures[1], _around(figures[1], limits[1]))
    return np.asarray(figures[0] / figures[1] + blank)[()], Interval(low + blank, high + blank)


def _drawn_out(figure: FloatArray, limits: Interval, by: FloatArray, where: BoolArray) -> Interval:
    """Return how far the limits lie below and above once they are drawn out; nought where they are not asked for."""
    low, high = (np.asarray(limit, np.float64) for limit in limits)
    return Interval(np.where(where, (figure - low) * by, 0.0), np.where(where, (high - figure) * by, 0.0))


def _around(figure: FloatArray, reaches: Interval) -> Interval:
    return Interval(np.minimum(np.maximum(figure - reaches.low, 0), figure), figure + np.maximum(reaches.high, 0))
