"""Measures that are no counts: percentiles of durations, means, ratios. See docs/methods/unusual-measures.md."""

import warnings

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtr, stdtrit

from civicstat.stats.detection.counts.families import MEASURES
from civicstat.stats.detection.counts.remembering import deviate
from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, series_of
from civicstat.stats.detection.looking_back import UnusualOptions, known_before, look_back
from civicstat.stats.detection.verdicts import Direction, judge
from civicstat.stats.intervals import FloatArray, not_negative

WEEKLY = UnusualOptions()


def unusual_measures(
    values: ArrayLike, *, n: ArrayLike = np.inf, alpha: float = 0.005, direction: Direction = "both",
    latest: int | None = None, options: UnusualOptions = WEEKLY,
) -> Evaluation:  # fmt: skip
    """Return whether a measure departs from what season, trend and scatter of its own past let expect.

    values: series x periods of any numbers, NaN where there is none. n: how many records stand behind each, above 0;
    figures of few records are believed less, as far as the past shows that they scatter more. Measures that cannot be
    negative and are skewed (durations) are better given as logarithms; `unusual_percentiles` does that.
    docs/methods/unusual-measures.md
    """
    series = series_of(values)
    size = np.broadcast_to(np.asarray(n, np.float64), series.shape)
    if np.any(~(size > 0)):
        raise ValueError("n must be above 0 in every period")
    periods = last_periods(series.shape[1], latest)
    center, scale = _robust(series)
    varies = scale > 0
    standard = (series - center) / np.where(varies, scale, 1.0)
    base = _precision(standard, size)
    past = look_back(
        standard, base, periods, options, MEASURES, lambda values, base, known: np.asarray(~known.any(axis=1))
    )
    # Seen from the past every figure scatters with phi / base, and the expectation has an error on top.
    spread = np.sqrt(past.phi / past.base + past.variance)
    freedom = np.maximum(known_before(series, periods, options) - 4.0, 3.0)
    z = deviate(stdtr(freedom[..., None], -(past.observed - past.eta) / spread))
    reason = np.where(varies | (past.reason != Reason.EVALUATED), past.reason, Reason.NO_VARIATION)
    now, wide = past.eta[..., 0], spread[..., 0]

    def reaching(far: FloatArray) -> FloatArray:
        """Return the figure that lies so many deviates out."""
        return np.asarray((now + wide * stdtrit(freedom, ndtr(far))) * scale + center)

    return judge(
        past.observed[..., 0] * scale + center, now * scale + center, z[..., 0], z[..., 1], reason, periods,
        alpha=alpha, direction=direction, highest=reaching, lowest=reaching,
        shared=past.variance[..., 0] / wide**2,
    )  # fmt: skip


def unusual_percentiles(
    percentiles: ArrayLike, n: ArrayLike, *, p: float, alpha: float = 0.005, direction: Direction = "up",
    latest: int | None = None, options: UnusualOptions = WEEKLY,
) -> Evaluation:  # fmt: skip
    """Return whether a percentile of durations departs from its own past; factors, not differences, are unusual.

    percentiles: series x periods, above 0, NaN where there is none. n: durations behind each, 0 where there are none.
    p: 0.9 for the 90th percentile. Fewer than 5 durations beyond the percentile, n below 5 / (1 - p), tell too little
    to be checked, and too little to be looked back on. docs/methods/unusual-measures.md
    """
    values, size = np.broadcast_arrays(series_of(percentiles), series_of(not_negative("n", n)))
    if not 0 < p < 1:
        raise ValueError(f"p is {p!r}; expected a share between 0 and 1, such as 0.9")
    if np.any(values <= 0):
        raise ValueError("percentiles must be above 0; leave out durations of nought")
    is_enough = size * min(p, 1 - p) >= 5
    usable = np.where(is_enough, values, np.nan)
    found = unusual_measures(
        np.log(usable), n=np.where(is_enough, size, 1.0), alpha=alpha, direction=direction, latest=latest,
        options=options,
    )  # fmt: skip
    is_few = (~is_enough & ~np.isnan(values))[:, found.periods]
    reason = np.where(is_few, Reason.TOO_FEW_EVENTS, found.reason)
    return Evaluation(
        found.periods, values[:, found.periods], np.exp(found.expected), np.exp(found.lower), np.exp(found.upper),
        found.p_value, found.deviate, found.since, reason, found.shared,
    )  # fmt: skip


def _robust(series: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return median and scaled median absolute deviation of each series; the standard deviation where it is 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a series without a figure
        center = np.nanmedian(series, axis=1, keepdims=True)
        scale = 1.4826 * np.nanmedian(np.abs(series - center), axis=1, keepdims=True)
        scale = np.where(scale > 0, scale, np.nanstd(series, axis=1, keepdims=True))
    return np.nan_to_num(center), np.nan_to_num(scale)


def _precision(standard: FloatArray, n: FloatArray) -> FloatArray:
    """Return how well each figure is known beside the others: 1 / (a + b / n), a and b fitted to the scatter."""
    if np.isinf(n).all():
        return np.ones(standard.shape)
    step = np.diff(standard, axis=1)
    squares, inverse = step**2 / 2, (1 / n[:, 1:] + 1 / n[:, :-1]) / 2
    known = ~np.isnan(squares)
    # Steps beyond five deviates are changes, not scatter.
    capped = np.minimum(np.where(known, squares, 0.0), 25.0)
    x = np.where(known, inverse, 0.0)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    mean_x, mean_y = x.sum(axis=1, keepdims=True) / count, capped.sum(axis=1, keepdims=True) / count
    spread = np.where(known, (x - mean_x) ** 2, 0.0).sum(axis=1, keepdims=True)
    slope = np.where(known, (x - mean_x) * (capped - mean_y), 0.0).sum(axis=1, keepdims=True)
    b = np.where(spread > 0, np.maximum(slope, 0.0) / np.where(spread > 0, spread, 1.0), 0.0)
    b = np.minimum(b, mean_y / np.maximum(mean_x, 1e-300))  # no negative scatter of large figures
    a = np.maximum(mean_y - b * mean_x, 0.0)
    variance = np.maximum(a + b / n, 1e-9)
    return np.asarray((a + b * mean_x + 1e-9) / variance)
