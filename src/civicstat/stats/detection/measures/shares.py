"""Shares of trials: on time of all calls, missing of all records. See docs/methods/unusual-shares.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, expit, ndtr

from civicstat.stats.detection.counts.calibrating import OF_SHARES, calibrated, uncalibrated
from civicstat.stats.detection.counts.families import SHARES
from civicstat.stats.detection.counts.remembering import deviate
from civicstat.stats.detection.evaluation import Evaluation, last_periods, series_of
from civicstat.stats.detection.looking_back import UnusualOptions, known_before, look_back
from civicstat.stats.detection.verdicts import Direction, judge
from civicstat.stats.intervals import BoolArray, FloatArray, whole_counts

WEEKLY = UnusualOptions()


def unusual_shares(
    hits: ArrayLike, trials: ArrayLike, *, alpha: float = 0.005, direction: Direction = "both",
    latest: int | None = None, options: UnusualOptions = WEEKLY,
) -> Evaluation:  # fmt: skip
    """Return whether shares depart from what season, trend and dispersion of their own past let expect.

    hits, trials: series x periods of whole numbers, hits at most trials; NaN, or no trials, where there is no figure.
    The other arguments are those of `unusual_counts`; least_events are needed among hits and among misses.
    Result: shares from 0 to 1. docs/methods/unusual-shares.md
    """
    k, n = np.broadcast_arrays(series_of(whole_counts("hits", hits)), series_of(whole_counts("trials", trials)))
    with np.errstate(invalid="ignore"):
        is_figure = n > 0
        if np.any(k > n):
            raise ValueError("hits must not exceed trials")
    k, n = np.where(is_figure, k, np.nan), np.where(is_figure, n, 1.0)
    periods = last_periods(k.shape[1], latest)
    past = look_back(
        k,
        n,
        periods,
        options,
        SHARES,
        lambda hits, trials, known: _has_too_few(hits, trials, known, options.least_events),
    )
    share = np.asarray(expit(past.eta))
    # Trials in effect: fewer, as shares vary more than chance, and as the expectation has an error of its own.
    spread = past.phi + past.base * share * (1 - share) * past.variance
    known = known_before(k, periods, options)
    raw = deviate(_chance_of_more(past.observed, past.base, share, spread))
    z = calibrated(raw, known[..., None], OF_SHARES)
    size, now, wide = past.base[..., 0], share[..., 0], spread[..., 0]
    return judge(
        past.observed[..., 0] / size, now, z[..., 0], z[..., 1], past.reason, periods, alpha=alpha, direction=direction,
        highest=lambda far: _greatest(size, now, wide, ndtr(-uncalibrated(far, known, OF_SHARES))),
        lowest=lambda far: 1 - _greatest(size, 1 - now, wide, ndtr(uncalibrated(far, known, OF_SHARES))),
        shared=1 - past.phi[..., 0] / wide, plain=raw[..., 0],
    )  # fmt: skip


def _has_too_few(hits: FloatArray, trials: FloatArray, known: BoolArray, least: int) -> BoolArray:
    total = np.nansum(hits, axis=1)
    misses = np.where(known, trials - np.nan_to_num(hits), 0.0).sum(axis=1)
    return np.asarray(np.minimum(total, misses) < least)


def _chance_of_more(hits: FloatArray, trials: FloatArray, share: FloatArray, spread: FloatArray) -> FloatArray:
    """Return the chance of more hits, half of just as many counted in, among trials / spread."""
    k, n = hits / spread, trials / spread
    return (_at_least(k, n, share) + _at_least(k + 1, n, share)) / 2


def _at_least(k: FloatArray, n: FloatArray, share: FloatArray) -> FloatArray:
    """Return the chance of k or more of n, for numbers that need not be whole."""
    inside = (k > 0) & (n - k + 1 > 0)
    found = betainc(np.where(inside, k, 1.0), np.where(inside, n - k + 1, 1.0), share)
    return np.asarray(np.where(np.isnan(k), np.nan, np.where(k <= 0, 1.0, np.where(inside, found, 0.0))))


def _greatest(trials: FloatArray, share: FloatArray, spread: FloatArray, tail: FloatArray) -> FloatArray:
    """Return the greatest share of which the chance of more, half of as much counted in, is not below the tail."""
    n = trials / spread
    low, high = np.zeros(trials.shape), trials.copy()
    while np.nanmax(high - low, initial=0.0) > 0.5:
        middle = np.ceil((low + high) / 2)
        k = middle / spread
        is_inside = (_at_least(k, n, share) + _at_least(k + 1, n, share)) / 2 >= tail
        low, high = np.where(is_inside, middle, low), np.where(is_inside, high, middle - 1)
    return np.asarray(np.where(np.isnan(share), np.nan, low) / trials)
