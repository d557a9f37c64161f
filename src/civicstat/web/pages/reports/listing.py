"""The release calendar, the reports under way, those that are out, and what each template leaves out."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.metrics.models import Metric
from civicstat.publishing.reports.answering import standing_of
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.publishing.reports.documents import Planned
from civicstat.publishing.reports.models import Report, ReportState, Template
from civicstat.publishing.reports.planning import planned_releases
from civicstat.web.pages.reports.waiting import failed_for, waiting_for
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

BADGES = {
    ReportState.DRAFT: ("paused", "Draft"), ReportState.IN_REVIEW: ("looked_at", "In review"),
    ReportState.SIGNED_OFF: ("answered", "Signed off"), ReportState.RELEASED: ("public", "Released"),
}  # fmt: skip


@dataclass(frozen=True)
class ReportRow:
    """A report under way, or out."""

    report: Report
    url: str
    badge: tuple[str, str]
    waits: str


@dataclass(frozen=True)
class CalendarRow:
    """A line of the calendar."""

    planned: Planned
    url: str  # empty: there is no report yet
    badge: tuple[str, str]
    is_moved: bool
    can_be_drafted: bool  # its period is over, and nobody began


@open_to("staff")
def reports(request: StaffRequest) -> HttpResponse:
    seen = {(each.template.slug, each.key): each for each in
            Report.objects.visible_to(request.user).select_related("template")}  # fmt: skip
    planned = planned_releases()
    context = {
        "open": [_row(each) for each in seen.values() if each.state != ReportState.RELEASED],
        "released": [_row(each) for each in seen.values() if each.state == ReportState.RELEASED],
        "calendar": [_line(each, (each.report, each.key) in seen) for each in planned],
        "templates": [(each, each.definition, _left_out(each.definition)) for each in Template.objects.all()],
        "may_define": request.user.may_define,
        "waiting": waiting_for(request.user),
        "failed": failed_for(request.user),
        "look_again": reverse("reports"),
        "late": sum(each.is_late for each in planned),
    }
    return render(request, "pages/reports/list.html", context)


def _left_out(definition: ReportDefinition) -> list[tuple[str, str]]:
    """Return the metrics that a template leaves out, as people know them, each with the reason."""
    titles = {each.slug: each.title for each in Metric.objects.filter(slug__in=[x.metric for x in definition.exclude])}
    return [(titles.get(each.metric, each.metric), each.reason) for each in definition.exclude]


def badge_of(report: Report) -> tuple[str, str]:
    return BADGES[ReportState(report.state)]


def _row(report: Report) -> ReportRow:
    url = reverse("report", args=[report.template.slug, report.key])
    return ReportRow(report, url, badge_of(report), _waits(report))


def _waits(report: Report) -> str:
    """Return what a report waits for, in a few words."""
    if report.state == ReportState.IN_REVIEW:
        standing = standing_of(report)
        lacking = len(standing.unanswered)
        answers = f"{lacking} of {len(standing.asked)} misses without an answer" if lacking else "All misses answered"
        until = localtime(report.review_until) if report.review_until else None
        return f"{answers}; review until {until:%b} {until.day}" if until else answers
    return {"draft": "Not sent to the departments yet", "signed_off": "Waits for its release"}.get(report.state, "")


def _line(planned: Planned, is_there: bool) -> CalendarRow:
    is_over = planned.released_at is None and planned.due_at < city_now()
    badge = ("new", "Planned")
    if planned.released_at is not None:
        badge = ("medium", "Released late") if planned.is_late else ("done", "Released")
    elif is_over:
        badge = ("medium", "Late")
    url = reverse("report", args=[planned.report, planned.key]) if is_there else ""
    can_be_drafted = not is_there and planned.ends_on <= city_now().date() + timedelta(days=1)
    return CalendarRow(planned, url, badge, planned.due_at != planned.announced_for, can_be_drafted)
