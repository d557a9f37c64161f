"""Whether a change could be told from chance by a goal's day, asked before the goal is set."""

from datetime import date
from typing import NamedTuple

import numpy as np

from civicstat.measurement.goals.definitions import Target
from civicstat.measurement.goals.measured import PER_YEAR, WINDOWS, measure
from civicstat.measurement.goals.standing import ERROR_RATE
from civicstat.measurement.metrics.series import Series
from civicstat.stats import dispersion_between_neighbors, level_interval, look_level, pooled_levels

DAYS_A_YEAR = 365.25


class Discernment(NamedTuple):
    """The least change from the baseline that a state would call beyond chance by the goal's day, and the one wanted.

    Both in the metric's unit, 0 or more; wanted is 0 where the baseline is at the target or beyond it.
    periods: how many of the newest periods the level is then pooled over.
    """

    least: float
    wanted: float
    periods: int

    @property
    def can_be_told(self) -> bool:
        return self.wanted >= self.least


def discern(
    series: Series, baseline: float, target: Target, *, begins: date, by: date, areas: int = 1
) -> Discernment | None:
    """Return what could be told by a goal's day if figures vary as they did.

    begins: the first day of the goal. areas: how many share its error rate. None where the day comes before any
    window is whole, or where the figures are too few to know how they vary. See docs/methods/goal-states.md.
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
    strict = look_level(windows, per_year, error_rate=ERROR_RATE / areas)
    limits = level_interval(level, spread.factor, spread.degrees, level=strict)
    least = max(float(limits.high[0] - level.value[0]), float(level.value[0] - limits.low[0]))
    if not np.isfinite(least):
        return None
    return Discernment(least, _wanted(baseline, target), fitting[-1])


def _wanted(baseline: float, target: Target) -> float:
    """Return how far a target lies from the baseline."""
    below = 0.0 if target.low is None else target.low - baseline
    above = 0.0 if target.high is None else baseline - target.high
    return max(below, above, 0.0)
