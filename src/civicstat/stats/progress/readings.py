"""A measure read period by period, and its level over several periods. See docs/methods/goal-states.md."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

from civicstat.stats.counts import poisson_limits
from civicstat.stats.intervals import FloatArray, IntArray, Interval, normal_quantile, tail_probability

Law = Literal["share", "count", "normal"]  # how chance acts on a reading


@dataclass(frozen=True)
class Readings:
    """Figures of consecutive periods on the last axis; leading axes are different series.

    value: NaN where a period has no figure. weight: what it rests on, 0 or more: trials of a share, exposure of a
    count (value is then events per unit of exposure), records or 1 of anything else. error: the standard error of
    each value; asked for where the law is normal, worked out from value and weight otherwise.
    """

    law: Law
    value: FloatArray
    weight: FloatArray
    error: FloatArray | None = None

    def __post_init__(self) -> None:
        if self.law == "normal" and self.error is None:
            raise ValueError("readings of no known law need the standard error of each")

    @property
    def is_known(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Return where there is a figure that rests on something."""
        found = ~np.isnan(self.value) & (self.weight > 0)
        return found & (self.error > 0) if self.error is not None else found

    @property
    def weight_known(self) -> FloatArray:
        return np.where(self.is_known, self.weight, 0.0)

    def scaled(self, factor: ArrayLike) -> "Readings":
        """Return the readings divided by a factor per period, such as that of the season."""
        by = np.asarray(factor, np.float64)
        error = None if self.error is None else self.error / by
        return Readings(self.law, self.value / by, self.weight * (by if self.law == "count" else 1), error)


@dataclass(frozen=True)
class Pooled:
    """Levels over spans of periods, on the last axis: mean, the weight behind it, its standard error by the law."""

    law: Law
    value: FloatArray  # NaN where no period of the span has a figure
    weight: FloatArray
    error: FloatArray


def pooled_levels(readings: Readings, spans: ArrayLike) -> Pooled:
    """Return the level of each span: hits over trials, events over exposure, or the weighted mean.

    spans: (k, 2) first period and the one after the last, counted from 0. Result: (..., k).
    """
    ends = np.asarray(spans, np.int64)
    weight, value = readings.weight_known, np.where(readings.is_known, readings.value, 0.0)
    total, load = over(weight, ends), over(weight * value, ends)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = load / total
        if readings.law == "share":
            mean = np.clip(mean, 0, 1)  # a sum of sums may stray by a rounding error
            error = np.sqrt(mean * (1 - mean) / total)
        elif readings.law == "count":
            error = np.sqrt(mean / total)
        else:
            spread = np.where(readings.is_known, readings.error, 0.0) if readings.error is not None else value
            error = np.sqrt(over((weight * spread) ** 2, ends)) / total
    return Pooled(readings.law, mean, total, error)


def mean_over(values: ArrayLike, readings: Readings, spans: ArrayLike) -> FloatArray:
    """Return the mean of other values, such as a path, weighed over each span as the readings are.

    Infinite values stay infinite. Result: (..., k); NaN where no period of the span has a figure.
    """
    ends, line = np.asarray(spans, np.int64), np.asarray(values, np.float64)
    weight, is_finite = readings.weight_known, np.isfinite(line)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = over(weight * np.where(is_finite, line, 0.0), ends) / over(weight, ends)
    beyond = over(np.where(is_finite, 0.0, np.sign(line)) * (weight > 0), ends)
    return np.where(beyond > 0, np.inf, np.where(beyond < 0, -np.inf, mean))


def over(values: FloatArray, ends: IntArray) -> FloatArray:
    """Return the sum of values over each span. Result: (..., k)."""
    shape = (*values.shape[:-1], values.shape[-1] + 1)
    sums = np.zeros(shape)
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return np.asarray(sums[..., ends[:, 1]] - sums[..., ends[:, 0]])


def level_interval(
    pooled: Pooled, dispersion: ArrayLike = 1.0, degrees: ArrayLike = np.inf, *, level: float = 0.95
) -> Interval:
    """Return the interval of levels that vary `dispersion` times as much as their law has it.

    dispersion: 1 or more; degrees: on how many degrees of freedom it was estimated, infinite where it is known;
    both broadcast to the levels. With 1 and infinity: Clopper-Pearson for shares, Garwood for counts, normal
    otherwise. Beyond, shares and counts shrink to the effective number that carries as much information.
    Result: NaN where there is no level, or where the degrees are NaN.
    Source: Korn and Graubard (1998), Surv. Methodol. 24:193-201, for the effective size. docs/methods/goal-states.md
    """
    tail, normal = tail_probability(level), normal_quantile(level)
    spread = np.asarray(dispersion, np.float64)
    if np.any(spread < 1):
        raise ValueError("dispersion is under 1; expected 1 or more, 1 being chance alone")
    freedom = np.asarray(degrees, np.float64)
    quantile = np.where(np.isinf(freedom), normal, -stdtrit(np.where(np.isinf(freedom), 1.0, freedom), tail))
    if pooled.law == "normal":
        half = quantile * np.sqrt(spread) * pooled.error
        return Interval(pooled.value - half, pooled.value + half)
    size = pooled.weight / (spread * (quantile / normal) ** 2)
    events, is_there = pooled.value * size, (pooled.weight > 0) & ~np.isnan(freedom)
    size, events = np.where(is_there, size, np.nan), np.where(is_there, events, np.nan)
    if pooled.law == "count":
        low, high = poisson_limits(events, level)
        return Interval(np.asarray(low / size), np.asarray(high / size))
    misses = np.maximum(size - events, 0)
    low = np.where(events > 0, betaincinv(events, misses + 1, tail), 0.0)
    high = np.where(misses > 0, betaincinv(events + 1, misses, 1 - tail), 1.0)
    return Interval(np.where(is_there, low, np.nan), np.where(is_there, high, np.nan))
