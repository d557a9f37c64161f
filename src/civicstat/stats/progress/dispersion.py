"""How much more a measure varies from period to period than chance makes it. See docs/methods/goal-states.md."""

from typing import NamedTuple

import numpy as np
from scipy.special import gammainc, gammaincinv

from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.readings import Readings

KEPT = 0.9  # of the squared steps, the smallest; the rest may be changes of the level itself
_CUT = 2 * float(gammaincinv(1 / 2, KEPT))  # quantile of a chi-square variable of one degree
# Its mean below that quantile: x f(x) of one degree is f(x) of three.
_MEAN_KEPT = float(gammainc(3 / 2, _CUT / 2)) / KEPT
DEGREES_PER_STEP = 0.55  # what a step is worth: see docs/methods/goal-states.md
FEWEST_STEPS = 3


class Dispersion(NamedTuple):
    """How many times more the figures vary than their law has it, and on how many degrees that is known."""

    factor: FloatArray  # 1 or more
    degrees: FloatArray  # NaN where there are too few steps to tell


def dispersion_between_neighbors(readings: Readings, *, left: float = 1.0) -> Dispersion:
    """Return the dispersion of readings about a level that may drift, from the steps between neighbors.

    The largest tenth of the squared steps is left out, and the mean of the rest raised by what this does to pure
    chance: a level that jumped, once or twice, was no noise. Never under 1. Result: without the last axis.
    left: the share of the noise that is still in the readings, where a season fitted to them was taken out.
    Source: von Neumann et al. (1941), Ann. Math. Stat. 12:153-162, for the steps; trimming as of a chi-square
    variable of one degree. docs/methods/goal-states.md
    """
    squares = np.sort(squared_steps(readings), axis=-1)  # NaN, a step that is not there, goes last
    steps = np.sum(~np.isnan(squares), axis=-1)
    kept = np.ceil(KEPT * steps)
    is_kept = np.arange(squares.shape[-1]) < kept[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.sum(np.where(is_kept, squares, 0.0), axis=-1) / kept / _MEAN_KEPT / left
    has_enough = steps >= FEWEST_STEPS
    factor = np.where(has_enough, np.maximum(np.nan_to_num(mean, nan=1.0), 1.0), 1.0)
    return Dispersion(factor, np.where(has_enough, DEGREES_PER_STEP * steps, np.nan))


def squared_steps(readings: Readings) -> FloatArray:
    """Return the squared step between each two neighbors over its variance by the law; NaN where one lacks."""
    known, weight = readings.is_known, readings.weight_known
    value = np.where(known, readings.value, np.nan)
    here, there = weight[..., :-1], weight[..., 1:]
    step = np.diff(value, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        if readings.error is not None and readings.law == "normal":
            variance = readings.error[..., :-1] ** 2 + readings.error[..., 1:] ** 2
        else:
            middle = (here * value[..., :-1] + there * value[..., 1:]) / (here + there)
            spread = middle * (1 - middle) if readings.law == "share" else middle
            variance = spread * (1 / here + 1 / there)
        return np.where(variance > 0, step**2 / variance, np.where(np.isnan(step), np.nan, 0.0))
