"""Editions that somebody asked for on a page."""

from civicstat.web.releasing.ordering import asked_at, work_off
from civicstat.web.tasks.registry import Task, declare

declare(Task(
    name="publishing",
    title="Publish what was asked for",
    describes="Works out what the next edition would change, or publishes it, when somebody asks for it on the page.",
    group="figures",
    when="when asked for",
    act=work_off,
    planned_at=asked_at,
    link="/workspace/publishing/",
))  # fmt: skip
