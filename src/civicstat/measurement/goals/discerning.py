"""Which change could be told from chance: by a goal's day, before it is set, and over any window."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.measurement.goals.definitions import Target
from civicstat.measurement.goals.measured import PER_YEAR, WINDOWS, Measured, measure
from civicstat.measurement.goals.standing import ERROR_RATE
from civicstat.measurement.metrics.series import Series
from civicstat.stats import (
    Interval,
    dispersion_between_neighbors,
    level_interval,
    look_level,
    pooled_levels,
    visible_levels,
)
from civicstat.stats.changes.visible import Against
from civicstat.stats.progress.readings import Law

DAYS_A_YEAR = 365.25
POWER = 0.8  # the chance with which a change that is there should be told


class Discernment(NamedTuple):
    """The least change from the baseline that a state would call beyond chance by the goal's day, and the one wanted.

    Both in the metric's unit, 0 or more; wanted is 0 where the baseline is at the target or beyond it.
    periods: how many of the newest periods the level is then pooled over. sure: the change that would be told with a
    chance of `POWER`; NaN where none would.
    """

    least: float
    wanted: float
    periods: int
    sure: float = float("nan")

    @property
    def can_be_told(self) -> bool:
        return self.wanted >= self.least


@dataclass(frozen=True)
class Steadiness:
    """How a measure stands and how far it varies: its level over the newest year, and what one period rests on.

    weight: exposure or trials of an average period; error: of a period, where the law is normal.
    """

    law: Law
    level: float
    weight: float
    error: float
    dispersion: float
    degrees: float
    periods: int  # that it rests on

    def visible(
        self, window: ArrayLike, *, confidence: float, power: float = POWER, against: Against = "line"
    ) -> Interval:
        """Return the nearest levels below and above that would be told over so many periods; NaN where none would."""
        long = np.asarray(window, np.float64)
        return visible_levels(
            self.law, self.level, self.weight * long, error=self.error / np.sqrt(long),
            dispersion=self.dispersion, degrees=self.degrees, confidence=confidence, power=power, against=against,
        )  # fmt: skip


def steadiness(measured: Measured) -> Steadiness | None:
    """Return how a measure stands and varies; None where too few periods have figures to know."""
    ends, newest = len(measured.points), WINDOWS[measured.period][-1]
    if not ends:
        return None
    level = pooled_levels(measured.readings, [(max(ends - newest, 0), ends)])
    spread = dispersion_between_neighbors(measured.readings)
    known = int(np.sum(measured.readings.is_known[max(ends - newest, 0) : ends]))
    if not known or not np.isfinite(level.value[0]) or not np.isfinite(spread.degrees):
        return None
    error = float(level.error[0]) * float(np.sqrt(known))
    return Steadiness(
        measured.readings.law, float(level.value[0]), float(level.weight[0]) / known, error, float(spread.factor),
        float(spread.degrees), ends,
    )  # fmt: skip


def strictness(period: str, *, areas: int = 1) -> float:
    """Return the level of the intervals by which states of goals are told. areas: how many share the error rate."""
    return look_level(WINDOWS[period], PER_YEAR[period], error_rate=ERROR_RATE / areas)


def discern(
    series: Series, baseline: float, target: Target, *, begins: date, by: date, areas: int = 1
) -> Discernment | None:
    """Return what could be told by a goal's day if figures vary as they did.

    begins: the first day of the goal. areas: how many share its error rate. None where the day comes before any
    window is whole, or where the figures are too few to know how they vary. See docs/methods/detectable-change.md.
    """
    measured = measure(series)
    windows, per_year = WINDOWS[measured.period], PER_YEAR[measured.period]
    passing = int((by - begins).days * per_year / DAYS_A_YEAR + 0.5)
    fitting = [window for window in windows if window <= min(passing, len(measured.points))]
    if not fitting:
        return None
    ends = len(measured.points)
    level = pooled_levels(measured.readings, [(ends - fitting[-1], ends)])
    spread = dispersion_between_neighbors(measured.readings)
    strict = strictness(measured.period, areas=areas)
    limits = level_interval(level, spread.factor, spread.degrees, level=strict)
    least = max(float(limits.high[0] - level.value[0]), float(level.value[0] - limits.low[0]))
    if not np.isfinite(least):
        return None
    return Discernment(least, _wanted(baseline, target), fitting[-1], _sure(measured, target, fitting[-1], strict))


def _sure(measured: Measured, target: Target, window: int, strict: float) -> float:
    """Return the change towards a target that would be told with a chance of `POWER`; NaN where none would."""
    steady = steadiness(measured)
    if steady is None:
        return float("nan")
    seen = steady.visible(window, confidence=strict)
    changes = [float(seen.high) - steady.level] if target.low is not None else []
    changes += [steady.level - float(seen.low)] if target.high is not None else []
    return max(changes)


def _wanted(baseline: float, target: Target) -> float:
    """Return how far a target lies from the baseline."""
    below = 0.0 if target.low is None else target.low - baseline
    above = 0.0 if target.high is None else baseline - target.high
    return max(below, above, 0.0)
