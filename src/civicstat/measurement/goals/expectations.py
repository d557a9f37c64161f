"""Where a goal's metric goes if it goes on as it did, and how likely the goal is met. docs/methods/forecasts.md"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from civicstat.measurement.goals.baselines import season
from civicstat.measurement.goals.lines import Course
from civicstat.measurement.goals.measured import PER_YEAR, WINDOWS, Measured, law_of, year_of
from civicstat.measurement.metrics.ground import calendar
from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.forecasts import Forecast, Link, forecast
from civicstat.stats.progress.smoothing import FEWEST

SEED = 20_261_123
FARTHEST = 5  # years ahead; beyond, a forecast of this kind says nothing


class Expected(NamedTuple):
    """What is expected of a period ahead: its last day, the median, and the limits at 80 % and 95 %."""

    on: date
    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True)
class Expectation:
    """The periods up to the goal's date, the level over the shortest window that ends there, and what it promises.

    probability: that this level lies at the target or beyond it.
    """

    periods: tuple[Expected, ...]
    level: Expected
    window: int
    probability: float


def expectation(measured: Measured, drawn: Course) -> Expectation | None:
    """Return what is expected up to the goal's date.

    None where its last whole period is there already, lies over five years ahead, or fewer than 6 figures are known.
    """
    ends = _ends_ahead(measured, drawn.last_day)
    known = int(np.count_nonzero(measured.readings.is_known))
    if not 0 < len(ends) <= FARTHEST * PER_YEAR[measured.period] or known < FEWEST:
        return None
    ahead = _forecast(measured, ends)
    window = min(WINDOWS[measured.period][0], len(ends) + len(measured.points))
    courses = _last_levels(measured, ahead, window)
    line = drawn.current
    is_met = (courses >= (-np.inf if line.low is None else line.low)) & (
        courses <= (np.inf if line.high is None else line.high)
    )
    periods = tuple(_expected(end, ahead.draws[:, at]) for at, end in enumerate(ends))
    return Expectation(periods, _expected(ends[-1], courses), window, float(np.mean(is_met)))


def _ends_ahead(measured: Measured, last_day: date) -> list[date]:
    """Return the last day of each period between the newest figures and the goal's date."""
    if not measured.points:
        return []
    cut, period = calendar(), measured.points[-1].period + 1
    ends: list[date] = []
    while (end := cut.end(measured.period, period).date() - timedelta(days=1)) <= last_day:
        ends.append(end)
        period += 1
    return ends


def _forecast(measured: Measured, ends: list[date]) -> Forecast:
    values = np.where(measured.readings.is_known, measured.readings.value, np.nan)
    found = season(measured)
    length = timedelta(days=measured.points[-1].ends_on.toordinal() - measured.points[-1].starts_on.toordinal())
    starts = [point.starts_on.date() for point in measured.points] + [end - length for end in ends]
    year = year_of(starts, measured.period)
    ahead = forecast(
        values, len(ends), link=_link(measured, values), season=found if year else None,
        part=year.part if year else None, seed=SEED,
    )  # fmt: skip
    return Forecast(np.clip(ahead.draws, 0, 1)) if law_of(measured.definition) == "share" else ahead


def _link(measured: Measured, values: FloatArray) -> Link:
    """Return the scale on which changes add up, so that no course leaves what is possible."""
    known, law = values[~np.isnan(values)], law_of(measured.definition)
    if law == "share":
        return "logit" if np.all((known > 0) & (known < 1)) else "identity"
    if law == "count":
        return "root"
    return "log" if np.all(known > 0) else "identity"


def _last_levels(measured: Measured, ahead: Forecast, window: int) -> FloatArray:
    """Return of each course the mean over the window that ends with the goal's date; part of it may be known."""
    missing = window - ahead.draws.shape[1]
    if missing <= 0:
        return ahead.mean_of_last(window)
    known = measured.readings.value[-missing:]
    known = known[~np.isnan(known)]
    both = np.concatenate([np.broadcast_to(known, (len(ahead.draws), known.size)), ahead.draws], axis=1)
    return np.asarray(both.mean(axis=1))


def _expected(on: date, draws: FloatArray) -> Expected:
    low_95, low_80, median, high_80, high_95 = np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975])
    return Expected(on, float(median), float(low_80), float(high_80), float(low_95), float(high_95))
