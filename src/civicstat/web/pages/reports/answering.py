"""What departments say: answers for misses, and replies."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import Department
from civicstat.publishing.reports import actions
from civicstat.publishing.reports.answering import may_answer
from civicstat.web.pages.forms.answering import answer_form
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reports.finding import departments_of, page_of, seen_report
from civicstat.web.pages.reports.forms import AnswerForm, ReplyForm
from civicstat.web.reporting.saying import finding_of
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("leads")
def answer(request: StaffRequest, slug: str, key: str, metric: str) -> HttpResponse:
    standing = seen_report(request, slug, key)
    item, asked = standing.document.item(metric), standing.about(metric)
    if item is None or asked is None:
        raise Http404("It is no miss in this report.")
    if not may_answer(request.user, item):
        raise PermissionDenied(f"The lead of {item.department or 'its department'} answers for {item.title}.")
    given = asked.answer
    initial = {
        "cause": given.cause, "is_unknown": not given.cause, "action": given.action, "due_on": given.due_on,
    } if given else None  # fmt: skip

    def change(told: dict[str, Any]) -> None:
        actions.answer(
            report=standing.report, metric=metric, cause="" if told["is_unknown"] else told["cause"],
            action=told["action"], due_on=told["due_on"], by=request.user, at=localtime(),
        )  # fmt: skip

    form = AnswerForm(sent(request)[0], initial=initial)
    context = {
        "title": f"Answer for “{item.title}”", "lede": finding_of(item, standing.document), "button": "Answer",
        "breadcrumb": _above(standing.report), "cancel_url": page_of(standing.report),
    }  # fmt: skip
    return answer_form(request, form, change, template="pages/reports/change.html", context=context,
                       back=page_of(standing.report), done="The answer stands in the report.")  # fmt: skip


@open_to("leads")
def reply(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    standing = seen_report(request, slug, key)
    form = ReplyForm(sent(request)[0], departments=departments_of(request.user), document=standing.document)

    def change(told: dict[str, Any]) -> None:
        department = Department.objects.get(slug=told["department"])
        actions.reply(report=standing.report, department=department, metric=told["metric"], text=told["text"],
                      by=request.user, at=localtime())  # fmt: skip

    context = {
        "title": "Reply to the report", "button": "Reply", "breadcrumb": _above(standing.report),
        "lede": "Your words stand beside the report's. Nothing in it is changed or taken out.",
        "cancel_url": page_of(standing.report),
    }  # fmt: skip
    return answer_form(request, form, change, template="pages/reports/change.html", context=context,
                       back=page_of(standing.report), done="The reply stands in the report.")  # fmt: skip


def _above(report: Any) -> list[tuple[str, str]]:
    return [("Reports", reverse("reports")), (str(report), page_of(report))]
