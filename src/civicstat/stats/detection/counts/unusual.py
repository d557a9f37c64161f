"""CivicStat's own detector for counts with a season: more found than by Farrington flexible, with as few false alarms.

docs/methods/unusual-counts.md
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from civicstat.stats.detection.counts.calibrating import OF_COUNTS, calibrated, uncalibrated
from civicstat.stats.detection.counts.dispersed import chance_above, quantile
from civicstat.stats.detection.counts.families import COUNTS
from civicstat.stats.detection.counts.remembering import deviate
from civicstat.stats.detection.evaluation import Evaluation, last_periods, series_of
from civicstat.stats.detection.looking_back import UnusualOptions, known_before, look_back
from civicstat.stats.detection.verdicts import Direction, judge
from civicstat.stats.intervals import FloatArray, whole_counts

WEEKLY = UnusualOptions()


def unusual_counts(
    counts: ArrayLike, *, exposure: ArrayLike = 1.0, alpha: float = 0.005, direction: Direction = "up",
    latest: int | None = None, options: UnusualOptions = WEEKLY,
) -> Evaluation:  # fmt: skip
    """Return whether counts depart from what season, trend and dispersion of their own past let expect.

    counts: series x periods of whole numbers, NaN where there is none. exposure: what they are counted among (days in
    the month, residents, calls), of a shape that broadcasts, above 0. alpha: chance of a false alarm per series and
    period; it sets the limits and `since`. latest: how many periods at the end to evaluate.
    The past is fitted by a log-linear model of waves and trend that outbreaks in it hardly move; the tail is that of
    the negative binomial with the errors of the fit and of the dispersion in it; the period before counts so far as it
    stood out as well.
    docs/methods/unusual-counts.md
    """
    series = series_of(whole_counts("counts", counts), name="counts")
    base = np.broadcast_to(np.asarray(exposure, np.float64), series.shape)
    if np.any(~(base > 0)):
        raise ValueError("exposure must be above 0 in every period")
    periods = last_periods(series.shape[1], latest)
    past = look_back(
        series, base, periods, options, COUNTS,
        lambda values, beneath, known: np.asarray(np.nansum(values, axis=1) < options.least_events),
    )  # fmt: skip
    mean = COUNTS.mean(past.eta, past.base)
    phi = past.phi + mean * past.variance  # the error of the expectation is one more source of dispersion
    known = known_before(series, periods, options)
    raw = deviate((chance_above(past.observed - 1, mean, phi) + chance_above(past.observed, mean, phi)) / 2)
    z = calibrated(raw, known[..., None], OF_COUNTS)
    mu, spread = mean[..., 0], phi[..., 0]
    return judge(
        past.observed[..., 0], mu, z[..., 0], z[..., 1], past.reason, periods, alpha=alpha, direction=direction,
        highest=lambda far: greatest_count(mu, spread, ndtr(-uncalibrated(far, known, OF_COUNTS))),
        lowest=lambda far: least_count(mu, spread, ndtr(uncalibrated(far, known, OF_COUNTS))),
        shared=1 - past.phi[..., 0] / spread, plain=raw[..., 0],
    )  # fmt: skip


def greatest_count(mean: FloatArray, phi: FloatArray, tail: FloatArray) -> FloatArray:
    """Return the greatest count of which the chance of more, half of as much counted in, is not below the tail."""
    count = quantile(1 - tail, mean, phi)
    mid = (chance_above(count - 1, mean, phi) + chance_above(count, mean, phi)) / 2
    return np.asarray(np.where(mid < tail, count - 1, count))


def least_count(mean: FloatArray, phi: FloatArray, tail: FloatArray) -> FloatArray:
    """Return the least count of which the chance of less, half of as much counted in, is not below the tail."""
    count = quantile(tail, mean, phi)
    mid = 1 - (chance_above(count - 1, mean, phi) + chance_above(count, mean, phi)) / 2
    return np.asarray(np.where(mid < tail, count + 1, count))
