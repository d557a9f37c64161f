"""The report that an address names, for whoever may open it; each look before the release is logged."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import Department, User
from civicstat.publishing.reports.actions import log_look
from civicstat.publishing.reports.answering import Standing, standing_of
from civicstat.publishing.reports.models import Report
from civicstat.web.ui.access import StaffRequest


def seen_report(request: StaffRequest, slug: str, key: str) -> Standing:
    """Return a report as it stands, and log the look where it is not released yet."""
    found = Report.objects.visible_to(request.user).select_related("template")
    report: Report = get_object_or_404(found, template__slug=slug, key=key)
    log_look(report=report, user=request.user, at=localtime())
    return standing_of(report)


def page_of(report: Report) -> str:
    return reverse("report", args=[report.template.slug, report.key])


def departments_of(user: User) -> list[Department]:
    """Return the departments for which a person may speak."""
    every = Department.objects.order_by("name")
    return list(every if user.may_define else every.filter(members=user))
