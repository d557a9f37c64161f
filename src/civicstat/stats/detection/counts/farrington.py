"""Farrington flexible, which public health agencies have used since 2013. See docs/methods/farrington.md."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr

from civicstat.stats.detection.counts.blocks import Blocks, blocks_before
from civicstat.stats.detection.counts.dispersed import chance_above, quantile
from civicstat.stats.detection.counts.fitting import Design, Fits, fit
from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, runs_since, series_of
from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, whole_counts

CHUNK = 400  # rows fitted at once: as many as stay in a processor's cache
Threshold = Literal["nbPlugin", "delta", "muan"]


@dataclass(frozen=True)
class FarringtonOptions:
    """The settings of R's farringtonFlexible that bear on the result; the defaults are those of Noufaily et al.

    threshold: nbPlugin, a quantile of the negative binomial at the fitted mean; muan, the same at the upper limit of
    the mean; delta, a power transform. trend_below: the p-value below which a trend is kept; 1 keeps it always.
    weights_beyond: scaled Anscombe residuals beyond which past periods are weighed down; None weighs all alike.
    least_events, in_periods: fewer events than that in the latest periods are not evaluated.
    """

    years: int = 5
    half_window: int = 3
    blocks: int = 10
    skipped: int = 26
    trend_below: float = 1.0
    weights_beyond: float | None = 2.58
    threshold: Threshold = "nbPlugin"
    least_events: int = 0
    in_periods: int = 4
    per_year: int = 52
    has_trend: bool = True


@dataclass(frozen=True)
class FarringtonResult:
    """An evaluation with what R's object holds beside it: mean (before the threshold), phi, slope (NaN: no trend)."""

    evaluation: Evaluation
    mean: FloatArray
    phi: FloatArray
    slope: FloatArray


NOUFAILY = FarringtonOptions()


def farrington_flexible(
    counts: ArrayLike, *, alpha: float = 0.005, latest: int | None = None, options: FarringtonOptions = NOUFAILY
) -> FarringtonResult:
    """Return whether counts are higher than the same season of past years lets expect, with a trend.

    counts: series x periods of whole numbers, NaN where there is none. alpha: chance of a false alarm per period,
    which sets `upper`. latest: how many periods at the end to evaluate; all that have the history otherwise.
    Equal to R's surveillance::farringtonFlexible 1.20 in every alarm and bound that was compared.
    Source: Noufaily et al. (2013), Stat. Med. 32:1206-1222. docs/methods/farrington.md
    """
    series = series_of(whole_counts("counts", counts), name="counts")
    periods = last_periods(series.shape[1], latest)
    past = blocks_before(
        years=options.years, half_window=options.half_window, blocks=options.blocks, skipped=options.skipped,
        per_year=options.per_year,
    )  # fmt: skip
    found = {name: np.full((series.shape[0], periods.size), np.nan) for name in ("mean", "link", "phi", "se", "slope")}
    reason = np.full((series.shape[0], periods.size), Reason.SHORT_HISTORY)
    has_past = periods >= past.reach
    where = np.argwhere(np.broadcast_to(has_past, reason.shape))
    for first in range(0, len(where), CHUNK):
        rows, columns = where[first : first + CHUNK].T
        window = series[rows[:, None], periods[columns][:, None] + past.offsets]
        fitted = _fitted(window, past, options)
        for name, values in fitted.items():
            found[name][rows, columns] = values
        reason[rows, columns] = np.where(np.isnan(fitted["mean"]), Reason.NO_FIT, Reason.EVALUATED)
    return _judged(series, periods, found, reason, alpha, options)


def _fitted(window: FloatArray, past: Blocks, options: FarringtonOptions) -> dict[str, FloatArray]:
    """Return the expected count now of each row: mean, link (its logarithm), phi, standard error, slope."""
    known = ~np.isnan(window)
    counts, present = np.where(known, window, 0.0), known.astype(np.float64)
    time = past.offsets.astype(np.float64)
    trended = _of_design(counts, present, Design(past.membership, time, True), options) if options.has_trend else None
    if trended is None:
        return _of_design(counts, present, Design(past.membership, time, False), options)
    highest = np.where(known, window, -np.inf).max(axis=1)
    with np.errstate(invalid="ignore"):
        is_kept = (trended["p"] < options.trend_below) & (trended["mean"] <= highest) & (options.years >= 3)
    drop = np.flatnonzero(~is_kept)
    if drop.size:
        plain = _of_design(counts[drop], present[drop], Design(past.membership, time, False), options)
        for name, values in plain.items():
            trended[name][drop] = values
    return {name: trended[name] for name in ("mean", "link", "phi", "se", "slope")}


def _of_design(
    counts: FloatArray, present: FloatArray, design: Design, options: FarringtonOptions
) -> dict[str, FloatArray]:
    fits = fit(counts, present, design)
    freedom = present.sum(axis=1) - design.parameters
    phi = np.maximum(_dispersion(counts, fits, fits.step_weights, freedom), 1.0)
    weights, is_fitted = present, fits.has_converged
    if options.weights_beyond is not None:
        weights = _downweighted(counts, present, fits, phi, design, options.weights_beyond)
        is_usable = np.asarray(~np.isnan(weights).any(axis=1))
        fits = fit(counts, np.where(is_usable[:, None], weights, present), design)
        phi = np.maximum(_dispersion(counts, fits, fits.step_weights, freedom), 1.0)
        is_fitted = is_fitted & is_usable
        # R puts these weights where its glm keeps those of the last step, and reads them for the standard error.
        scale = _dispersion(counts, fits, weights, freedom)
    else:
        scale = _dispersion(counts, fits, fits.step_weights, freedom)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(fits.slope) / np.sqrt(scale / fits.spread)
        error = np.sqrt(scale * fits.variance_now(design))
    blank = np.where(is_fitted, 0.0, np.nan)
    link = fits.level[:, -1] + blank
    return {
        "mean": np.exp(link), "link": link, "phi": phi + blank, "se": error + blank,
        "slope": (fits.slope if design.has_trend else np.full(len(link), np.nan)) + blank,
        "p": (2 * stdtr(freedom, -t) if design.has_trend else np.ones(len(link))) + blank,
    }  # fmt: skip


def _dispersion(counts: FloatArray, fits: Fits, weights: FloatArray, freedom: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        working = np.where(weights > 0, (counts - fits.mean) / fits.mean, 0.0)
        return np.asarray((weights * working**2).sum(axis=1) / np.where(freedom > 0, freedom, np.nan))


def _downweighted(
    counts: FloatArray, present: FloatArray, fits: Fits, phi: FloatArray, design: Design, beyond: float
) -> FloatArray:
    """Return weights that fall with the square of the scaled Anscombe residual where it lies beyond a limit."""
    with np.errstate(invalid="ignore", divide="ignore"):
        anscombe = 1.5 * (counts ** (2 / 3) * fits.mean ** (-1 / 6) - np.sqrt(fits.mean))
        scaled = anscombe / np.sqrt(phi[:, None] * (1 - fits.leverage(design)))
        far = np.where(scaled > beyond, scaled**-2.0, 1.0) + np.where(np.isnan(scaled), np.nan, 0.0)
    weights: FloatArray = np.where(present > 0, far, 0.0)
    return np.asarray(weights * (present.sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)))


def _judged(
    series: FloatArray, periods: IntArray, found: dict[str, FloatArray], reason: IntArray, alpha: float,
    options: FarringtonOptions,
) -> FarringtonResult:  # fmt: skip
    observed = series[:, periods]
    upper, p = _bounds(observed, found, alpha, options.threshold)
    reason = np.where((reason == Reason.EVALUATED) & np.isnan(upper), Reason.NO_FIT, reason)
    is_judged = reason != Reason.SHORT_HISTORY
    reason = np.where(_too_few(series, periods, options) & is_judged, Reason.TOO_FEW_EVENTS, reason)
    reason = np.where(np.isnan(observed), Reason.NO_FIGURE, reason)
    blank = np.where(reason == Reason.EVALUATED, 0.0, np.nan)
    with np.errstate(invalid="ignore"):
        is_out = (observed > upper + blank) & (observed > 0)
    evaluation = Evaluation(
        periods, observed, found["mean"] + blank, np.full_like(upper, np.nan), upper + blank, p + blank,
        -ndtri(np.clip(p, 1e-300, 1 - 1e-16)) + blank,
        runs_since(is_out, periods), reason,
    )  # fmt: skip
    return FarringtonResult(evaluation, found["mean"], found["phi"], found["slope"])


def _too_few(series: FloatArray, periods: IntArray, options: FarringtonOptions) -> BoolArray:
    running = np.cumsum(np.pad(np.nan_to_num(series), ((0, 0), (1, 0))), axis=1)
    recent = running[:, periods + 1] - running[:, np.maximum(periods + 1 - options.in_periods, 0)]
    return np.asarray(recent < options.least_events)


def _bounds(
    observed: FloatArray, found: dict[str, FloatArray], alpha: float, threshold: Threshold
) -> tuple[FloatArray, FloatArray]:
    """Return the upper bound and the p-value."""
    mean, phi, link, se = (found[name] for name in ("mean", "phi", "link", "se"))
    z = -float(ndtri(alpha))
    if threshold == "delta":
        with np.errstate(invalid="ignore", divide="ignore"):
            tau = phi + (se * mean) ** 2 / mean
            spread = np.sqrt(4 / 9 * mean ** (1 / 3) * tau)
            upper = (mean ** (2 / 3) + z * spread) ** 1.5
            return upper, ndtr(-(observed ** (2 / 3) - mean ** (2 / 3)) / spread)
    with np.errstate(over="ignore"):
        at = mean if threshold == "nbPlugin" else np.exp(link + z * se)
    at = np.where(np.isinf(at), np.nan, at)
    return quantile(1 - alpha, at, phi), chance_above(observed - 1, at, phi)
