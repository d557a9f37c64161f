"""One report: as it will come out, what is asked of whom, and its way so far."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civicstat.directory.models import User
from civicstat.publishing.reports.answering import Standing, may_answer
from civicstat.publishing.reports.documents import Asked
from civicstat.publishing.reports.models import Freeze, ReportState
from civicstat.publishing.reports.planning import slots_of
from civicstat.publishing.reports.released import early_readers, released
from civicstat.web.pages.reports.finding import departments_of, seen_report
from civicstat.web.pages.reports.listing import badge_of
from civicstat.web.pages.reports.waiting import failed_for, waiting_for
from civicstat.web.reporting.mail import mailed, subject_of, text_of
from civicstat.web.reporting.pdf import as_pdf
from civicstat.web.reporting.saying import asked_in_words, role_in_words
from civicstat.web.reporting.sections import Told, told_released, told_standing
from civicstat.web.ui.access import StaffRequest, open_to


@dataclass(frozen=True)
class Question:
    """A miss, and whether whoever looks may answer for it."""

    asked: Asked
    title: str
    words: tuple[str, ...]
    url: str  # empty: somebody else answers


@open_to("staff")
def report(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    standing = seen_report(request, slug, key)
    found, user = standing.report, request.user
    newest: Freeze = found.freezes.order_by("-number")[0]
    context = {
        "report": found, "told": told_of(standing), "badge": badge_of(found), "newest": newest,
        "questions": [_question(standing, each, user) for each in standing.asked],
        "may_reply": found.state == ReportState.IN_REVIEW and bool(departments_of(user)) and user.may_change_some,
        "may_send": found.state == ReportState.DRAFT and user.may_define,
        "may_sign": found.state == ReportState.IN_REVIEW and user.is_administrator,
        "may_refreeze": found.state != ReportState.RELEASED and user.may_define,
        "may_release": found.state == ReportState.SIGNED_OFF and user.may_define,
        "may_take_back": found.state == ReportState.SIGNED_OFF and user.is_administrator,
        "steps": found.steps.select_related("by"), "slots": slots_of(found),
        "early": [(role_in_words(role), number) for role, number in early_readers(found)],
        "waiting": waiting_for(user, found), "failed": failed_for(user, found), "look_again": request.path,
        "silent": standing.silent, "breadcrumb": [("Reports", reverse("reports"))],
    }  # fmt: skip
    return render(request, "pages/reports/report.html", context)


@open_to("staff")
def report_pdf(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    standing = seen_report(request, slug, key)
    body = as_pdf(told_of(standing), is_released=standing.report.state == ReportState.RELEASED)
    name = f"{standing.document.report}-{standing.document.key}.pdf"
    return HttpResponse(body, content_type="application/pdf",
                        headers={"Content-Disposition": f'inline; filename="{name}"'})  # fmt: skip


@open_to("staff")
def report_mail(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Show a report as subscribers get it, in plain text and HTML."""
    standing = seen_report(request, slug, key)
    told = told_of(standing)
    context = {
        "report": standing.report, "told": mailed(told), "subject": subject_of(told), "text": text_of(told),
        "breadcrumb": [("Reports", reverse("reports")), (str(standing.report), reverse("report", args=[slug, key]))],
    }  # fmt: skip
    return render(request, "pages/reports/mail.html", context)


def told_of(standing: Standing) -> Told:
    if standing.report.state == ReportState.RELEASED:
        return told_released(released(standing.report))
    return told_standing(standing)


def _question(standing: Standing, asked: Asked, user: User) -> Question:
    item = standing.document.item(asked.metric)
    title = item.title if item else asked.metric
    can = item is not None and standing.report.state in (ReportState.IN_REVIEW, ReportState.SIGNED_OFF)
    may = can and item is not None and may_answer(user, item)
    address = [standing.report.template.slug, standing.report.key, asked.metric]
    return Question(asked, title, tuple(asked_in_words(asked)), reverse("report-answer", args=address) if may else "")
