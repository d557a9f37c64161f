"""What runs by itself, and how it went."""

from datetime import datetime
from typing import Any, Literal

from django.utils.timezone import now
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.web.api.answers.errors import MESSAGES, InTheWay, Message, NotThere
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.tasks.actions import TaskRefused, ask
from civicstat.web.tasks.models import Run
from civicstat.web.tasks.overview import overview, plain_run
from civicstat.web.tasks.registry import Task, UnknownTask, find_task
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Jobs"])


class RunOut(Schema):
    """One time that a job ran."""

    task: str
    planned_for: datetime | None = Field(description="Null: by hand.")
    started_at: datetime
    ended_at: datetime | None
    seconds: float | None
    outcome: str = Field(description="running, done, failed, interrupted or skipped.")
    did: str = Field(description="What it did, in words.")
    error: str = Field(description="Why it failed, in words.")
    by: str | None = Field(description="Who ran it by hand.")
    by_hand: bool
    attempt: int


class JobOut(Schema):
    """Something that runs by itself."""

    task: str
    title: str
    describes: str
    group: str
    when: str = Field(description="As people say it: every hour, every day at 02:30.")
    state: str = Field(description="in order, running, waiting, failing, overdue, paused or not run yet.")
    next_at: datetime | None
    paused_because: str
    last_run: RunOut | None


class RunsWanted(Paging):
    """Which runs are asked for."""

    outcome: Literal["running", "done", "failed", "interrupted", "skipped"] | None = Field(
        None, description="All if none."
    )


@router.get("/jobs", response=list[JobOut])
@open_to("analysts", "token:read")
def list_jobs(request: StaffRequest) -> Any:
    """What runs by itself, those first that need somebody."""
    return [each.as_plain() for each in overview(at=now())]


@router.get("/jobs/{name}/runs", response={200: Page[RunOut], **MESSAGES})
@open_to("analysts", "token:read")
def list_job_runs(request: StaffRequest, name: str, wanted: Query[RunsWanted]) -> Any:
    """The runs of a job, the newest first."""
    runs = Run.objects.visible_to(request.user).filter(task=_find(name).name).select_related("by")
    page = page_of(request, runs.filter(outcome=wanted.outcome) if wanted.outcome else runs, wanted)
    return page | {"items": [plain_run(each) for each in page["items"]]}


@router.post("/jobs/{name}/runs", response={202: JobOut, 409: Message, **MESSAGES})
@open_to("analysts", "token:admin")
def run_job(request: StaffRequest, name: str) -> Any:
    """Have a job run as soon as may be; its runs tell what became of it."""
    task, at = _find(name), now()
    try:
        ask(task, by=actor(request), at=at)
    except TaskRefused as refusal:
        raise InTheWay(str(refusal)) from None
    [told] = overview(at=at, tasks=[task])
    return Status(202, told.as_plain())


def _find(name: str) -> Task:
    try:
        return find_task(name)
    except UnknownTask:
        raise NotThere(f"There is no job {name!r}; /api/v1/jobs lists them.") from None
