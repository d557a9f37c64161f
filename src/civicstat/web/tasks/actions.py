"""Every write about tasks. The conditional update in `claim` is what keeps two servers from running one twice."""

import os
import socket
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.web.tasks.models import Outcome, Run, Schedule
from civicstat.web.tasks.registry import Task
from civicstat.web.tasks.times import When, read_when

LEASE = timedelta(seconds=90)  # without a sign of life for so long a server is taken for dead
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
MOST_RETRIES = 5  # then it waits for its next planned time
RUNS_KEPT = 300  # of a task
LONGEST_TEXT = 4000  # characters
CUT_SHORT = "The process ended in the middle of it. It bears being begun again, and is."


class TaskRefused(CivicStatError):
    """A task cannot be run, paused or planned like this."""


def zone() -> ZoneInfo:
    """Return the time zone of the agency."""
    return ZoneInfo(settings.TIME_ZONE)


def house() -> str:
    """Return what all servers of this workspace on this machine are called; only one of them lives at a time."""
    return f"{socket.gethostname()}:{settings.DATA_DIR}"[-200:]


def server_name() -> str:
    """Return what this process is called among servers."""
    return f"{house()}#{os.getpid()}"


def when_of(task: Task, schedule: Schedule | None) -> When:
    """Return when a task runs: as an administrator said, or as it was declared."""
    return read_when((schedule.when if schedule else "") or task.when)


def plan(tasks: Iterable[Task], *, at: datetime) -> dict[str, Schedule]:
    """Give every task its schedule, and return them by the name of the task. A new task is due at its next time."""
    tasks = list(tasks)
    known = {each.task: each for each in Schedule.objects.all()}
    for task in tasks:
        if task.name in known:
            continue
        due_at = None if task.planned_at else when_of(task, None).next_after(at, zone())
        known[task.name], _ = Schedule.objects.get_or_create(task=task.name, defaults={"due_at": due_at})
    return known


def due_at(task: Task, schedule: Schedule) -> datetime | None:
    """Return when a task is to run next; None: not by itself."""
    if schedule.asked_at is not None:
        return schedule.asked_at
    if schedule.paused_at is not None:
        return None
    planned = task.planned_at() if task.planned_at else schedule.due_at
    if planned is None:
        return None
    return max(planned, schedule.retry_at) if schedule.retry_at and task.planned_at else planned


def claim(task: Task, *, at: datetime, server: str) -> Run | None:
    """Begin a run of a task that is due, and return it; None where it is not due, or another server has it.

    However many planned times went by, it is one run.
    """
    schedule = Schedule.objects.get(task=task.name)
    due = due_at(task, schedule)
    if due is None or due > at or schedule.claimed_by:
        return None
    by_hand = schedule.asked_at is not None
    is_as_seen = Q(asked_at=schedule.asked_at, due_at=schedule.due_at, retry_at=schedule.retry_at, claimed_by="")
    upcoming = None if task.planned_at else when_of(task, schedule).next_after(at, zone())
    try:
        with transaction.atomic():
            won = Schedule.objects.filter(is_as_seen, pk=schedule.pk).update(
                claimed_by=server, claimed_until=at + LEASE, due_at=upcoming, retry_at=None, asked_at=None,
                asked_by=None,
            )  # fmt: skip
            if not won:
                return None
            return Run.objects.create(
                task=task.name, planned_for=None if by_hand else due, started_at=at, by_hand=by_hand,
                by=schedule.asked_by, attempt=schedule.faults + 1, server=server,
            )  # fmt: skip
    except IntegrityError:  # a row still says that it runs
        return None


def beat(names: Collection[str], *, at: datetime, server: str) -> None:
    """Give a sign of life of tasks that this server runs."""
    Schedule.objects.filter(task__in=names, claimed_by=server).update(claimed_until=at + LEASE)


def finish(task: Task, run: Run, *, did: str = "", error: str = "", at: datetime) -> Run:
    """End a run: done, or failed where there is an error. A failed one is tried again, each time a little later."""
    with transaction.atomic():
        schedule = Schedule.objects.select_for_update().get(task=task.name)
        ours = Run.objects.filter(pk=run.pk, outcome=Outcome.RUNNING).update(
            outcome=Outcome.FAILED if error else Outcome.DONE, ended_at=at, did=did[:LONGEST_TEXT],
            error=error[:LONGEST_TEXT],
        )  # fmt: skip
        if ours:  # otherwise it was taken for dead, and another run may be under way
            _settle(task, schedule, is_failed=bool(error), at=at)
    _forget_old_runs(task.name)
    run.refresh_from_db()
    return run


def _settle(task: Task, schedule: Schedule, *, is_failed: bool, at: datetime) -> None:
    """Plan the next run after one has ended. Planned times that went by meanwhile are one skipped run."""
    if task.planned_at is None and schedule.due_at is not None and schedule.due_at <= at:
        Run.objects.create(
            task=task.name, planned_for=schedule.due_at, started_at=at, ended_at=at, outcome=Outcome.SKIPPED,
            did="Its time came while the run before was still under way.",
        )  # fmt: skip
        schedule.due_at = when_of(task, schedule).next_after(at, zone())
    schedule.claimed_by, schedule.claimed_until = "", None
    schedule.faults = schedule.faults + 1 if is_failed else 0
    schedule.retry_at = None
    if is_failed:
        again = at + min(FIRST_RETRY * 2 ** min(schedule.faults - 1, 10), LONGEST_RETRY)
        if task.planned_at is not None:
            schedule.retry_at = again
        elif schedule.faults <= MOST_RETRIES and schedule.due_at is not None:
            schedule.due_at = min(schedule.due_at, again)
    schedule.save()


def lapse(tasks: Iterable[Task], *, at: datetime, dead_house: str = "") -> list[Run]:
    """Mark runs as interrupted whose server gave no sign of life, and return them; their tasks are due again.

    dead_house: all earlier servers of this house are known to be dead, since this one owns the store now.
    """
    by_name = {task.name: task for task in tasks}
    ended = []
    for schedule in Schedule.objects.exclude(claimed_by=""):
        if not _is_dead(schedule, at, dead_house):
            continue
        task = by_name.get(schedule.task)
        with transaction.atomic():
            took = Schedule.objects.filter(pk=schedule.pk, claimed_by=schedule.claimed_by).filter(
                claimed_until=schedule.claimed_until
            )
            if not took.update(claimed_by="", claimed_until=None, faults=schedule.faults + 1):
                continue
            running = Run.objects.select_for_update().filter(task=schedule.task, outcome=Outcome.RUNNING)
            for run in list(running):
                Run.objects.filter(pk=run.pk).update(outcome=Outcome.INTERRUPTED, ended_at=at, error=CUT_SHORT)
                ended.append(run)
            _repeat(task, schedule, at)
        if task is not None and task.let_go is not None:
            task.let_go(at)
    return ended


def _is_dead(schedule: Schedule, at: datetime, dead_house: str) -> bool:
    if schedule.claimed_until is not None and schedule.claimed_until < at:
        return True
    its_house, _, process = schedule.claimed_by.rpartition("#")
    if dead_house and its_house == dead_house:
        return True
    return its_house == house() and not _lives(int(process))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, and belongs to somebody else
    return True


def _repeat(task: Task | None, schedule: Schedule, at: datetime) -> None:
    """Make an interrupted task due: at once, and later where that has happened again and again."""
    rest = timedelta() if schedule.faults == 0 else min(FIRST_RETRY * 2 ** min(schedule.faults - 1, 10), LONGEST_RETRY)
    if task is None or task.planned_at is not None:
        Schedule.objects.filter(pk=schedule.pk).update(retry_at=at + rest)
    else:
        Schedule.objects.filter(pk=schedule.pk).update(due_at=at + rest)


def _forget_old_runs(name: str) -> None:
    old = list(Run.objects.filter(task=name).exclude(outcome=Outcome.RUNNING).values_list("pk", flat=True)[RUNS_KEPT:])
    if old:
        Run.objects.filter(pk__in=old).delete()


@transaction.atomic
def ask(task: Task, *, by: User | None, at: datetime) -> Schedule:
    """Have a task run as soon as may be. Raises TaskRefused where it runs already."""
    plan([task], at=at)
    schedule = Schedule.objects.select_for_update().get(task=task.name)
    if schedule.claimed_by:
        raise TaskRefused(f"“{task.title}” is running already; wait until that run has ended")
    schedule.asked_at, schedule.asked_by = at, by
    schedule.save(update_fields=["asked_at", "asked_by"])
    return schedule


@transaction.atomic
def pause(task: Task, *, reason: str, by: User | None, at: datetime) -> Schedule:
    """Let a task run only by hand until it is resumed. Raises TaskRefused without a reason."""
    if not reason.strip():
        raise TaskRefused("Say why it is paused; others read it here.")
    plan([task], at=at)
    schedule = Schedule.objects.select_for_update().get(task=task.name)
    schedule.paused_at, schedule.paused_by, schedule.pause_reason = at, by, reason.strip()
    schedule.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    return schedule


@transaction.atomic
def resume(task: Task, *, by: User | None, at: datetime) -> Schedule:
    """Let a task run by itself again, from its next time on."""
    plan([task], at=at)
    schedule = Schedule.objects.select_for_update().get(task=task.name)
    schedule.paused_at, schedule.paused_by, schedule.pause_reason = None, None, ""
    if task.planned_at is None:
        schedule.due_at = when_of(task, schedule).next_after(at, zone())
    schedule.save()
    return schedule


@transaction.atomic
def reschedule(task: Task, *, when: str, by: User | None, at: datetime) -> Schedule:
    """Say when a task runs; empty: as declared. Raises UnreadableTime, or TaskRefused for one planned elsewhere."""
    if task.planned_at is not None:
        raise TaskRefused(f"“{task.title}” is planned where it is defined; say there how often it runs")
    text = str(read_when(when)) if when.strip() else ""
    plan([task], at=at)
    schedule = Schedule.objects.select_for_update().get(task=task.name)
    schedule.when = "" if text == str(read_when(task.when)) else text
    schedule.due_at = when_of(task, schedule).next_after(at, zone())
    schedule.save(update_fields=["when", "due_at"])
    return schedule
