"""Reports: how far each is, those that are released as data, and the release calendar.

Figures of a report that is not released are on its page alone, where each look is logged.
"""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from civicstat.publishing.reports.answering import Shared, standing_of
from civicstat.publishing.reports.documents import ReleasedReport
from civicstat.publishing.reports.kept import plain_released
from civicstat.publishing.reports.models import Report
from civicstat.publishing.reports.planning import planned_releases
from civicstat.publishing.reports.released import released
from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.ui.access import open_to

router = Router(tags=["Reports"])


class MissOut(Schema):
    """A miss of a report, and whether its owner answered."""

    metric: str
    department: str
    is_answered: bool
    unanswered_in_a_row: int = Field(description="Reports in a row without an answer, this one included.")
    missed_in_a_row: int = Field(description="Reports in a row in which it was a miss, this one included.")


class ReportOut(Schema):
    """How far a report is. It tells of no figures."""

    report: str = Field(description="Template and period: monthly/2026-10.")
    title: str
    period: str
    state: str = Field(description="draft, in_review, signed_off or released.")
    review_until: datetime | None
    released_at: datetime | None
    misses: list[MissOut]
    silent: list[str] = Field(description="Departments that review it and have not replied.")


class PlannedOut(Schema):
    """A line of the release calendar."""

    report: str
    title: str
    period: str
    starts_on: date
    ends_on: date = Field(description="The first day after the period.")
    due_at: datetime = Field(description="As it is planned now.")
    announced_for: datetime = Field(description="As it was announced first; late is judged by it.")
    moved_because: str
    released_at: datetime | None
    is_late: bool


@router.get("/reports", response=list[ReportOut], summary="List reports")
@open_to("leads", "token:read")
def list_reports(request: HttpRequest) -> list[dict[str, Any]]:
    """Reports with their states, the newest period first."""
    shared = Shared()
    return [_row(each, shared) for each in Report.objects.select_related("template")]


@router.get("/reports/calendar", response=list[PlannedOut], summary="Read the release calendar")
@open_to("staff", "token:read")
def read_calendar(request: HttpRequest) -> list[dict[str, Any]]:
    """What comes out when: announced a year ahead, the same for everybody."""
    return [
        {
            "report": each.path, "title": each.title, "period": each.label, "starts_on": each.starts_on,
            "ends_on": each.ends_on, "due_at": each.due_at, "announced_for": each.announced_for,
            "moved_because": each.moved_because, "released_at": each.released_at, "is_late": each.is_late,
        }
        for each in planned_releases()
    ]  # fmt: skip


@router.get("/reports/{report}/{period}", response={200: dict[str, Any], **MESSAGES}, summary="Read a released report")
@open_to("staff", "token:read")
def read_report(request: HttpRequest, report: str, period: str) -> dict[str, Any]:
    """A report as editions carry it: what was frozen, what was asked and answered, what departments say, who saw it
    early."""
    found = Report.objects.released().select_related("template").filter(template__slug=report, key=period).first()
    if found is None:
        raise NotThere(f"No report {report}/{period} is released; GET /reports tells how far each is.")
    told: ReleasedReport = released(found)
    return plain_released(told)


def _row(report: Report, shared: Shared) -> dict[str, Any]:
    standing = standing_of(report, shared)
    return {
        "report": f"{report.template.slug}/{report.key}", "title": report.template.title, "period": report.label,
        "state": report.state, "review_until": report.review_until, "released_at": report.released_at,
        "misses": [
            {
                "metric": each.metric, "department": each.department, "is_answered": each.answer is not None,
                "unanswered_in_a_row": each.unanswered_in_a_row, "missed_in_a_row": each.missed_in_a_row,
            }
            for each in standing.asked
        ],
        "silent": [each.slug for each in standing.silent],
    }  # fmt: skip
