"""Every task with its schedule and its last runs, as pages, the API and the command show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Max

from civicstat.web.tasks.actions import due_at, when_of
from civicstat.web.tasks.models import Outcome, Run, Schedule
from civicstat.web.tasks.registry import Task, all_tasks

State = Literal["running", "waiting", "failing", "paused", "overdue", "in order", "not run yet"]
OVERDUE = timedelta(minutes=10)  # so long after its time nobody seems to run tasks
_RANK: dict[str, int] = {"overdue": 0, "failing": 1, "running": 2, "waiting": 3, "paused": 4}


@dataclass(frozen=True)
class Told:
    """A task as it stands."""

    task: Task
    schedule: Schedule | None
    last: Run | None
    when: str
    next_at: datetime | None
    state: State

    def as_plain(self) -> dict[str, Any]:
        return {
            "task": self.task.name, "title": self.task.title, "describes": self.task.describes,
            "group": self.task.group, "when": self.when, "state": self.state, "next_at": self.next_at,
            "paused_because": self.schedule.pause_reason if self.schedule else "",
            "last_run": plain_run(self.last) if self.last else None,
        }  # fmt: skip


def plain_run(run: Run) -> dict[str, Any]:
    """Return a run as plain values."""
    return {
        "task": run.task, "planned_for": run.planned_for, "started_at": run.started_at, "ended_at": run.ended_at,
        "seconds": run.seconds, "outcome": run.outcome, "did": run.did, "error": run.error,
        "by": run.by.username if run.by else None, "by_hand": run.by_hand, "attempt": run.attempt,
    }  # fmt: skip


def overview(*, at: datetime, tasks: Sequence[Task] | None = None) -> list[Told]:
    """Return every task, those first that need somebody."""
    schedules = {each.task: each for each in Schedule.objects.select_related("paused_by")}
    newest = Run.objects.exclude(outcome=Outcome.SKIPPED).order_by().values("task").annotate(newest=Max("pk"))
    runs = {run.task: run for run in Run.objects.select_related("by").filter(pk__in=[row["newest"] for row in newest])}
    told = [_tell(task, schedules.get(task.name), runs.get(task.name), at) for task in tasks or all_tasks()]
    return sorted(told, key=lambda each: (_RANK.get(each.state, 5), each.task.title))


def _tell(task: Task, schedule: Schedule | None, last: Run | None, at: datetime) -> Told:
    due = due_at(task, schedule) if schedule else None
    when = "only by hand" if task.planned_at and not task.when else task.when
    if task.planned_at is None:
        when = str(when_of(task, schedule))
    return Told(task, schedule, last, when, due, _state(schedule, last, due, at))


def _state(schedule: Schedule | None, last: Run | None, due: datetime | None, at: datetime) -> State:
    if schedule is None:
        return "not run yet"
    if schedule.claimed_by:
        return "running"
    if due is not None and due < at - OVERDUE:
        return "overdue"
    if schedule.asked_at is not None:
        return "waiting"
    if schedule.paused_at is not None:
        return "paused"
    if schedule.faults:
        return "failing"
    return "in order" if last else "not run yet"
