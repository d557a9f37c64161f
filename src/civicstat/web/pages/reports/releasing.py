"""Reports drafted, frozen anew and released: asked for on a page, done in the background."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.publishing.reports.documents import period_key
from civicstat.publishing.reports.models import ReportOrder, Slot, Template
from civicstat.web.pages.forms.answering import answer_form
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reports.finding import page_of, seen_report
from civicstat.web.pages.reports.forms import ReasonForm
from civicstat.web.releasing.report_orders import order_draft, order_step
from civicstat.web.ui.access import StaffRequest, open_to


@require_POST
@open_to("analysts")
def draft(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Ask for the draft of the report of a period that the calendar has."""
    template = get_object_or_404(Template.objects.editable_by(request.user), slug=slug)
    slots = Slot.objects.filter(template=template).select_related("template")
    found = [each for each in slots if period_key(each.grain, each.starts_on, each.ends_on) == key]
    if not found:
        messages.error(request, "The calendar has no release of this period.")
        return redirect("reports")
    order_draft(slot=found[0], by=request.user, at=localtime())
    messages.success(request, "The report is being drafted. It stands under “Under way” shortly.")
    return redirect("reports")


@open_to("analysts")
def refreeze(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    report = seen_report(request, slug, key).report

    def change(told: dict[str, Any]) -> None:
        order_step(kind=ReportOrder.Kind.REFREEZE, report=report, reason=told["reason"], by=request.user,
                   at=localtime())  # fmt: skip

    context = {
        "title": "Freeze the figures anew", "button": "Freeze them", "cancel_url": page_of(report),
        "lede": "The report then shows the figures as they are now, says so, and why. A sign-off does not outlast it.",
        "breadcrumb": [("Reports", reverse("reports")), (str(report), page_of(report))],
    }  # fmt: skip
    return answer_form(request, ReasonForm(sent(request)[0]), change, template="pages/reports/change.html",
                       context=context, back=page_of(report), done="The figures are being frozen anew.")  # fmt: skip


@require_POST
@open_to("analysts")
def release(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    report = seen_report(request, slug, key).report
    order_step(kind=ReportOrder.Kind.RELEASE, report=report, by=request.user, at=localtime())
    messages.success(request, "The report is being released, with a new edition.")
    return redirect(page_of(report))
