"""Goals as catalog documents: checked, applied so that a second time changes nothing, and written out again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from civicstat.directory.models import CITY, Area, User
from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.goals.actions import GoalRefused, describe, end, is_ended, move, set_goal
from civicstat.measurement.goals.definitions import (
    Contribution,
    Ending,
    GoalDefinition,
    Line,
    Milestone,
    Span,
    Target,
)
from civicstat.measurement.goals.models import DRAWING, Baseline, EntryKind, Goal, GoalEntry

Outcome = Literal["added", "changed", "unchanged"]


def read_goal(text: str, *, where: str) -> GoalDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(GoalDefinition, document, where=where)


@transaction.atomic
def apply_goal(*, definition: GoalDefinition, where: str, by: User | None, at: datetime) -> tuple[Goal, Outcome]:
    """Set a goal, or make the one that is set say what its definition says; what the ledger holds stays.

    A changed target or date is a new line with the reason of the definition. Raises GoalRefused where the document
    contradicts what was set, and BaselineRefused.
    """
    goal = Goal.objects.select_related("metric", "layer").filter(slug=definition.goal).first()
    if goal is None:
        return set_goal(definition=definition, where=where, by=by, at=at), "added"
    known = goal.entries.count()
    for line in new_lines(goal, definition, where):
        move(goal=goal, line=line, by=by, at=at)
    if definition.ended and not is_ended(goal):
        end(goal=goal, on=definition.ended.on, reason=definition.ended.reason, by=by, at=at)
    describe(goal=goal, definition=definition, where=where, by=by, at=at)
    return goal, "changed" if goal.entries.count() > known else "unchanged"


def definition_of(goal: Goal) -> GoalDefinition:
    """Return the definition that a goal and its ledger amount to."""
    entries = list(goal.entries.all())
    *earlier, last = [_line_of(entry) for entry in entries if entry.kind in DRAWING]
    baseline: Baseline = entries[0].baselines.all()[0]
    return GoalDefinition(
        goal=goal.slug, title=goal.title, wording=goal.wording, metric=goal.metric.slug, period=goal.grain,
        layer="" if goal.layer.slug == CITY else goal.layer.slug, areas=_codes(goal), asked_by=goal.asked_by,
        concern=goal.concern, departments=_contributions(goal),
        baseline=Span(since=baseline.since, until=baseline.until), target=last.target, by=last.by, on=last.on,
        milestones=last.milestones, starts_from=last.starts_from, reason=last.reason, earlier=tuple(earlier),
        ended=_ending(goal, entries),
    )  # fmt: skip


def document_of(goal: Goal) -> str:
    """Return a goal as a YAML document that `read_goal` reads as `definition_of`."""
    fields = definition_of(goal).model_dump(mode="json", exclude_defaults=True)
    order = [name for name in _ORDER if name in fields]
    return write_document({name: fields[name] for name in order})


_ORDER = (
    "goal", "title", "wording", "metric", "layer", "areas", "period", "asked_by", "concern", "departments", "baseline",
    "target", "on", "by", "milestones", "starts_from", "reason", "earlier", "ended",
)  # fmt: skip


def new_lines(goal: Goal, definition: GoalDefinition, where: str) -> Sequence[Line]:
    """Return the lines of a definition that the ledger does not know yet.

    Raises GoalRefused where the definition contradicts what the ledger holds.
    """
    _refuse_another(goal, definition, where)
    if is_ended(goal) and definition.ended != _ending(goal, list(goal.entries.all())):
        raise GoalRefused(f"{where}: the goal {goal.slug} was ended; say so under ended, or reopen it first")
    return _unknown_lines(goal, definition, where)


def says_all(definition: GoalDefinition, goal: Goal) -> bool:
    """Return whether a definition says of a goal what its ledger holds, no more and no less."""
    now = definition_of(goal)
    try:
        is_known = not new_lines(goal, definition, goal.slug)
    except GoalRefused:
        return False
    words = ("title", "wording", "asked_by", "concern", "ended")
    is_same = all(getattr(now, name) == getattr(definition, name) for name in words)
    parts = [(each.role, each.part) for each in sorted(definition.departments, key=lambda each: each.role)]
    is_same = is_same and parts == [(each.role, each.part) for each in now.departments]
    return is_known and is_same and len(definition.lines) == len(now.lines)


def _refuse_another(goal: Goal, definition: GoalDefinition, where: str) -> None:
    """Raise GoalRefused where the definition means another goal under the same name."""
    now = definition_of(goal)
    fixed: dict[str, tuple[Any, Any]] = {
        name: (getattr(now, name), getattr(definition, name)) for name in ("metric", "layer", "period", "baseline")
    }
    fixed["areas"] = (sorted(now.areas), sorted(definition.areas))
    for name, (found, wanted) in fixed.items():
        if found != wanted:
            raise GoalRefused(
                f"{where}: {name} of the goal {goal.slug} cannot change once it is set; end it, and set another goal"
            )


def _unknown_lines(goal: Goal, definition: GoalDefinition, where: str) -> Sequence[Line]:
    known = [_line_of(entry) for entry in goal.entries.filter(kind__in=DRAWING)]
    told = definition.lines if definition.earlier else _continued(known, definition.line)
    for position, line in enumerate(known):
        if position >= len(told) or not told[position].says_the_same(line):
            raise GoalRefused(
                f"{where}: the ledger of {goal.slug} holds a line of {line.on} for {_words(line)}, which the document "
                "leaves out or tells otherwise; a line that was set stays, put it under earlier"
            )
    return told[len(known) :]


def _continued(known: list[Line], line: Line) -> tuple[Line, ...]:
    """Return the known lines, and the line after them where it is none of them."""
    if line.says_the_same(known[-1]):
        return tuple(known)
    return (*known, line)


def _words(line: Line) -> str:
    limits = line.target.model_dump(exclude_none=True)
    return f"{', '.join(f'{name} {value}' for name, value in limits.items())} by {line.by}"


def _line_of(entry: GoalEntry) -> Line:
    due = entry.due_on or entry.holds_from  # a constraint says that a line has a day
    return Line(
        target=Target.from_limits(entry.low, entry.high), by=due, on=entry.holds_from,
        milestones=tuple(Milestone(on=day, value=value) for day, value in entry.milestones), reason=entry.reason,
        starts_from="level" if entry.kind != EntryKind.SET and entry.baselines.exists() else "path",
    )  # fmt: skip


def _codes(goal: Goal) -> tuple[str, ...]:
    if goal.covers_layer:
        return ()
    codes = Area.objects.filter(goals=goal).order_by("position", "name").values_list("code", flat=True)
    return tuple(codes)


def _contributions(goal: Goal) -> tuple[Contribution, ...]:
    found = goal.contributions.select_related("department")
    return tuple(
        Contribution(department=each.department.slug, role="lead" if each.role == "lead" else "partner", part=each.part)
        for each in found
    )


def _ending(goal: Goal, entries: list[GoalEntry]) -> Ending | None:
    if not is_ended(goal):
        return None
    last = [entry for entry in entries if entry.kind == EntryKind.ENDED][-1]
    return Ending(on=last.holds_from, reason=last.reason)
