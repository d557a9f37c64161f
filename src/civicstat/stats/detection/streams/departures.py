"""How far each figure of a stream lies from what its pattern and its level before let expect, in its own scatter."""

from typing import NamedTuple

import numpy as np

from civicstat.stats.intervals import FloatArray

LEAN = 1.0  # cycles for which the level counts, until the pattern is known
LEAST_SCATTER = 1e-9  # of the largest change since the first figure: below it a stream does not vary


class Departures(NamedTuple):
    """far: of each figure, in standard deviations; NaN where there is none or nothing is known of the past.

    expected: in the unit of the series; scatter: of departures before, nought where they never varied.
    """

    far: FloatArray
    expected: FloatArray
    scatter: FloatArray


def departures(series: FloatArray, *, cycle: int, history: int, least: int) -> Departures:
    """Return departures from the mean of the same place in the cycles before, each seen from its own past alone.

    cycle: periods after which the pattern comes back; 0 where there is none. least: figures that must be known before.
    """
    first = np.take_along_axis(series, np.argmax(~np.isnan(series), axis=1, keepdims=True), axis=1)
    moved = series - np.nan_to_num(first)  # sums of small numbers are exact
    level, number = _mean_before(moved, history)
    expected = _pattern_before(moved, level, cycle, history) if cycle else level
    residual = moved - expected
    bias, _ = _mean_before(residual, history)
    square, seen = _mean_before((residual - bias) ** 2, history)
    scatter = np.sqrt(np.maximum(square, 0.0))
    largest = np.maximum.accumulate(np.abs(np.nan_to_num(moved)), axis=1)
    scatter = np.where(scatter > LEAST_SCATTER * largest, scatter, 0.0)
    is_known = (number >= least) & (seen > 1) & (scatter > 0)
    far = np.where(is_known, (residual - bias) / np.where(scatter > 0, scatter, 1.0), np.nan)
    return Departures(far, expected + bias + np.nan_to_num(first), np.where(number >= least, scatter, np.nan))


def _mean_before(values: FloatArray, history: int) -> tuple[FloatArray, FloatArray]:
    """Return the mean of the figures among so many periods before each, nought where there are none, and how many."""
    known = ~np.isnan(values)
    total = np.cumsum(np.pad(np.where(known, values, 0.0), ((0, 0), (1, 0))), axis=1)
    number = np.cumsum(np.pad(known, ((0, 0), (1, 0))), axis=1)
    last = np.arange(values.shape[1])
    first = np.maximum(last - history, 0)
    count = number[:, last] - number[:, first]
    return np.asarray((total[:, last] - total[:, first]) / np.maximum(count, 1)), np.asarray(count, np.float64)


def _pattern_before(values: FloatArray, level: FloatArray, cycle: int, history: int) -> FloatArray:
    """Return the mean of the same place in the cycles before, which leans on the level as long as few are known."""
    series, width = values.shape
    cycles = -(-width // cycle)
    filled = np.pad(values, ((0, 0), (0, cycles * cycle - width)), constant_values=np.nan)
    by_place = filled.reshape(series, cycles, cycle).swapaxes(1, 2).reshape(series * cycle, cycles)
    mean, number = (
        each.reshape(series, cycle, cycles).swapaxes(1, 2).reshape(series, -1)[:, :width]
        for each in _mean_before(by_place, max(history // cycle, 1))
    )
    return np.asarray((mean * number + LEAN * level) / (number + LEAN))
