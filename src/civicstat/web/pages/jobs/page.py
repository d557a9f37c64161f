"""What runs by itself: every task with how it went and when it runs next, and the history of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.errors import CivicStatError
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.jobs import wording
from civicstat.web.pages.jobs.ways import ways_of
from civicstat.web.pages.shown.moments import age
from civicstat.web.tasks import actions
from civicstat.web.tasks.models import Run
from civicstat.web.tasks.overview import Told, overview
from civicstat.web.tasks.registry import Task, UnknownTask, all_tasks, find_task
from civicstat.web.ui.access import StaffRequest, open_to

A_PAGE = 25
RECENT = timedelta(days=14)
MOST_BROKEN, MOST_RECENT = 10, 25


class ScheduleForm(forms.Form):
    """When a task runs."""

    when = forms.CharField(
        label="When it runs",
        help_text="For example “every 15 minutes”, “every day at 02:30”, “every weekday at 06:00” or “every Monday at "
        "06:00”. Empty: as it came.",
        required=False,
        max_length=60,
    )


@dataclass(frozen=True)
class JobRow:
    """A task as its line shows it."""

    told: Told
    badge: tuple[str, str]
    next: str
    last: "RunRow | None"

    @property
    def can_run(self) -> bool:
        return self.told.state not in ("running", "waiting")


@dataclass(frozen=True)
class RunRow:
    """A run as its line shows it."""

    run: Run
    title: str
    badge: tuple[str, str]
    took: str
    why: str
    ago: str


@open_to("analysts")
def jobs(request: StaffRequest) -> HttpResponse:
    at = now()
    tasks = list(all_tasks())
    told = overview(at=at, tasks=tasks)
    seen = Run.objects.visible_to(request.user).select_related("by")
    broken = seen.broken().since(at - RECENT)
    context = {
        "summary": wording.summary_of(told, at),
        "rows": [_row(each, at) for each in told],
        "broken": run_rows(broken[:MOST_BROKEN], tasks, at),
        "broken_count": broken.count(),
        "recent": run_rows(seen[:MOST_RECENT], tasks, at),
        "is_moving": any(each.state in ("running", "waiting") for each in told),
        "tabs": ways_of(request, "jobs"),
    }
    return render(request, "pages/jobs/list.html", context)


@open_to("analysts")
def job(request: StaffRequest, name: str) -> HttpResponse:
    task, at = _find(name), now()
    [told] = overview(at=at, tasks=[task])
    form = ScheduleForm(*sent(request), initial={"when": told.when})
    if request.method == "POST" and request.user.is_administrator and form.is_valid():
        try:
            actions.reschedule(task, when=form.cleaned_data["when"], by=request.user, at=at)
        except CivicStatError as refusal:
            form.add_error("when", str(refusal))
        else:
            messages.success(request, "The schedule is changed.")
            return redirect("dataset-job", name=name)
    runs = Run.objects.visible_to(request.user).filter(task=name).select_related("by")
    page = Paginator(runs, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": _row(told, at),
        "told": told,
        "task": task,
        "form": form if task.planned_at is None and request.user.is_administrator else None,
        "page": page,
        "runs": run_rows(page.object_list, [task], at),
        "is_moving": told.state in ("running", "waiting"),
        "breadcrumb": [("Datasets", reverse("datasets")), ("Jobs", reverse("dataset-jobs"))],
    }
    return render(request, "pages/jobs/job.html", context)


@require_POST
@open_to("analysts")
def run(request: StaffRequest, name: str) -> HttpResponse:
    """Have a task run at once."""
    task = _find(name)
    return _done(request, name, f"“{task.title}” begins within seconds.", lambda at: actions.ask(
        task, by=request.user, at=at
    ))  # fmt: skip


@require_POST
@open_to("administrators")
def pause(request: StaffRequest, name: str) -> HttpResponse:
    """Let a task run only by hand."""
    task, reason = _find(name), request.POST.get("reason", "")[:500]
    return _done(request, name, f"“{task.title}” is paused.", lambda at: actions.pause(
        task, reason=reason, by=request.user, at=at
    ))  # fmt: skip


@require_POST
@open_to("administrators")
def resume(request: StaffRequest, name: str) -> HttpResponse:
    """Let a task run by itself again."""
    task = _find(name)
    return _done(request, name, f"“{task.title}” runs by itself again.", lambda at: actions.resume(
        task, by=request.user, at=at
    ))  # fmt: skip


def _done(request: StaffRequest, name: str, said: str, act: Any) -> HttpResponse:
    try:
        act(now())
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("dataset-jobs") if request.POST.get("from") == "list" else redirect("dataset-job", name=name)


def _find(name: str) -> Task:
    try:
        return find_task(name)
    except UnknownTask:
        raise Http404 from None


def _row(told: Told, at: datetime) -> JobRow:
    last = next(iter(run_rows([told.last], [told.task], at)), None) if told.last else None
    return JobRow(told, wording.BADGES[told.state], wording.next_in_words(told.next_at, at), last)


def run_rows(runs: Iterable[Run], tasks: Iterable[Task], at: datetime) -> list[RunRow]:
    """Return runs as lines. A task that is no more keeps its name."""
    titles = {task.name: task.title for task in tasks}
    return [
        RunRow(
            each, titles.get(each.task, each.task), wording.RUN_BADGES[each.outcome],  # type: ignore[index]
            wording.took(each), wording.why(each), age(each.started_at, at),
        )
        for each in runs
    ]  # fmt: skip
