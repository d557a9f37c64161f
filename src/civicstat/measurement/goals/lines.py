"""Target lines: what the ledger asked for on each day, then and now."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

import numpy as np

from civicstat.directory.models import Area
from civicstat.measurement.goals.definitions import Target
from civicstat.measurement.goals.models import DRAWING, Baseline, EntryKind, Goal, GoalEntry
from civicstat.stats.progress.states import Zones

Path = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class TargetLine:
    """A target, the path that led to it in one area, from when to when it held, and who drew it and why."""

    sequence: int
    kind: str
    since: date
    until: date | None  # the day from which another line, or none, held; None: it holds
    due_on: date
    low: float | None
    high: float | None
    low_path: Path  # day and value of each corner; empty where there is no limit
    high_path: Path
    reason: str
    by: str  # name; empty: the command line
    at: datetime

    @property
    def target(self) -> Target:
        return Target.from_limits(self.low, self.high)

    def zone(self, day: date) -> tuple[float, float]:
        """Return between which values a level is good on a day; -inf and inf where there is no limit."""
        return _at(self.low_path, day, -np.inf), _at(self.high_path, day, np.inf)


@dataclass(frozen=True)
class Course:
    """All lines of a goal in one area, oldest first, and the day on which it ended, if it did.

    compares_from: the first day of the baseline; figures must compare from then on.
    """

    lines: tuple[TargetLine, ...]
    ended_on: date | None
    compares_from: date

    @property
    def current(self) -> TargetLine:
        return self.lines[-1]

    @property
    def begins_on(self) -> date:
        return self.lines[0].since

    @property
    def last_day(self) -> date:
        """The last day on which the goal is followed."""
        return min(self.current.due_on, self.ended_on) if self.ended_on else self.current.due_on

    def line_on(self, day: date) -> TargetLine:
        """Return the line that held on a day; before the first one, the first."""
        at = bisect_right([line.since for line in self.lines], day)
        return self.lines[max(at - 1, 0)]

    def path(self, days: Sequence[date]) -> Zones:
        """Return the zone of each day by the line that held on it."""
        zones = [self.line_on(day).zone(day) for day in days]
        return Zones(np.array([low for low, _ in zones]), np.array([high for _, high in zones]))


def entries_of(goals: Iterable[Goal]) -> dict[int, list[GoalEntry]]:
    """Return the entries of the ledger from which the lines of goals are drawn, by goal."""
    found: dict[int, list[GoalEntry]] = {goal.pk: [] for goal in goals}
    for entry in GoalEntry.objects.filter(goal__in=found).select_related("by").prefetch_related("baselines"):
        found[entry.goal_id].append(entry)
    return found


def course(goal: Goal, area: Area, entries: Sequence[GoalEntry] | None = None) -> Course:
    """Return the lines of a goal in one of its areas. entries: of the goal, where they were read for many."""
    if entries is None:
        entries = entries_of([goal])[goal.pk]
    lines: list[TargetLine] = []
    for entry in entries:
        if entry.kind in DRAWING:
            lines.append(_line(entry, lines[-1] if lines else None, area))
    closed = [*(_until(line, later.since) for line, later in pairwise(lines)), *lines[-1:]]
    ended_on = _ended_on(entries)
    if ended_on is not None:
        closed[-1] = _until(closed[-1], ended_on)
    return Course(tuple(closed), ended_on, _baseline(entries[0], area).since)


def history(goal: Goal, area: Area) -> tuple[TargetLine, ...]:
    """Return every line that ever held, oldest first, with from when to when, by whom and why."""
    return course(goal, area).lines


def _ended_on(entries: Sequence[GoalEntry]) -> date | None:
    ended: date | None = None
    for entry in entries:
        if entry.kind == EntryKind.ENDED:
            ended = entry.holds_from
        elif entry.kind == EntryKind.REOPENED:
            ended = None
    return ended


def _line(entry: GoalEntry, before: TargetLine | None, area: Area) -> TargetLine:
    """Return the line that an entry draws: from the level kept with it, or from where the line before stood."""
    level = next((each.value for each in entry.baselines.all() if each.area_id == area.pk), None)
    return drawn_from(entry, before, level)


def drawn_from(entry: GoalEntry, before: TargetLine | None, level: float | None) -> TargetLine:
    """Return an entry's line from a level; from where the line before stood on the day, where there is no level.

    The entry may be one that is not stored yet: then it shows what the line would ask for.
    """
    if level is not None or before is None:
        low = high = np.nan if level is None else level
    else:
        low, high = before.zone(entry.holds_from)
    corners = [(date.fromisoformat(day), float(value)) for day, value in entry.milestones]
    due = entry.due_on or entry.holds_from  # a constraint says that a line has a day
    return TargetLine(
        entry.sequence, entry.kind, entry.holds_from, None, due, entry.low, entry.high,
        # Where one stood better than the target already, the path asks for the target and no more.
        _path(entry.holds_from, low, corners, due, entry.low, min),
        _path(entry.holds_from, high, corners, due, entry.high, max),
        entry.reason, (entry.by.get_full_name() or entry.by.username) if entry.by else "", entry.at,
    )  # fmt: skip


def _baseline(entry: GoalEntry, area: Area) -> Baseline:
    found: Baseline = next(each for each in entry.baselines.all() if each.area_id == area.pk)
    return found


def _path(
    since: date,
    start: float,
    corners: list[tuple[date, float]],
    due: date,
    target: float | None,
    easier: Callable[[float, float], float],
) -> Path:
    if target is None:
        return ()
    first = easier(start, target) if np.isfinite(start) else target
    return ((since, first), *corners, (due, target))


def _until(line: TargetLine, day: date) -> TargetLine:
    return replace(line, until=day)


def _at(path: Path, day: date, beyond: float) -> float:
    if not path:
        return beyond
    days = [corner.toordinal() for corner, _ in path]
    return float(np.interp(day.toordinal(), days, [value for _, value in path]))
