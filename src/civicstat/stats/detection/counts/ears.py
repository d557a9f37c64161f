"""The three detectors of the Early Aberration Reporting System, in their published form. See docs/methods/ears.md."""

from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, runs_since, series_of
from civicstat.stats.intervals import FloatArray, not_negative

Method = Literal["C1", "C2", "C3"]
GUARD = 2  # periods between the baseline and now, in C2 and C3
_STEP = 0.01


def ears(
    counts: ArrayLike, *, method: Method = "C2", baseline: int = 7, alpha: float = 0.001, least_sd: float = 0.5,
    latest: int | None = None,
) -> Evaluation:  # fmt: skip
    """Return whether counts stand out from the few periods before them: no season, no history needed.

    counts: series x periods of 0 or more, NaN where there is none. C1 compares with the `baseline` periods just before,
    C2 leaves two in between, C3 adds up what the last three C2 were beyond 1. least_sd: the standard deviation of a
    baseline counts as no less, so that a run of noughts does not make the first event an alarm.
    The p-value is the published one, a normal tail; a short baseline makes it too small (docs/methods/ears.md).
    Source: Hutwagner et al. (2003), J. Urban Health 80:i89-i96; Fricker et al. (2008), Stat. Med. 27:3407-3429.
    """
    series = series_of(not_negative("counts", counts), name="counts")
    periods = last_periods(series.shape[1], latest)
    mean, sd = _baseline(series, baseline, 0 if method == "C1" else GUARD)
    sd = np.maximum(sd, least_sd)
    with np.errstate(invalid="ignore", divide="ignore"):
        stands_out = (series - mean) / sd
    stands_out = np.where(np.isnan(mean), np.nan, stands_out)
    z = -float(ndtri(alpha))
    if method == "C3":
        beyond = np.maximum(stands_out - 1, 0.0)
        before = _shifted(beyond, 1) + _shifted(beyond, 2)
        p = chance_of_three(before + beyond)
        left = critical_three(alpha) - before
        upper = np.where(left > 0, mean + sd * (1 + left), 0.0)  # the days before are an alarm by themselves
    else:
        p, upper = ndtr(-stands_out), mean + z * sd
    reason = np.where(np.isnan(p), Reason.SHORT_HISTORY, Reason.EVALUATED)
    reason = np.where(np.isnan(series), Reason.NO_FIGURE, reason)[:, periods]
    blank = np.where(reason == Reason.EVALUATED, 0.0, np.nan)
    p = p[:, periods] + blank
    with np.errstate(invalid="ignore"):
        since = runs_since(p <= alpha, periods)
    return Evaluation(
        periods, series[:, periods], mean[:, periods] + blank, np.full_like(p, np.nan), upper[:, periods] + blank, p,
        stands_out[:, periods] + blank,
        since, reason,
    )  # fmt: skip


def _baseline(series: FloatArray, length: int, guard: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the periods before each; NaN where one of them is missing."""
    if length < 2:
        raise ValueError(f"baseline is {length}; expected 2 periods or more")
    mean, sd = np.full_like(series, np.nan), np.full_like(series, np.nan)
    first = length + guard
    if series.shape[1] > first:
        windows = sliding_window_view(series, length, axis=1)[:, : series.shape[1] - first]
        mean[:, first:], sd[:, first:] = windows.mean(axis=-1), windows.std(axis=-1, ddof=1)
    return mean, sd


def _shifted(values: FloatArray, by: int) -> FloatArray:
    return np.pad(values, ((0, 0), (by, 0)), constant_values=np.nan)[:, : values.shape[1]]


def _sum_of_three() -> tuple[FloatArray, FloatArray]:
    """Return the tail of the sum of three normal deviates, each so far as it lies beyond 1, on a grid."""
    grid = np.arange(0.0, 12.0, _STEP)
    piece = np.diff(ndtr(1 + np.r_[-np.inf, grid[1:] - _STEP / 2, np.inf]))
    twice = np.convolve(piece, piece)
    mass = np.convolve(twice, piece)[: grid.size]
    return grid, 1 - np.cumsum(mass) + mass / 2


_GRID, _TAIL = _sum_of_three()


def chance_of_three(score: FloatArray) -> FloatArray:
    """Return how likely a C3 at least this high is where counts are normal and the baseline is long."""
    return np.asarray(np.where(np.isnan(score), np.nan, np.interp(score, _GRID, np.maximum(_TAIL, 1e-16))))


def critical_three(alpha: float) -> float:
    """Return the C3 that chance exceeds with this probability."""
    return float(np.interp(-alpha, -_TAIL, _GRID))
