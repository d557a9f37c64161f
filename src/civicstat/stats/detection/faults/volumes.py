"""Did the records arrive? Silence, half of them, twice as many. See docs/methods/data-faults.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr

from civicstat.stats.detection.counts.unusual import unusual_counts
from civicstat.stats.detection.counts.waves import WEEK_OF_DAYS, YEAR_OF_DAYS, Waves
from civicstat.stats.detection.evaluation import Evaluation
from civicstat.stats.detection.looking_back import UnusualOptions
from civicstat.stats.intervals import BoolArray, FloatArray, IntArray

DAILY = UnusualOptions(
    waves=Waves((WEEK_OF_DAYS, YEAR_OF_DAYS), per_year=365.25), history=400, skipped=14, least_history=28
)


def volume_faults(
    records: ArrayLike, *, alpha: float = 0.001, latest: int | None = None, options: UnusualOptions = DAILY
) -> Evaluation:
    """Return whether unusually few or many records arrived, and for how long none has.

    records: series x periods of whole numbers, 0 where none arrived, NaN where nobody looked. A run of noughts is
    judged as a whole: the chance that none of its periods brings a record. The defaults are for days.
    docs/methods/data-faults.md
    """
    found = unusual_counts(records, alpha=alpha / 2, direction="both", latest=latest, options=options)
    is_silent = (found.observed == 0) & found.is_evaluated
    log_chance = np.where(is_silent, _log_chance_of_nought(found.expected, found.deviate), 0.0)
    total, began = _over_runs(log_chance, is_silent, found.periods)
    with np.errstate(invalid="ignore"):
        p_silence = np.where(is_silent, np.exp(total), 1.0)
        p = np.minimum(2 * np.minimum(found.p_value, p_silence), 1.0)
        is_by_silence = is_silent & (p_silence <= found.p_value)
        since = np.where(p <= alpha, np.where(is_by_silence, began, np.maximum(found.since, -1)), -1)
        since = np.where((p <= alpha) & (since < 0), found.periods, since)
    return Evaluation(
        found.periods, found.observed, found.expected, found.lower, found.upper, p, found.deviate, since, found.reason
    )


def _log_chance_of_nought(expected: FloatArray, deviate: FloatArray) -> FloatArray:
    """Return the logarithm of the chance of no record, read off the deviate of none, which counts half of it."""
    return np.asarray(np.where(np.isnan(expected), 0.0, np.minimum(log_ndtr(deviate) + np.log(2.0), 0.0)))


def _over_runs(values: FloatArray, inside: BoolArray, periods: IntArray) -> tuple[FloatArray, IntArray]:
    """Return for each period the sum over the unbroken run that ends there, and the column in which it began."""
    running = np.cumsum(values, axis=1)
    starts = inside & ~np.pad(inside, ((0, 0), (1, 0)))[:, :-1]
    place = np.maximum.accumulate(np.where(starts, np.arange(values.shape[1]), 0), axis=1)
    before = np.take_along_axis(np.pad(running, ((0, 0), (1, 0))), place, axis=1)
    return np.where(inside, running - before, 0.0), np.where(inside, periods[place], -1)
