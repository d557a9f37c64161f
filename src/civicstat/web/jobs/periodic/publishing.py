"""Editions and reports that somebody asked for on a page: one task, so that two never publish at once."""

from datetime import datetime

from civicstat.web.releasing import ordering, report_orders
from civicstat.web.tasks.registry import Task, declare


def work_off(at: datetime) -> str:
    """Do what was asked for first."""
    edition, report = ordering.asked_at(), report_orders.asked_at()
    if report is not None and (edition is None or report <= edition):
        return report_orders.work_off(at)
    return ordering.work_off(at)


def asked_at() -> datetime | None:
    """Return when the oldest order was placed; None where none waits."""
    return min(filter(None, (ordering.asked_at(), report_orders.asked_at())), default=None)


declare(Task(
    name="publishing",
    title="Publish what was asked for",
    describes="Works out what the next edition would change, or publishes it, and drafts, freezes and releases "
    "reports, when somebody asks for it on a page.",
    group="figures",
    when="when asked for",
    act=work_off,
    planned_at=asked_at,
    link="/workspace/publishing/",
))  # fmt: skip
