"""The state of a goal from look to look, by rule. See docs/methods/goal-states.md."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from civicstat.stats.intervals import FloatArray, IntArray, Interval
from civicstat.stats.progress.dispersion import dispersion_between_neighbors
from civicstat.stats.progress.looks import first_decided, sign_of
from civicstat.stats.progress.readings import Readings, level_interval, mean_over, pooled_levels
from civicstat.stats.progress.seasons import Season, season_of

PLAIN = 0.95  # the level of the intervals that are shown, and that keep a state once it is there


class State(IntEnum):
    """What the figures say of a goal; nobody else says it."""

    CANNOT_TELL = 0
    ON_COURSE = 1
    OFF_COURSE = 2
    MET = 3


@dataclass(frozen=True)
class Zones:
    """Between which values a level is good, period by period; -inf or inf where there is no limit. Shape (periods,)."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Year:
    """The part of the year of each period, from 0; how many parts, and periods, a year has."""

    part: IntArray
    parts: int
    periods: int


@dataclass(frozen=True)
class Signs:
    """On which side of a zone levels lie, window by window on the last axis: 1 good, -1 bad, 0 cannot be told.

    strict: as surely as it takes to reach a state; plain: as surely as it takes to keep one. A longer window has a
    sign only where it agrees with the shortest: the newest figures are not outvoted by what was.
    """

    strict: FloatArray
    plain: FloatArray

    @property
    def reached(self) -> FloatArray:
        return first_decided(self.strict)

    @property
    def kept(self) -> FloatArray:
        return first_decided(self.plain)


@dataclass(frozen=True)
class Look:
    """What was seen at the end of one period. Levels have a last axis for the windows, shortest first.

    level, limits: of the season's mean, where there is a season; limits at `PLAIN`. spans: (windows, 2).
    """

    level: FloatArray
    limits: Interval
    spans: IntArray
    path: Signs
    target: Signs
    dispersion: FloatArray
    season: Season


def look(
    readings: Readings, end: int, spans: IntArray, *, path: Zones, target: Zones, strict: float, year: Year | None
) -> Look:
    """Return what is seen after the period before `end`, from the periods up to then alone.

    spans: (k, 2) of the windows that end there, shortest first. strict: the level of `looks.look_level`.
    A season, where there is one, is taken out of the figures; what is not known of it widens every window that is
    no whole year.
    """
    so_far = _until(readings, end)
    season = _season(so_far, end, year)
    if season.years and year is not None:
        so_far = so_far.scaled(season.factors[year.part[:end]])
    spread = dispersion_between_neighbors(so_far, left=1 - 1 / season.years if season.years else 1.0)
    factor = spread.factor[..., None] * _wider(season, spans, year)
    levels = pooled_levels(so_far, spans)
    plainly = level_interval(levels, factor, spread.degrees[..., None], level=PLAIN)
    strictly = level_interval(levels, factor, spread.degrees[..., None], level=strict)

    def against(zone: Zones) -> Signs:
        low, high = (mean_over(limit[:end], so_far, spans) for limit in (zone.low, zone.high))
        agrees = _agrees(levels.value, plainly, np.where(np.isfinite(low), low, high))
        newest = sign_of(levels.value, levels.value, low, high)[..., :1]
        strict_signs, plain_signs = (
            np.where(agrees, sign_of(*limits, low, high), 0.0) for limits in (strictly, plainly)
        )  # fmt: skip
        return Signs(np.where(strict_signs == newest, strict_signs, 0.0), plain_signs)

    return Look(levels.value, plainly, spans, against(path), against(target), spread.factor, season)


def follow(looks: list[Look]) -> NDArray[np.int64]:
    """Return the state after each look, on the last axis.

    A state is reached where the strict interval excludes the other side, and kept while the plain one still does.
    """
    states: list[NDArray[np.int64]] = []
    before = np.zeros(looks[0].path.reached.shape, np.int64) if looks else np.zeros(0, np.int64)
    for each in looks:
        before = _next(before, each)
        states.append(before)
    return np.stack(states, axis=-1) if states else np.zeros((0,), np.int64)


def _next(before: NDArray[np.int64], seen: Look) -> NDArray[np.int64]:
    path, path_kept, target, target_kept = seen.path.reached, seen.path.kept, seen.target.reached, seen.target.kept
    was_good = (before == State.ON_COURSE) | (before == State.MET)
    is_met = (target == 1) | ((target == 0) & (target_kept == 1) & (before == State.MET))
    is_on = (path == 1) | ((path == 0) & (path_kept == 1) & was_good)
    is_off = (path == -1) | ((path == 0) & (path_kept == -1) & (before == State.OFF_COURSE))
    return np.select(
        [is_met, is_off, is_on], [State.MET, State.OFF_COURSE, State.ON_COURSE], State.CANNOT_TELL
    ).astype(np.int64)  # fmt: skip


def _agrees(level: FloatArray, plainly: Interval, line: FloatArray) -> NDArray[np.bool_]:
    """Return for each window whether it lies as far from the line as the shortest may: older figures are no others."""
    distance, low, high = level - line, plainly.low - line, plainly.high - line
    agrees = (distance >= low[..., :1]) & (distance <= high[..., :1])
    agrees[..., 0] = True
    return np.asarray(agrees)


def _until(readings: Readings, end: int) -> Readings:
    error = None if readings.error is None else readings.error[..., :end]
    return Readings(readings.law, readings.value[..., :end], readings.weight[..., :end], error)


def _season(readings: Readings, end: int, year: Year | None) -> Season:
    if year is None or readings.value.ndim > 1:
        return Season(np.ones(1), 0, float("nan"), 0.0)
    return season_of(np.where(readings.is_known, readings.value, np.nan), year.part[:end], year.parts, year.periods)


def _wider(season: Season, spans: IntArray, year: Year | None) -> FloatArray:
    """Return by how much the season's own error raises the variance of each window: 1 + 1 / years, or 1."""
    if not season.years or year is None:
        return np.ones(len(spans))
    is_whole = (spans[:, 1] - spans[:, 0]) % year.periods == 0
    return np.where(is_whole, 1.0, 1 + 1 / season.years)
