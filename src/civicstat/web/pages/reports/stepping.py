"""A report sent to the departments, signed off, or taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.errors import CivicStatError
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.models import Report
from civicstat.web.pages.forms.answering import answer_form
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reports.finding import page_of, seen_report
from civicstat.web.pages.reports.forms import ReasonForm
from civicstat.web.releasing.reports import review_report
from civicstat.web.ui.access import StaffRequest, open_to


@require_POST
@open_to("analysts")
def send_to_review(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    return _step(request, slug, key, review_report, "The departments can review it now.")


@require_POST
@open_to("administrators")
def sign_off(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    return _step(request, slug, key, actions.sign_off, "Signed off. It can be released.")


@open_to("administrators")
def take_back(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    report = seen_report(request, slug, key).report

    def change(told: dict[str, Any]) -> None:
        actions.take_back(report=report, reason=told["reason"], by=request.user, at=localtime())

    context = {
        "title": "Take the sign-off back", "lede": "The report is in review again.", "button": "Take it back",
        "cancel_url": page_of(report), "breadcrumb": [("Reports", reverse("reports")), (str(report), page_of(report))],
    }  # fmt: skip
    return answer_form(request, ReasonForm(sent(request)[0]), change, template="pages/reports/change.html",
                       context=context, back=page_of(report), done="The report is in review again.")  # fmt: skip


def _step(request: StaffRequest, slug: str, key: str, act: Callable[..., Report], done: str) -> HttpResponse:
    report = seen_report(request, slug, key).report
    try:
        act(report=report, by=request.user, at=localtime())
        messages.success(request, done)
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    return redirect(page_of(report))
