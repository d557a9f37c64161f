"""Where a measure goes if it goes on as it did. See docs/methods/forecasts.md."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from civicstat.stats.intervals import FloatArray, IntArray, Interval, tail_probability
from civicstat.stats.progress.seasons import Season
from civicstat.stats.progress.smoothing import FEWEST, Fits, fit_all

Link = Literal["identity", "log", "logit", "root"]
DRAWS = 4_000


@dataclass(frozen=True)
class Forecast:
    """Courses that the measure may take, each as likely as the other. draws: (courses, periods ahead)."""

    draws: FloatArray

    @property
    def median(self) -> FloatArray:
        return np.asarray(np.median(self.draws, axis=0))

    def interval(self, *, level: float = 0.95) -> Interval:
        """Return between which figures each period ahead comes to lie with this probability."""
        tail = tail_probability(level)
        low, high = np.quantile(self.draws, [tail, 1 - tail], axis=0)
        return Interval(low, high)

    def mean_of_last(self, periods: int, weight: ArrayLike = 1.0) -> FloatArray:
        """Return of each course the mean over its last periods, weighed by `weight`, (periods ahead,) or one number."""
        load = np.broadcast_to(np.asarray(weight, np.float64), self.draws.shape[1:])
        return np.asarray(np.average(self.draws[:, -periods:], axis=1, weights=load[-periods:]))


def forecast(
    values: ArrayLike,
    ahead: int,
    *,
    link: Link = "identity",
    season: Season | None = None,
    part: ArrayLike | None = None,
    seed: int,
    draws: int = DRAWS,
) -> Forecast:
    """Return where a series goes in the next periods: exponential smoothing with damped trend, averaged over settings.

    values: (n,) consecutive figures, NaN where there is none; ValueError where fewer than 6 are known. ahead: how
    many periods. link: the scale on which changes add up. season with part: the part of the year of each period,
    (n + ahead,); the season is taken out and put back with its error. seed: makes the same courses come out again.
    Source: Gardner and McKenzie (1985), Manag. Sci. 31:1237-1246, in the form with one source of error of
    Hyndman et al. (2008), Forecasting with Exponential Smoothing; averaged by likelihood. docs/methods/forecasts.md
    """
    found = np.asarray(values, np.float64)
    known = np.count_nonzero(~np.isnan(found))
    if known < FEWEST or ahead < 1:
        raise ValueError(f"{known} figures and {ahead} periods ahead; expected at least {FEWEST} and 1")
    chance = np.random.default_rng(seed)
    factors = np.ones(found.size + ahead)
    if season is not None and season.years and part is not None:
        factors = season.factors[np.asarray(part, np.int64)]
    first = int(np.argmax(~np.isnan(found)))
    fits = fit_all(_linked((found / factors[: found.size])[first:], link))
    # A season fitted to the figures took some of their noise with it: of that of two years, half.
    left = 1 - 1 / season.years if season is not None and season.years else 1.0
    courses = _unlinked(_courses(fits._replace(scale=fits.scale / np.sqrt(left)), ahead, draws, chance), link)
    if season is not None and season.years and part is not None:
        courses = courses * _drawn_factors(season, np.asarray(part, np.int64)[found.size :], draws, chance)
    return Forecast(np.minimum(courses, 1.0) if link == "logit" else courses)


def _courses(fits: Fits, ahead: int, draws: int, chance: np.random.Generator) -> FloatArray:
    """Draw settings by how well they fit, then a course for each. Result: (draws, ahead), on the link's scale."""
    picked = chance.choice(fits.weight.size, size=draws, p=fits.weight.ravel())
    at, scale_at = np.unravel_index(picked, fits.weight.shape)
    scale = fits.scale[at, scale_at]
    start = chance.standard_normal(draws) * scale * fits.start_error[at]
    level, trend = fits.level[at] + start * fits.level_per_start[at], fits.trend[at] + start * fits.trend_per_start[at]
    alpha, beta, damping = fits.alpha[at], fits.beta[at], fits.damping[at]
    shocks = chance.standard_t(fits.degrees[at, None], size=(draws, ahead)) * scale[:, None]
    courses = np.empty((draws, ahead))
    for step in range(ahead):
        expected = level + damping * trend
        courses[:, step] = expected + shocks[:, step]
        level = expected + alpha * shocks[:, step]
        trend = damping * trend + beta * shocks[:, step]
    return courses


def _drawn_factors(season: Season, part: IntArray, draws: int, chance: np.random.Generator) -> FloatArray:
    errors = np.exp(season.error * chance.standard_normal((draws, season.factors.size)))
    return np.asarray((season.factors * errors)[:, part])


def _linked(values: FloatArray, link: Link) -> FloatArray:
    if link == "log":
        return np.log(values)
    if link == "logit":
        return np.asarray(logit(values))
    return np.sqrt(values) if link == "root" else values


def _unlinked(values: FloatArray, link: Link) -> FloatArray:
    if link == "log":
        return np.exp(values)
    if link == "logit":
        return np.asarray(expit(values))
    return np.maximum(values, 0.0) ** 2 if link == "root" else values
