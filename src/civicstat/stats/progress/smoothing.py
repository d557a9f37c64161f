"""Exponential smoothing with damped trend under many settings at once. See docs/methods/forecasts.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from civicstat.stats.intervals import FloatArray

FEWEST = 6  # figures, to smooth at all
ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.55, 0.8)  # how far a surprise moves the level
BETAS_PER_ALPHA = (0.05, 0.15, 0.3)  # how far it moves the trend, if there is one
DAMPINGS = (0.8, 0.9, 0.97)  # how much of a trend is left after a period
DEGREES = (4.0, 30.0)  # of Student's t: surprises with wide tails, or nearly normal ones
SCALES = 15  # of the surprises, from a third to three times the typical one


class Fits(NamedTuple):
    """g settings fitted to one series; weight and scale are (g, SCALES), the weights add up to 1."""

    alpha: FloatArray
    beta: FloatArray
    damping: FloatArray
    degrees: FloatArray
    level: FloatArray  # after the last period
    trend: FloatArray
    level_per_start: FloatArray  # what an error of the first level does to the last
    trend_per_start: FloatArray
    start_error: FloatArray  # the error of the first level, in scales
    scale: FloatArray
    weight: FloatArray


def fit_all(values: FloatArray) -> Fits:
    """Fit every setting to a series, (n,), NaN where a period has no figure; the first one is known.

    The first level is fitted by least squares, the first trend is nought.
    """
    alpha, beta, damping, degrees, prior = _settings()
    errors, level, trend = _smooth(values, alpha, beta, damping, start=0.0)
    pull, level_per_start, trend_per_start = _smooth(np.where(np.isnan(values), np.nan, 0.0), alpha, beta, damping, 1.0)
    known = ~np.isnan(values)
    square = np.sum(pull[:, known] ** 2, axis=1)
    start = -np.sum(pull[:, known] * errors[:, known], axis=1) / square
    surprises = (errors + pull * start[:, None])[:, known]
    scale, weight = _weights(surprises, degrees, prior)
    return Fits(
        alpha, beta, damping, degrees, level + start * level_per_start, trend + start * trend_per_start,
        level_per_start, trend_per_start, 1 / np.sqrt(square), scale, weight,
    )  # fmt: skip


def _settings() -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return alpha, beta, damping, degrees and prior weight of each setting: as much without a trend as with one."""
    rows = []
    for alpha in ALPHAS:
        for degrees in DEGREES:
            rows.append((alpha, 0.0, 1.0, degrees, 1.0))
            with_trend = len(BETAS_PER_ALPHA) * len(DAMPINGS)
            rows += [
                (alpha, alpha * share, damping, degrees, 1 / with_trend)
                for share in BETAS_PER_ALPHA
                for damping in DAMPINGS
            ]
    columns = np.array(rows).T
    return columns[0], columns[1], columns[2], columns[3], columns[4]


def _smooth(
    values: FloatArray, alpha: FloatArray, beta: FloatArray, damping: FloatArray, start: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the surprises, (g, n), and the last level and trend of each setting. No figure is no surprise."""
    level, trend = np.full(alpha.shape, start), np.zeros(alpha.shape)
    errors = np.full((alpha.size, values.size), np.nan)
    for at, value in enumerate(values):
        expected = level + damping * trend
        surprise = np.zeros(alpha.shape) if np.isnan(value) else value - expected
        errors[:, at] = surprise
        level, trend = expected + alpha * surprise, damping * trend + beta * surprise
    return errors, level, trend


def _weights(surprises: FloatArray, degrees: FloatArray, prior: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the scales tried for each setting, and how likely each setting and scale is, (g, SCALES)."""
    typical = np.median(np.abs(surprises), axis=1) / 0.6745
    floor = 1e-9 + 1e-6 * float(np.max(np.abs(surprises)))
    scale = np.maximum(typical, floor)[:, None] * np.geomspace(1 / 3, 3, SCALES)
    logs = np.log(prior)[:, None] + np.stack(
        [_log_likelihood(surprises, scale[:, at], degrees) for at in range(SCALES)], axis=1
    )
    weight = np.exp(logs - logs.max())
    return scale, weight / weight.sum()


def _log_likelihood(surprises: FloatArray, scale: FloatArray, degrees: FloatArray) -> NDArray[np.float64]:
    """Return the log likelihood of each setting under Student's t."""
    tails = (degrees[:, None] + 1) / 2 * np.log1p((surprises / scale[:, None]) ** 2 / degrees[:, None])
    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - np.log(degrees * np.pi) / 2 - np.log(scale)
    return np.asarray(surprises.shape[1] * constant - tails.sum(axis=1))
