"""All audits, and the metrics that have none that holds."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civicstat.measurement.metrics.models import Metric
from civicstat.publishing.audits.models import Audit
from civicstat.publishing.audits.ruling import tally_of
from civicstat.web.pages.audits.wording import badge_of, rate_in_words, tabs_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_today


class Row(NamedTuple):
    """An audit as the list shows it."""

    audit: Audit
    badge: tuple[str, str]
    found: str


@open_to("staff")
def audits(request: StaffRequest) -> HttpResponse:
    today = city_today()
    shown = list(Audit.objects.visible_to(request.user).with_parts())
    rows = [
        Row(each, badge_of(each.verdict, today), rate_in_words(tally_of(each.records.all(), each.population)))
        for each in shown
    ]
    held = {each.metric_id for each in shown if each.verdict and each.verdict.holds_on(today)}
    metrics = Metric.objects.visible_to(request.user).exclude(pk__in=held).exclude(dataset=None).order_by("title")
    context = {
        "rows": rows,
        "without": [(each.title, reverse("audit-draw", args=[each.slug])) for each in metrics],
        "may_draw": request.user.is_auditor,
        "tabs": tabs_of(request.user, "audits"),
    }
    return render(request, "pages/audits/list.html", context)
