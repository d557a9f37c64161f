"""A goal seen whole: its areas side by side, the gap between them, and what is expected of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from civicstat.directory.models import Area
from civicstat.directory.populations import Populations
from civicstat.measurement.goals.expectations import Expectation, expectation
from civicstat.measurement.goals.lines import course, entries_of
from civicstat.measurement.goals.measured import WINDOWS, Measured, measure
from civicstat.measurement.goals.models import Goal, GoalEntry
from civicstat.measurement.goals.standing import ERROR_RATE, GoalState, Level, Standing, standing
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.stats import Interval, dispersion_between_neighbors, level_interval, pooled_levels
from civicstat.stats.equity.gaps import pairwise_level, widest_gap


@dataclass(frozen=True)
class AreaGap:
    """How far the highest and the lowest area are apart over the newest periods, with the 95 % interval."""

    value: float
    low: float | None
    high: float | None
    highest: Area
    lowest: Area
    periods: int


@dataclass(frozen=True)
class Progress:
    """A goal and how it stands. gap: None where it has one area, or not all areas have figures."""

    goal: Goal
    standings: tuple[Standing, ...]
    expectations: tuple[Expectation | None, ...]  # by area, as the standings
    gap: AreaGap | None
    series: tuple[Series, ...]  # by area, as the standings

    @property
    def state(self) -> GoalState:
        """The state of all areas together: as bad as the worst that can be told, as good as all are."""
        return overall(standing.state for standing in self.standings)


def progress(goal: Goal, *, at: datetime) -> Progress:
    """Return how a goal stands, in each of its areas.

    at: the moment by which data may be out of date; only its day counts.
    """
    [found] = progress_of([goal], at=at)
    return found


def progress_of(goals: Sequence[Goal], *, at: datetime) -> list[Progress]:
    """Return how goals stand, as `progress` does; what is the same for all is read once."""
    entries, areas, population = entries_of(goals), _areas_of(goals), Populations.load()
    return [_progress(goal, entries[goal.pk], areas[goal.pk], population, at) for goal in goals]


def _areas_of(goals: Sequence[Goal]) -> dict[int, list[Area]]:
    """Return the areas of goals in the order of pages, by goal."""
    found: dict[int, list[Area]] = {goal.pk: [] for goal in goals}
    links = Goal.areas.through.objects.filter(goal__in=found).select_related("area__layer")
    for link in links.order_by("area__position", "area__name"):
        found[link.goal_id].append(link.area)
    return found


def _progress(
    goal: Goal, entries: Sequence[GoalEntry], areas: Sequence[Area], population: Populations, at: datetime
) -> Progress:
    series = read_many([goal.metric], areas, goal.grain, population=population)
    inside = [series[goal.metric_id, area.pk] for area in areas]
    courses = [course(goal, area, entries) for area in areas]
    share = ERROR_RATE / len(areas)
    found = [standing(one, drawn, at=at, error_rate=share) for one, drawn in zip(inside, courses, strict=True)]
    measured = [measure(one) for one in inside]
    expected = [
        None if each.is_over else expectation(figures, drawn)
        for each, figures, drawn in zip(found, measured, courses, strict=True)
    ]
    return Progress(goal, tuple(found), tuple(expected), area_gap(areas, measured), tuple(inside))


def overall(states: Iterable[GoalState]) -> GoalState:
    """Return one state for several areas."""
    found = set(states)
    for each in (GoalState.OFF_COURSE, GoalState.CANNOT_TELL, GoalState.NO_CURRENT_DATA, GoalState.ON_COURSE):
        if each in found:
            return each
    return GoalState.MET if found else GoalState.NO_CURRENT_DATA


def level_now(standing: Standing) -> Level | None:
    """Return the level that a state rests on; None where no data is current: an old level is none of today."""
    return None if standing.state == GoalState.NO_CURRENT_DATA else standing.level


def expected_now(standing: Standing, expected: Expectation | None) -> Expectation | None:
    """Return what is expected; None where no data is current: a forecast from old figures promises nothing."""
    return None if standing.state == GoalState.NO_CURRENT_DATA else expected


def area_gap(areas: Sequence[Area], measured: Sequence[Measured]) -> AreaGap | None:
    """Return the gap between the areas over the longest window that all of them have.

    The highest and the lowest were picked because they are: the interval allows for that (docs/methods/gaps.md).
    """
    if len(areas) < 2 or not all(each.points for each in measured):
        return None
    periods = min(WINDOWS[measured[0].period][-1], *(len(each.points) for each in measured))
    level = pairwise_level(0.95, len(areas))
    values, lows, highs = [], [], []
    for each in measured:
        levels = pooled_levels(each.readings, [(len(each.points) - periods, len(each.points))])
        spread = dispersion_between_neighbors(each.readings)
        limits = level_interval(levels, spread.factor, spread.degrees, level=level)
        values.append(levels.value[0])
        lows.append(limits.low[0])
        highs.append(limits.high[0])
    gap = widest_gap(np.array(values), Interval(np.array(lows), np.array(highs)))
    if not np.isfinite(gap.difference):
        return None
    low, high = float(gap.interval.low), float(gap.interval.high)
    return AreaGap(
        float(gap.difference), low if np.isfinite(low) else None, high if np.isfinite(high) else None,
        areas[int(gap.highest)], areas[int(gap.lowest)], periods,
    )  # fmt: skip
