"""The standing of a goal: its state by rule, since when, and by which figures. See docs/methods/goal-states.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from civicstat.directory.models import Area
from civicstat.measurement.goals.lines import Course
from civicstat.measurement.goals.measured import PER_YEAR, WINDOWS, Measured, measure
from civicstat.measurement.metrics.series import Series
from civicstat.stats import look_level
from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.states import Look, Signs, State, Zones, follow, look

ERROR_RATE = 0.05  # a year, over all looks, windows and areas of a goal
STALE_AFTER = 2  # periods: where the newest final figure is older, there is no current data


class GoalState(StrEnum):
    """What the records say of a goal."""

    MET = "met"
    ON_COURSE = "on course"
    OFF_COURSE = "off course"
    CANNOT_TELL = "cannot tell"
    NO_CURRENT_DATA = "no current data"


class Why(StrEnum):
    """What a state rests on."""

    DECIDED = "decided"  # the newest look excludes the other side as strictly as it takes to reach the state
    KEPT = "kept"  # it was reached before, and the shown interval still excludes the other side
    STRADDLES = "straddles"  # the level may lie on either side
    NEARLY = "nearly"  # the shown interval lies on one side, but not as surely as it takes to reach a state
    TOO_EARLY = "too early"  # fewer whole, final periods since the goal began than the shortest window has
    SCARCE = "scarce"  # the interval cannot be set: too few periods with figures
    BROKEN = "broken"  # a series break lies between the baseline and the newest figures
    STALE = "stale"  # the newest final figure is too old
    NOTHING = "nothing"  # there are no figures


STATES = {
    State.CANNOT_TELL: GoalState.CANNOT_TELL, State.ON_COURSE: GoalState.ON_COURSE,
    State.OFF_COURSE: GoalState.OFF_COURSE, State.MET: GoalState.MET,
}  # fmt: skip


class Level(NamedTuple):
    """A level over the newest periods with its 95 % interval, and the path over the same periods."""

    value: float
    low: float | None
    high: float | None
    periods: int
    since: date
    until: date  # the last day, included
    path_low: float | None  # between which values it is good; None where there is no limit
    path_high: float | None


class Turn(NamedTuple):
    """A state and the last day of the period with which it began."""

    on: date
    state: GoalState


@dataclass(frozen=True)
class Standing:
    """The state of a goal in one area. levels: over each window, shortest first; decisive: which of them decided."""

    area: Area
    state: GoalState
    why: Why
    course: Course
    levels: tuple[Level, ...] = ()
    decisive: int = 0
    turns: tuple[Turn, ...] = ()  # each change of state, oldest first
    is_over: bool = False  # the last day has come, or the goal was ended
    has_season: bool = False
    dispersion: float = 1.0

    @property
    def level(self) -> Level | None:
        """The level that the state rests on; where none decided, over the longest window."""
        return self.levels[self.decisive] if self.levels else None


def standing(series: Series, drawn: Course, *, at: datetime, error_rate: float = ERROR_RATE) -> Standing:
    """Return the state of a goal in one area from its series and its lines."""
    measured = measure(series)
    is_over = at.date() > drawn.last_day
    if not measured.points:
        why = Why.NOTHING if not series.points else Why.STALE
        return Standing(series.area, GoalState.NO_CURRENT_DATA, why, drawn, is_over=is_over)
    looks = _looks(measured, drawn, error_rate)
    if _is_stale(series, measured, drawn, at):
        return _standing(series.area, drawn, measured, looks, is_over, (GoalState.NO_CURRENT_DATA, Why.STALE))
    if _is_broken(series, drawn):
        return Standing(series.area, GoalState.CANNOT_TELL, Why.BROKEN, drawn, is_over=is_over)
    if not looks:
        return Standing(series.area, GoalState.CANNOT_TELL, Why.TOO_EARLY, drawn, is_over=is_over)
    return _standing(series.area, drawn, measured, looks, is_over, None)


def _looks(measured: Measured, drawn: Course, error_rate: float) -> list[Look]:
    """Return what was seen at the end of each period since the goal began."""
    windows, begins = WINDOWS[measured.period], measured.index_of(drawn.begins_on)
    strict = look_level(windows, PER_YEAR[measured.period], error_rate=error_rate)
    path = drawn.path(measured.middles)
    found = []
    for end in range(begins + windows[0], len(measured.points) + 1):
        last = measured.points[end - 1].ends_on.date() - timedelta(days=1)
        if last > drawn.last_day or not measured.readings.is_known[end - 1]:
            continue
        spans = np.array([(end - window, end) for window in windows if end - window >= begins])
        line = drawn.line_on(last)
        target = _everywhere(line.low, line.high, len(measured.points))
        # On the goal's last day the path has arrived: then the target alone is asked for.
        asked = target if end == _last_look(measured, drawn) else path
        found.append(
            look(measured.readings, end, spans, path=asked, target=target, strict=strict, year=measured.year)
        )  # fmt: skip
    return found


def _last_look(measured: Measured, drawn: Course) -> int:
    """Return the end of the period that closes on the goal's day; 0 where it has not come, or cuts a period."""
    day = drawn.current.due_on + timedelta(days=1)
    return next((at + 1 for at, point in enumerate(measured.points) if point.ends_on.date() == day), 0)


def _everywhere(low: float | None, high: float | None, periods: int) -> Zones:
    return Zones(
        np.full(periods, -np.inf if low is None else low), np.full(periods, np.inf if high is None else high)
    )  # fmt: skip


def _is_stale(series: Series, measured: Measured, drawn: Course, at: datetime) -> bool:
    known = np.flatnonzero(measured.readings.is_known)
    if not known.size:
        return True
    newest = measured.points[int(known[-1])]
    length = newest.ends_on - newest.starts_on
    until = min(at.date(), drawn.last_day + timedelta(days=1))
    return newest.ends_on.date() + STALE_AFTER * length + series.definition.maturity < until


def _is_broken(series: Series, drawn: Course) -> bool:
    """Return whether the newest figures do not compare with all of the baseline."""
    newest = min(series.points[-1].ends_on.date(), drawn.last_day)
    return any(drawn.compares_from < each.on < newest for each in series.breaks)


def _standing(
    area: Area,
    drawn: Course,
    measured: Measured,
    looks: list[Look],
    is_over: bool,
    instead: tuple[GoalState, Why] | None,
) -> Standing:
    if not looks:
        state, why = instead or (GoalState.CANNOT_TELL, Why.TOO_EARLY)
        return Standing(area, state, why, drawn, is_over=is_over)
    newest = looks[-1]
    states = [STATES[State(int(code))] for code in follow(looks)]
    levels = tuple(_levels(measured, drawn, newest))
    state, why = instead or (states[-1], _why(newest, states[-1]))
    return Standing(
        area, state, why, drawn, levels, _decisive(newest, state), tuple(_turns(measured, looks, states)), is_over,
        newest.season.years > 0, float(newest.dispersion),
    )  # fmt: skip


def _why(newest: Look, state: GoalState) -> Why:
    if state == GoalState.CANNOT_TELL:
        is_scarce, is_near = np.isnan(newest.limits.low).all(), newest.path.kept != 0
        return Why.SCARCE if is_scarce else Why.NEARLY if is_near else Why.STRADDLES
    return Why.DECIDED if _signs(newest, state).reached != 0 else Why.KEPT


def _decisive(newest: Look, state: GoalState) -> int:
    """Return the window that decided: the shortest that excludes the other side; where none does, the longest."""
    longest = len(newest.spans) - 1
    if state not in (GoalState.MET, GoalState.ON_COURSE, GoalState.OFF_COURSE):
        return longest
    signs, wanted = _signs(newest, state), -1.0 if state == GoalState.OFF_COURSE else 1.0
    decided = signs.strict if signs.reached != 0 else signs.plain
    return int(np.argmax(decided == wanted)) if np.any(decided == wanted) else longest


def _signs(newest: Look, state: GoalState) -> Signs:
    return newest.target if state == GoalState.MET else newest.path


def _levels(measured: Measured, drawn: Course, newest: Look) -> Sequence[Level]:
    path = drawn.path(measured.middles)
    levels = []
    for at, (first, after) in enumerate(newest.spans):
        weight = measured.readings.weight_known[first:after]
        low, high = (_mean(limit[first:after], weight) for limit in (path.low, path.high))
        levels.append(Level(
            float(newest.level[at]), _known(newest.limits.low[at]), _known(newest.limits.high[at]), int(after - first),
            measured.points[first].starts_on.date(), measured.points[after - 1].ends_on.date() - timedelta(days=1),
            low, high,
        ))  # fmt: skip
    return levels


def _turns(measured: Measured, looks: list[Look], states: list[GoalState]) -> Sequence[Turn]:
    turns: list[Turn] = []
    for each, state in zip(looks, states, strict=True):
        if not turns or turns[-1].state != state:
            last = measured.points[int(each.spans[0][1]) - 1].ends_on.date() - timedelta(days=1)
            turns.append(Turn(last, state))
    return turns


def _mean(values: FloatArray, weight: FloatArray) -> float | None:
    if not np.isfinite(values).all() or not weight.sum() > 0:
        return None
    return float(np.average(values, weights=weight))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
