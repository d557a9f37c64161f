"""How counts, shares and measures vary about what is expected of them, for one and the same fit."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from civicstat.stats.intervals import FloatArray

Of = Callable[[FloatArray, FloatArray], FloatArray]
OfThree = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class Family:
    """mean(eta, base); weight(mean, base): information of one figure; pull(values, mean, base): its score.

    residual(values, mean, base): how far out a figure of the past is, for weighing it down. start(sum of values, sum of
    bases): a first level. base: exposure of counts, trials of shares, precision of measures.
    """

    mean: Of
    weight: Of
    pull: OfThree
    residual: OfThree
    start: Of
    least_dispersion: float
    farthest: float  # a step of the fit, on the scale of the link


def _difference(values: FloatArray, mean: FloatArray, base: FloatArray) -> FloatArray:
    return values - mean


def _anscombe(values: FloatArray, mean: FloatArray, base: FloatArray) -> FloatArray:
    """Return residuals that are nearly normal for counts; only those above the mean count as outbreaks."""
    return np.asarray(1.5 * (values ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean)))


def _binomial_weight(mean: FloatArray, base: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(mean * (1 - mean / np.maximum(base, 1e-9)), 1e-9 * np.maximum(base, 1e-9)))


def _pearson(values: FloatArray, mean: FloatArray, base: FloatArray) -> FloatArray:
    return np.asarray(np.abs(values - mean) / np.sqrt(_binomial_weight(mean, base)))


COUNTS = Family(
    mean=lambda eta, base: np.asarray(np.exp(np.clip(eta, -30.0, 30.0)) * base),
    weight=lambda mean, base: mean,
    pull=_difference,
    residual=_anscombe,
    start=lambda total, base: np.asarray(np.log((total + 0.5) / base)),
    least_dispersion=1.0,
    farthest=2.0,
)
SHARES = Family(
    mean=lambda eta, base: np.asarray(base * expit(np.clip(eta, -30.0, 30.0))),
    weight=_binomial_weight,
    pull=_difference,
    residual=_pearson,
    start=lambda total, base: np.asarray(logit((total + 0.5) / (base + 1))),
    least_dispersion=1.0,
    farthest=2.0,
)
MEASURES = Family(
    mean=lambda eta, base: eta,
    weight=lambda mean, base: base,
    pull=lambda values, mean, base: base * (values - mean),
    residual=lambda values, mean, base: np.asarray(np.abs(values - mean) * np.sqrt(base)),
    start=lambda total, base: np.zeros_like(total),
    least_dispersion=1e-12,
    farthest=np.inf,
)
