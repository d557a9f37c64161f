"""Many quasi-Poisson regressions on blocks of season and a trend at once.

They share one design and differ in their counts, so that a step of all is one exponential and one product of matrices:
within blocks the normal equations have a closed solution. docs/methods/farrington.md
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from civicstat.stats.intervals import BoolArray, FloatArray, IntArray

TINY = float(np.finfo(np.float64).eps)
STEPS = 25
CLOSE = 1e-8


@dataclass(frozen=True)
class Design:
    """membership: 1 where a past period lies in a block, (n, blocks). time: of each past period, 0 is now."""

    membership: FloatArray
    time: FloatArray
    has_trend: bool

    @property
    def parameters(self) -> int:
        return int(self.membership.shape[1]) + self.has_trend

    @property
    def columns(self) -> FloatArray:
        """Return what weights are summed over: the blocks; and with a trend, time in each block and time squared."""
        if not self.has_trend:
            return self.membership
        by_time = self.membership * self.time[:, None]
        return np.hstack([self.membership, by_time, self.time[:, None] ** 2])


@dataclass(frozen=True)
class Fits:
    """One fit per row: level (rows, blocks), slope per period, fitted counts (rows, n), and the last step's sums.

    step_weights: of the last step, taken before it, as R's glm leaves them. size: their sum by block; center: mean
    time of each block; spread: how widely time is spread within blocks. They give every variance in closed form.
    """

    level: FloatArray
    slope: FloatArray
    mean: FloatArray
    step_weights: FloatArray
    size: FloatArray
    center: FloatArray
    spread: FloatArray
    has_converged: BoolArray

    def leverage(self, design: Design) -> FloatArray:
        """Return the diagonal of the hat matrix, (rows, n)."""
        return np.asarray(self.step_weights * self._variance_at(design, design.membership, design.time))

    def variance_now(self, design: Design) -> FloatArray:
        """Return the variance of the logarithm expected now (last block, time 0) for a dispersion of 1."""
        now = np.zeros((1, design.membership.shape[1]))
        now[0, -1] = 1.0
        return self._variance_at(design, now, np.zeros(1))[:, 0]

    def _variance_at(self, design: Design, membership: FloatArray, time: FloatArray) -> FloatArray:
        found = (1 / self.size) @ membership.T
        if design.has_trend:
            found = found + (time - self.center @ membership.T) ** 2 / self.spread[:, None]
        return np.asarray(found)


def fit(counts: FloatArray, weights: FloatArray, design: Design) -> Fits:
    """Return the fits of all rows by iteratively reweighted least squares.

    counts, weights: (rows, n), not NaN; a weight of 0 leaves a period out, and then its count does not matter.
    The start (count + 0.1), the 25 steps and the measure of convergence are those of R's glm, so that rows without a
    finite fit stop at the same place.
    """
    rows, (n, blocks) = counts.shape[0], design.membership.shape
    result = Fits(
        np.full((rows, blocks), np.nan), np.zeros(rows), np.full((rows, n), np.nan), np.full((rows, n), np.nan),
        np.full((rows, blocks), np.nan), np.zeros((rows, blocks)), np.ones(rows), np.zeros(rows, bool),
    )  # fmt: skip
    open_rows = np.arange(rows)
    mean, level, slope = counts + 0.1, result.level, result.slope
    weighted = weights * counts
    constant = np.sum(weights * (xlogy(counts, counts) - counts), axis=1)
    eta = np.log(mean)
    deviance = _deviance(constant, weighted, weights, eta, mean)
    for step in range(STEPS):
        before = weights * mean
        size, by_time, squares = _sums(before, design)
        if step == 0:
            pull = before * eta + weighted - before
            target, target_time = pull @ design.membership, pull @ design.time
        else:
            # The sums of weight times eta follow from the coefficients.
            target = level * size + slope[:, None] * by_time + weighted @ design.membership - size
            target_time = (level * by_time).sum(1) + slope * squares + weighted @ design.time - by_time.sum(1)
        center, spread, level, slope = _solve(size, by_time, squares, target, target_time, design.has_trend)
        eta = level @ design.membership.T + (slope[:, None] * design.time if design.has_trend else 0.0)
        mean = np.maximum(np.exp(np.minimum(eta, 700.0)), TINY)
        after = _deviance(constant, weighted, weights, eta, mean)
        is_done = np.abs(after - deviance) < CLOSE * (np.abs(after) + 0.1)
        ended = is_done if step < STEPS - 1 else np.ones_like(is_done)
        _keep(result, open_rows[ended], ended, level, slope, mean, before, size, center, spread, is_done)
        if ended.all():
            break
        stays = ~ended
        open_rows, deviance, constant = open_rows[stays], after[stays], constant[stays]
        level, slope, mean, weights, weighted = level[stays], slope[stays], mean[stays], weights[stays], weighted[stays]
    return result


def _sums(weights: FloatArray, design: Design) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights summed by block, weights times time by block, and weights times time squared over all."""
    blocks = design.membership.shape[1]
    found = weights @ design.columns
    if not design.has_trend:
        return found, np.zeros_like(found), np.zeros(len(found))
    return found[:, :blocks], found[:, blocks:-1], found[:, -1]


def _solve(
    size: FloatArray, by_time: FloatArray, squares: FloatArray, target: FloatArray, target_time: FloatArray, trend: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return center, spread, level and slope that solve the normal equations."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if not trend:
            return np.zeros_like(size), np.ones(len(size)), target / size, np.zeros(len(size))
        center = by_time / size
        spread = squares - (by_time * center).sum(1)
        slope = (target_time - (center * target).sum(1)) / spread
        return center, spread, target / size - slope[:, None] * center, slope


def _deviance(
    constant: FloatArray, weighted: FloatArray, weights: FloatArray, eta: FloatArray, mean: FloatArray
) -> FloatArray:
    return np.asarray(2 * (constant - np.einsum("ij,ij->i", weighted, eta) + np.einsum("ij,ij->i", weights, mean)))


def _keep(
    result: Fits, rows: IntArray, ended: BoolArray, level: FloatArray, slope: FloatArray, mean: FloatArray,
    before: FloatArray, size: FloatArray, center: FloatArray, spread: FloatArray, is_done: BoolArray,
) -> None:  # fmt: skip
    """Write the rows whose fit has ended into the arrays of the result, which are this module's own."""
    pairs: tuple[tuple[NDArray[Any], NDArray[Any]], ...] = (
        (result.level, level), (result.slope, slope), (result.mean, mean), (result.step_weights, before),
        (result.size, size), (result.center, center), (result.spread, spread), (result.has_converged, is_done),
    )  # fmt: skip
    for whole, part in pairs:
        whole[rows] = part[ended]
