"""Goals that need somebody: off course without an answer, undecided for long, or without current data."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.urls import reverse

from civicstat.directory.models import Department, User
from civicstat.measurement.goals.models import EntryKind, Goal
from civicstat.measurement.goals.progress import Progress, level_now
from civicstat.measurement.goals.standing import GoalState, Standing
from civicstat.measurement.goals.wording import because
from civicstat.web.pages.goals.wording import (
    interval_in_words,
    leading,
    path_in_words,
    span_in_words,
    told_whole,
)
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.pages.weekly.needs.need import Need

LONG = timedelta(days=180)  # undecided
ANSWERING = (EntryKind.NOTED, EntryKind.MOVED, EntryKind.EXTENDED, EntryKind.ENDED)


def needs_of_goals(
    found: Iterable[Progress], user: User, departments: list[Department] | None, *, today: date
) -> Iterator[Need]:
    """Yield what needs the departments that work on goals; departments: None for those of all."""
    own = set(Goal.objects.editable_by(user).values_list("pk", flat=True))
    for progress in found:
        if departments is not None and not _works_on(progress.goal, departments):
            continue
        yield from _needs(progress, may_answer=progress.goal.pk in own, today=today)


def off_course(found: Iterable[Progress]) -> Iterator[Need]:
    """Yield the goals off course, for those who read and do not answer."""
    for progress in found:
        if progress.state == GoalState.OFF_COURSE and not _is_ended(progress):
            yield Need(
                "off_course", "", progress.goal.title, _stands(progress), "See how it stands",
                reverse("goal", args=[progress.goal.slug]), rank=1, goal=progress.goal.pk,
            )  # fmt: skip


def _needs(progress: Progress, *, may_answer: bool, today: date) -> Iterator[Need]:
    goal, shown = progress.goal, leading(progress)
    page = reverse("goal", args=[goal.slug])
    if _is_ended(progress):
        return
    since = shown.turns[-1].on if shown.turns else None
    if progress.state == GoalState.OFF_COURSE and not _is_answered(goal, since):
        answer = reverse("goal-note", args=[goal.slug])
        offer, url = ("Say what is being done", answer) if may_answer else ("See how it stands", page)
        detail = f"{_stands(progress)} Nobody has said yet what is being done."
        yield Need("off_course", "", goal.title, detail, offer, url, rank=1, goal=goal.pk)
    elif progress.state == GoalState.CANNOT_TELL and since is not None and today - since >= LONG:
        detail = f"Undecided since {day_in_words(since)}. {because(shown, goal.grain)}"
        yield Need("cannot_tell", "", goal.title, detail, "See what is missing", page, rank=7, goal=goal.pk)
    elif progress.state == GoalState.NO_CURRENT_DATA:
        detail = because(shown, goal.grain)
        yield Need("no_current_data", "", goal.title, detail, "See what is missing", page, rank=4, goal=goal.pk)


def _stands(progress: Progress) -> str:
    shown = leading(progress)
    definition, level = progress.goal.metric.definition, level_now(shown)
    where = f"{shown.area.name}: " if len(progress.standings) > 1 else ""
    if level is None:
        return f"{where}{because(shown, progress.goal.grain)}"
    limits, path = interval_in_words(level, definition), path_in_words(level, definition)
    sure = f" ({limits})" if limits else ""
    asked = f"; the path asks for {path}" if path else ""
    over = span_in_words(level.periods, progress.goal.grain)
    return f"{where}{told_whole(level.value, definition)} over the {over}{sure}{asked}."


def _is_answered(goal: Goal, since: date | None) -> bool:
    """Return whether somebody has entered into the ledger, since a goal is off course, why or what is being done."""
    return any(entry.kind in ANSWERING and (since is None or entry.at.date() >= since) for entry in goal.entries.all())


def _works_on(goal: Goal, departments: list[Department]) -> bool:
    wanted = {department.pk for department in departments}
    return any(each.department_id in wanted for each in goal.contributions.all())


def _is_ended(progress: Progress) -> bool:
    shown: Standing = leading(progress)
    return shown.course.ended_on is not None or shown.is_over
