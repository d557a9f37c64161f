"""How steeply a figure climbs from the most disadvantaged to the most advantaged. See docs/methods/inequality.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, stdtrit

from civicstat.stats.equity.inequality import middle_ranks
from civicstat.stats.intervals import FloatArray, Interval, not_negative, tail_probability
from civicstat.stats.proportions import hits_and_trials


class Slope(NamedTuple):
    """The figure expected at either end of the ranking, their difference (SII) with its interval, and ratio (RII)."""

    bottom: FloatArray
    top: FloatArray
    difference: FloatArray
    interval: Interval
    ratio: FloatArray


def slope_index(figures: ArrayLike, populations: ArrayLike, *, level: float = 0.95) -> Slope:
    """Return the slope index of inequality by a straight line through the groups, weighted by population.

    figures: groups on the last axis in order, the most disadvantaged first; populations: 0 or more, broadcasting.
    ValueError for a negative population.
    Result: without the last axis, in the unit of the figures; NaN limits for fewer than 3 groups. A straight line
    may leave the range that a share can have: `slope_index_of_shares` does not.
    Source: Pamuk (1985), Popul. Stud. 39:17-31; Student limits from the residuals. docs/methods/inequality.md
    """
    x, people = np.broadcast_arrays(np.asarray(figures, np.float64), not_negative("populations", populations))
    rank = middle_ranks(people)
    weight = people / people.sum(axis=-1, keepdims=True)
    middle, mean = ((weight * part).sum(axis=-1, keepdims=True) for part in (rank, x))
    spread = (weight * (rank - middle) ** 2).sum(axis=-1)
    slope = (weight * (rank - middle) * (x - mean)).sum(axis=-1) / spread
    bottom = mean[..., 0] - slope * middle[..., 0]
    residual = x - bottom[..., None] - slope[..., None] * rank
    degrees = x.shape[-1] - 2
    if degrees < 1:
        half = np.full_like(slope, np.nan)
    else:
        error = np.sqrt((weight * residual**2).sum(axis=-1) / degrees / spread)
        half = -stdtrit(degrees, tail_probability(level)) * error
    return Slope(bottom, bottom + slope, slope, Interval(slope - half, slope + half), (bottom + slope) / bottom)


def slope_index_of_shares(hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Slope:
    """Return the slope index of inequality of a share by logistic regression on the middle rank of each group.

    hits, trials: shape (groups,), in order, the most disadvantaged first; ValueError unless 0 <= hits <= trials.
    Result: numbers; shares from 0 to 1 and their difference and ratio. The interval is by the delta method with the
    dispersion between groups. NaN where the curve cannot be fitted: fewer than 3 groups, or hits in all or none.
    Source: Moreno-Betancur et al. (2015), Epidemiology 26:518-527; R's glm with quasibinomial errors.
    docs/methods/inequality.md
    """
    k, n = hits_and_trials(not_negative("hits", hits), not_negative("trials", trials))
    if k.ndim != 1 or k.shape != n.shape:
        raise ValueError(f"hits and trials have shapes {k.shape} and {n.shape}; expected two equal lengths")
    k, n = k[n > 0], n[n > 0]
    design = np.column_stack((np.ones(k.size), middle_ranks(n)))
    beta, covariance = _fit(design, k, n)
    ends = expit(np.array([beta[0], beta.sum()]))
    steep = ends * (1 - ends)
    gradient = np.array([steep[1] - steep[0], steep[1]])
    half = -stdtrit(k.size - 2, tail_probability(level)) * np.sqrt(gradient @ covariance @ gradient)
    difference = ends[1] - ends[0]
    return Slope(ends[0], ends[1], difference, Interval(difference - half, difference + half), ends[1] / ends[0])


def _fit(design: FloatArray, hits: FloatArray, trials: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return coefficients and covariance of a logistic regression by Newton's method; NaN where there is no fit."""
    unfit = np.full(2, np.nan), np.full((2, 2), np.nan)
    if hits.size < 3 or hits.sum() in (0, trials.sum()):
        return unfit
    beta = np.zeros(2)
    for _ in range(100):
        mean = expit(design @ beta)
        variance = trials * mean * (1 - mean)
        information = design.T @ (design * variance[:, None])
        if np.linalg.cond(information) > 1e12:
            return unfit
        step = np.asarray(np.linalg.solve(information, design.T @ (hits - trials * mean)), dtype=np.float64)
        if np.all(np.abs(step) <= 1e-10 * (1 + np.abs(beta))):
            dispersion = ((hits - trials * mean) ** 2 / variance).sum() / (hits.size - 2)
            return beta, np.linalg.inv(information) * dispersion
        beta = beta + _shortened(step, beta, design, hits, trials)
    return unfit


def _shortened(
    step: FloatArray, beta: FloatArray, design: FloatArray, hits: FloatArray, trials: FloatArray
) -> FloatArray:
    """Return the step, halved until it makes the data likelier: a whole Newton step may overshoot."""

    def log_likelihood(at: FloatArray) -> float:
        odds = design @ at
        return float((hits * odds - trials * np.logaddexp(0, odds)).sum())

    floor = log_likelihood(beta)
    for _ in range(30):
        if log_likelihood(beta + step) >= floor - 1e-12 * abs(floor):
            break
        step = step / 2
    return step
