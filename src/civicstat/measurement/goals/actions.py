"""Every write of goals: an entry in the ledger, each with its reason. Nothing is changed or removed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from civicstat.directory.clock import judged_at
from civicstat.directory.models import CITY, Area, AreaLayer, Department, User
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.baselines import ComputedBaseline, baselines, levels_before
from civicstat.measurement.goals.definitions import Contribution as ContributionDefinition
from civicstat.measurement.goals.definitions import GoalDefinition, Line, Milestone, Target
from civicstat.measurement.goals.measured import law_of
from civicstat.measurement.goals.models import DRAWING, Baseline, Contribution, EntryKind, Goal, GoalEntry
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric


class GoalRefused(CivicStatError):
    """A goal cannot be set or changed in this way. Nothing was stored."""


@transaction.atomic
def set_goal(*, definition: GoalDefinition, where: str, by: User | None, at: datetime) -> Goal:
    """Set a goal: its first line with the baseline from data, and the lines that came after, where there are some.

    Raises GoalRefused where the goal exists or does not fit its metric, and BaselineRefused.
    """
    if Goal.objects.filter(slug=definition.goal).exists():
        raise GoalRefused(f"{where}: {definition.goal} is set already; move its target, or choose another name")
    metric = _metric_of(definition, where)
    for line in definition.lines:
        refuse_misfit(line.target, line.milestones, metric.definition, where=where)
    layer, areas = areas_named(definition, where)
    found = baselines(metric, areas, definition.period, definition.baseline)
    goal = Goal.objects.create(
        slug=definition.goal, title=definition.title, wording=definition.wording, metric=metric,
        period=definition.period, layer=layer, covers_layer=not definition.areas, asked_by=definition.asked_by,
        concern=definition.concern,
    )  # fmt: skip
    goal.areas.set(areas)
    _write_contributions(goal, definition.departments, where)
    first, *rest = definition.lines
    entry = _draw(goal, EntryKind.SET, first, first.on or definition.baseline.until + timedelta(days=1), by, at)
    Baseline.objects.bulk_create(_frozen(entry, each) for each in found)
    for line in rest:
        move(goal=goal, line=line, by=by, at=at)
    if definition.ended:
        end(goal=goal, on=definition.ended.on, reason=definition.ended.reason, by=by, at=at)
    return goal


@transaction.atomic
def move(*, goal: Goal, line: Line, by: User | None, at: datetime) -> GoalEntry:
    """Draw a new line from a day on: another target or another date. The lines before it stay.

    line.on: the day from which it holds; today in the city where there is none. A line that starts from the level
    keeps the level of each area with its entry. Raises GoalRefused, and BaselineRefused where that level is not known.
    """
    on = line.on or judged_at(at).date()
    kind = _kind_of_move(goal, line, on)
    found = levels_of(goal, on) if line.starts_from == "level" else []
    entry = _draw(goal, kind, line, on, by, at)
    Baseline.objects.bulk_create(_frozen(entry, each) for each in found)
    return entry


def levels_of(goal: Goal, day: date) -> list[ComputedBaseline]:
    """Return where each area of a goal stood before a day. Raises BaselineRefused."""
    return levels_before(goal.metric, list(goal.areas.select_related("layer")), goal.grain, day)


def _kind_of_move(goal: Goal, line: Line, on: date) -> EntryKind:
    """Return whether a line moves or extends the last one. Raises GoalRefused where it does neither."""
    if is_ended(goal):
        raise GoalRefused(f"{goal.slug} is ended; reopen it before its target moves")
    last = _last_line(goal)
    refuse_misfit(line.target, line.milestones, goal.metric.definition, where=goal.slug)
    if on <= last.holds_from:
        raise GoalRefused(
            f"{goal.slug}: the line before holds from {last.holds_from}, this one from {on}; expected a later day"
        )
    if line.by <= on:
        raise GoalRefused(f"{goal.slug}: the date {line.by} lies before the day {on} from which the line holds")
    is_same = (last.low, last.high) == (line.target.low, line.target.high)
    if is_same and last.due_on == line.by and not line.milestones and not last.milestones:
        raise GoalRefused(f"{goal.slug} asks for this already; there is nothing to move")
    is_extended = is_same and last.due_on is not None and line.by > last.due_on
    return EntryKind.EXTENDED if is_extended else EntryKind.MOVED


def extend(
    *, goal: Goal, due_on: date, reason: str, by: User | None, at: datetime, on: date | None = None
) -> GoalEntry:
    """Give a goal more time for the same target. Raises GoalRefused unless the date is a later one."""
    last = _last_line(goal)
    if last.due_on is not None and due_on <= last.due_on:
        raise GoalRefused(f"{goal.slug} runs until {last.due_on}; {due_on} does not extend it, expected a later day")
    line = Line(target=Target.from_limits(last.low, last.high), by=due_on, on=on, reason=reason)
    return move(goal=goal, line=line, by=by, at=at)


@transaction.atomic
def end(*, goal: Goal, on: date, reason: str, by: User | None, at: datetime) -> GoalEntry:
    """Give a goal up, or leave it as done: from a day on it is no longer followed. Raises GoalRefused."""
    if is_ended(goal):
        raise GoalRefused(f"{goal.slug} is ended already; reopen it first")
    first = goal.entries.earliest("sequence")
    if on <= first.holds_from:
        raise GoalRefused(f"{goal.slug} holds from {first.holds_from}; it cannot end on {on}, expected a later day")
    return _append(goal, EntryKind.ENDED, on, reason, by, at)


@transaction.atomic
def reopen(*, goal: Goal, on: date, reason: str, by: User | None, at: datetime) -> GoalEntry:
    """Follow a goal again that was ended. Raises GoalRefused where it was not."""
    if not is_ended(goal):
        raise GoalRefused(f"{goal.slug} is not ended; there is nothing to reopen")
    return _append(goal, EntryKind.REOPENED, on, reason, by, at)


def note(*, goal: Goal, reason: str, by: User | None, at: datetime) -> GoalEntry:
    """Put down in the ledger what should be known beside the lines."""
    return _append(goal, EntryKind.NOTED, judged_at(at).date(), reason, by, at)


@transaction.atomic
def describe(*, goal: Goal, definition: GoalDefinition, where: str, by: User | None, at: datetime) -> bool:
    """Take a goal's words and departments from a definition, and note in the ledger that they changed.

    Returns whether anything did. Raises GoalRefused.
    """
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    words = {name: getattr(definition, name) for name in ("title", "wording", "asked_by", "concern")}
    changed = [name for name, text in words.items() if getattr(goal, name) != text]
    if _contributions_of(goal) != _named(definition.departments, where):
        changed.append("departments")
        goal.contributions.all().delete()
        _write_contributions(goal, definition.departments, where)
    if not changed:
        return False
    for name, text in words.items():
        setattr(goal, name, text)
    goal.save(update_fields=list(words))
    note(goal=goal, reason=f"Described anew: {', '.join(changed)}.", by=by, at=at)
    return True


def is_ended(goal: Goal) -> bool:
    """Return whether a goal was ended and not taken up again."""
    last = goal.entries.exclude(kind=EntryKind.NOTED).order_by("-sequence").first()
    return last is not None and last.kind == EntryKind.ENDED


def refuse_misfit(target: Target, milestones: tuple[Milestone, ...], metric: MetricDefinition, *, where: str) -> None:
    """Raise GoalRefused where a target makes no sense for its metric."""
    if metric.direction == "context" and target.between is None:
        raise GoalRefused(
            f"{where}: {metric.metric} is neither better high nor better low; its goal lies between two values"
        )
    wrong = {"higher": target.at_most, "lower": target.at_least}.get(metric.direction)
    if wrong is not None:
        other = "at_least" if metric.direction == "higher" else "at_most"
        raise GoalRefused(f"{where}: {metric.direction} is better of {metric.metric}; expected {other} or between")
    values = [v for v in (target.low, target.high, *(each.value for each in milestones)) if v is not None]
    if law_of(metric) == "share" and not all(0 <= value <= 1 for value in values):
        raise GoalRefused(f"{where}: {metric.metric} is a share; expected values from 0 to 1, such as 0.9 for 90 %")
    if law_of(metric) == "count" and min(values) < 0:
        raise GoalRefused(f"{where}: {metric.metric} is never under 0; found a target of {min(values):g}")


def _draw(goal: Goal, kind: EntryKind, line: Line, on: date, by: User | None, at: datetime) -> GoalEntry:
    return _append(
        goal, kind, on, line.reason, by, at, low=line.target.low, high=line.target.high, due_on=line.by,
        milestones=[[each.on.isoformat(), each.value] for each in line.milestones],
    )  # fmt: skip


@transaction.atomic
def _append(
    goal: Goal,
    kind: EntryKind,
    on: date,
    reason: str,
    by: User | None,
    at: datetime,
    *,
    low: float | None = None,
    high: float | None = None,
    due_on: date | None = None,
    milestones: list[list[object]] | None = None,
) -> GoalEntry:
    if not reason.strip():
        raise GoalRefused(f"{goal.slug}: the ledger keeps a reason with every entry; say why")
    Goal.objects.select_for_update().get(pk=goal.pk)
    last = goal.entries.aggregate(last=Max("sequence"))["last"] or 0
    entry: GoalEntry = GoalEntry.objects.create(
        goal=goal, sequence=last + 1, kind=kind, at=at, by=by, reason=reason.strip(), holds_from=on,
        low=low, high=high, due_on=due_on, milestones=milestones or [],
    )  # fmt: skip
    return entry


def _frozen(entry: GoalEntry, found: ComputedBaseline) -> Baseline:
    return Baseline(
        entry=entry, area=found.area, value=found.value, low=found.low, high=found.high, n=found.n, since=found.since,
        until=found.until, metric_version=found.metric_version, data_versions=found.data_versions,
    )  # fmt: skip


def _last_line(goal: Goal) -> GoalEntry:
    last: GoalEntry = goal.entries.filter(kind__in=DRAWING).latest("sequence")
    return last


def _metric_of(definition: GoalDefinition, where: str) -> Metric:
    metric = Metric.objects.select_related("dataset").filter(slug=definition.metric).first()
    if metric is None:
        raise GoalRefused(f"{where}: no metric is called {definition.metric!r}; adopt it first")
    return metric


def areas_named(definition: GoalDefinition, where: str) -> tuple[AreaLayer, list[Area]]:
    """Return the layer and the areas that a goal is set for. Raises GoalRefused."""
    slug = definition.layer or CITY
    layer = AreaLayer.objects.filter(slug=slug).first()
    if layer is None:
        known = ", ".join(AreaLayer.objects.values_list("slug", flat=True)) or "none yet"
        raise GoalRefused(f"{where}: no area layer is called {slug!r}; there are {known}")
    areas = list(layer.areas.targets())
    if definition.areas:
        unknown = set(definition.areas) - {area.code for area in areas}
        if unknown:
            known = ", ".join(area.code for area in areas)
            raise GoalRefused(f"{where}: {layer.name} has no {', '.join(sorted(unknown))}; there are {known}")
        areas = [area for area in areas if area.code in definition.areas]
    if not areas:
        raise GoalRefused(f"{where}: {layer.name} has no areas yet; import them first")
    return layer, areas


def _named(parts: tuple[ContributionDefinition, ...], where: str) -> list[tuple[int, str, str]]:
    """Return department, role and part of each contribution, the lead first."""
    found = []
    for each in parts:
        department = Department.objects.named(each.department).first()
        if department is None:
            known = ", ".join(Department.objects.values_list("slug", flat=True)) or "none yet"
            raise GoalRefused(f"{where}: no department is called {each.department!r}; there are {known}")
        found.append((department.pk, each.role, each.part))
    return sorted(found, key=lambda each: each[1] != "lead")


def _contributions_of(goal: Goal) -> list[tuple[int, str, str]]:
    return [(each.department_id, each.role, each.part) for each in goal.contributions.all()]


def _write_contributions(goal: Goal, parts: tuple[ContributionDefinition, ...], where: str) -> None:
    Contribution.objects.bulk_create(
        Contribution(goal=goal, department_id=department, role=role, part=part)
        for department, role, part in _named(parts, where)
    )
