"""What a moved target would ask for in the next period, told before anything is entered."""

from collections.abc import Iterator
from datetime import date, datetime

from civicstat.directory.models import Area
from civicstat.measurement.goals.actions import levels_of
from civicstat.measurement.goals.baselines import BaselineRefused, ComputedBaseline
from civicstat.measurement.goals.definitions import Line
from civicstat.measurement.goals.lines import TargetLine, course, drawn_from
from civicstat.measurement.goals.models import EntryKind, Goal, GoalEntry
from civicstat.measurement.metrics.ground import calendar
from civicstat.web.pages.goals.wording import limits_in_words, told
from civicstat.web.pages.shown.moments import day_in_words, in_period


def asked_next(goal: Goal, line: Line, *, at: datetime) -> list[str]:
    """Return for each area what a line would ask for in the first whole period from its day on, from level and path.

    line.on: its day; that of `at` where there is none.
    """
    on = line.on or at.date()
    areas = list(goal.areas.select_related("layer"))
    try:
        levels = {each.area.pk: each for each in levels_of(goal, on)}
    except BaselineRefused as fault:
        return [str(fault), *(_told(goal, area, line, on, None) for area in areas)]
    return [_told(goal, area, line, on, levels[area.pk]) for area in areas]


def _told(goal: Goal, area: Area, line: Line, on: date, level: ComputedBaseline | None) -> str:
    label, middle = _next_period(goal, on)
    ways = "; ".join(_ways(goal, area, line, on, level, middle))
    return f"{area.name} {in_period(label, goal.grain)}: {ways}."


def _ways(goal: Goal, area: Area, line: Line, on: date, level: ComputedBaseline | None, middle: date) -> Iterator[str]:
    definition, now = goal.metric.definition, course(goal, area).current
    entry = GoalEntry(
        goal=goal, sequence=0, kind=EntryKind.MOVED, holds_from=on, low=line.target.low, high=line.target.high,
        due_on=line.by, reason=line.reason, milestones=[[each.on.isoformat(), each.value] for each in line.milestones],
    )  # fmt: skip
    if level is not None:
        since, until = day_in_words(level.since), day_in_words(level.until)
        asked = _asked(goal, drawn_from(entry, now, level.value), middle)
        yield f"from the level, {told(level.value, definition)} from {since} to {until}, the path asks for {asked}"
    yield f"from the old path it asks for {_asked(goal, drawn_from(entry, now, None), middle)}"


def _asked(goal: Goal, line: TargetLine, day: date) -> str:
    low, high = line.zone(day)
    return limits_in_words(
        low if line.low is not None else None, high if line.high is not None else None, goal.metric.definition
    )


def _next_period(goal: Goal, on: date) -> tuple[str, date]:
    """Return the label and the middle day of the first period that begins on a day or later."""
    cut, moment = calendar(), datetime.combine(on, datetime.min.time())
    period = cut.period(goal.grain, moment)
    if cut.start(goal.grain, period).date() < on:
        period += 1
    start, end = cut.start(goal.grain, period), cut.end(goal.grain, period)
    return cut.label(goal.grain, period), (start + (end - start) / 2).date()
