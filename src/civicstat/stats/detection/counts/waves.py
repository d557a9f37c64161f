"""Many regressions on waves of season and a damped trend at once: log-linear, over-dispersed, deaf to past outbreaks.

Rows share the past's offsets from now, so that a Newton step of all rows is a product of two matrices and a batch of
small solves. A gentle prior on every coefficient lets short or empty histories be fitted, and widens what they say.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from civicstat.stats.detection.counts.families import COUNTS, Family
from civicstat.stats.intervals import FloatArray, IntArray

STEPS, MORE_STEPS, REWEIGHTINGS = 8, 3, 2


@dataclass(frozen=True)
class Season:
    """A pattern that comes back: every so many periods, made of so many waves. Amplitudes shrink towards 0.

    amplitudes: the standard deviation thought likely of each wave's coefficients before any data, on the log scale.
    """

    length: float
    amplitudes: tuple[float, ...]


YEAR_OF_WEEKS = Season(365.25 / 7, (1.0, 0.5, 0.25))
YEAR_OF_DAYS = Season(365.25, (1.0, 0.5, 0.25))
YEAR_OF_MONTHS = Season(12.0, (1.0, 0.5, 0.25))
YEAR_OF_QUARTERS = Season(4.0, (1.0, 0.5))
WEEK_OF_DAYS = Season(7.0, (1.0, 1.0, 1.0))


@dataclass(frozen=True)
class Waves:
    """The design: seasons and a trend. trend_sd: how far the level is thought to move in a year, on the log scale."""

    seasons: tuple[Season, ...]
    per_year: float
    trend_sd: float = 0.2

    def columns(self, offsets: IntArray, center: float) -> FloatArray:
        """Return the design at these offsets from now, (offsets, parameters)."""
        found = [np.ones(len(offsets)), (offsets - center) / self.per_year]
        for season in self.seasons:
            for k in range(1, len(season.amplitudes) + 1):
                turn = 2 * np.pi * k * offsets / season.length
                found += [np.cos(turn), np.sin(turn)]
        return np.array(found).T

    def precision(self) -> FloatArray:
        """Return the prior precision of each coefficient; that of the level is nearly 0."""
        amplitudes = [sd for season in self.seasons for sd in season.amplitudes for _ in range(2)]
        return np.array([1e-4, *(1 / sd**2 for sd in (self.trend_sd, *amplitudes))])


@dataclass(frozen=True)
class Foretold:
    """eta: what is expected at each wanted offset, on the scale of the link (rows, offsets), and its variance.

    phi: the dispersion of each row.
    """

    eta: FloatArray
    variance: FloatArray
    phi: FloatArray


def foretell(
    values: FloatArray, base: FloatArray, known: FloatArray, offsets: IntArray, wanted: IntArray, waves: Waves,
    *, family: Family = COUNTS, beyond: float = 2.58,
) -> Foretold:  # fmt: skip
    """Return what the past of each row lets expect at the wanted offsets, before base is applied.

    values, base, known: (rows, offsets); known is 1 or 0, and where it is 0 the others must still be numbers.
    beyond: residuals beyond which a past period weighs less, by the square of its distance.
    """
    center = float(offsets.mean())
    design, precision = waves.columns(offsets, center), waves.precision()
    beta = np.zeros((len(values), design.shape[1]))
    beta[:, 0] = family.start((known * values).sum(axis=1), (known * base).sum(axis=1))
    phi = np.ones(len(values))
    given = _Given(values, base, design, precision, family)
    beta, mean = _climb(given, known, phi, beta, STEPS)
    phi = _dispersion(given, known, mean)
    weights = known
    for _ in range(REWEIGHTINGS):
        far = family.residual(values, mean, base) / np.sqrt(phi)[:, None]
        weights = known * np.where(far > beyond, (beyond / np.maximum(far, beyond)) ** 2, 1.0)
        beta, mean = _climb(given, weights, phi, beta, MORE_STEPS)
        phi = _dispersion(given, weights, mean)
    spread = np.linalg.inv(_information(weights * family.weight(mean, base) / phi[:, None], design, precision))
    there = waves.columns(wanted, center)
    return Foretold(beta @ there.T, np.einsum("wp,rpq,wq->rw", there, spread, there), phi)


class _Given(NamedTuple):
    """What stays the same through a fit."""

    values: FloatArray
    base: FloatArray
    design: FloatArray
    precision: FloatArray
    family: Family


def _climb(
    given: _Given, weights: FloatArray, phi: FloatArray, beta: FloatArray, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Return coefficients and fitted values after some Newton steps on the penalized quasi-likelihood."""
    values, base, design, precision, family = given
    scaled = weights / phi[:, None]
    for _ in range(steps):
        mean = family.mean(beta @ design.T, base)
        gradient = (scaled * family.pull(values, mean, base)) @ design - precision * beta
        information = _information(scaled * family.weight(mean, base), design, precision)
        step = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        beta = beta + step * np.minimum(1.0, family.farthest / np.maximum(longest, 1e-12))
        if longest.max() < 1e-6:
            break
    return beta, family.mean(beta @ design.T, base)


def _information(weights: FloatArray, design: FloatArray, precision: FloatArray) -> FloatArray:
    """Return the penalized information of each row, (rows, parameters, parameters)."""
    size = design.shape[1]
    upper = np.triu_indices(size)
    sums = weights @ (design[:, upper[0]] * design[:, upper[1]])
    found = np.empty((len(weights), size, size))
    found[:, upper[0], upper[1]] = sums
    found[:, upper[1], upper[0]] = sums
    found[:, np.arange(size), np.arange(size)] += precision
    return found


def _dispersion(given: _Given, weights: FloatArray, mean: FloatArray) -> FloatArray:
    """Return Pearson's dispersion; about half of the parameters are held by the prior, not by the data."""
    values, base, design, _, family = given
    freedom = np.maximum(weights.sum(axis=1) - design.shape[1] / 2, 1.0)
    found = (weights * family.pull(values, mean, base) ** 2 / family.weight(mean, base)).sum(axis=1) / freedom
    return np.asarray(np.maximum(found, family.least_dispersion))
