"""A release moved to another moment, in the open."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.publishing.reports import actions
from civicstat.publishing.reports.documents import period_key
from civicstat.publishing.reports.models import Slot
from civicstat.web.pages.forms.answering import answer_form
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reports.forms import MoveForm
from civicstat.web.reporting.words import moment_text
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("analysts")
def move(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    slots = [each for each in Slot.objects.filter(template__slug=slug).select_related("template").order_by("pk")
             if period_key(each.grain, each.starts_on, each.ends_on) == key]  # fmt: skip
    if not slots:
        raise Http404("No release of this period is announced.")
    newest = slots[-1]

    def change(told: dict[str, Any]) -> None:
        actions.move(slot=newest, due_at=told["due_at"], reason=told["reason"], by=request.user, at=localtime())

    context = {
        "title": "Move the release", "button": "Move it", "cancel_url": reverse("reports"),
        "lede": f"{newest.template.title}, {newest.label}: announced for {moment_text(slots[0].due_at)}.",
        "breadcrumb": [("Reports", reverse("reports"))],
    }  # fmt: skip
    form = MoveForm(sent(request)[0], initial={"due_at": localtime(newest.due_at)})
    return answer_form(request, form, change, template="pages/reports/change.html", context=context,
                       back=reverse("reports"), done="The calendar has the new day, and the reason.")  # fmt: skip
