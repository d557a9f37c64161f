"""Reports drafted, frozen anew and released on a page. Each takes some seconds: all that is public is read for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.errors import CivicStatError
from civicstat.publishing.reports.documents import period_key
from civicstat.publishing.reports.models import Slot, Template
from civicstat.web.pages.forms.answering import answer_form
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reports.finding import page_of, seen_report
from civicstat.web.pages.reports.forms import ReasonForm
from civicstat.web.releasing.reports import draft_report, refreeze_report, release_report
from civicstat.web.ui.access import StaffRequest, open_to


@require_POST
@open_to("analysts")
def draft(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Draft the report of a period that the calendar has."""
    template = get_object_or_404(Template.objects.editable_by(request.user), slug=slug)
    slots = Slot.objects.filter(template=template)
    found = [each for each in slots if period_key(each.grain, each.starts_on, each.ends_on) == key]
    if not found:
        messages.error(request, "The calendar has no release of this period.")
        return redirect("reports")
    try:
        made = draft_report(template=template, day=found[0].starts_on, by=request.user, at=localtime())
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
        return redirect("reports")
    messages.success(request, "Drafted. Look at it, then send it to the departments.")
    return redirect(page_of(made))


@open_to("analysts")
def refreeze(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    report = seen_report(request, slug, key).report

    def change(told: dict[str, Any]) -> None:
        refreeze_report(drafted=report, reason=told["reason"], by=request.user, at=localtime())

    context = {
        "title": "Freeze the figures anew", "button": "Freeze them", "cancel_url": page_of(report),
        "lede": "The report then shows the figures as they are now, says so, and why. A sign-off does not outlast it.",
        "breadcrumb": [("Reports", reverse("reports")), (str(report), page_of(report))],
    }  # fmt: skip
    return answer_form(request, ReasonForm(sent(request)[0]), change, template="pages/reports/change.html",
                       context=context, back=page_of(report), done="The figures are frozen anew.")  # fmt: skip


@require_POST
@open_to("analysts")
def release(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    report = seen_report(request, slug, key).report
    try:
        edition = release_report(signed=report, by=request.user, at=localtime())
        messages.success(request, f"Released with edition {edition.number}.")
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    return redirect(page_of(report))
