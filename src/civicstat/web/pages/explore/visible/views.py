"""What can be seen: before a goal is set or a survey fielded, which change could be told from chance."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from civicstat.errors import CivicStatError
from civicstat.web.pages.explore.choosing import chosen, metrics_for
from civicstat.web.pages.explore.tabs import explore_tabs
from civicstat.web.pages.explore.visible import shown
from civicstat.web.pages.explore.visible.asked import Asked
from civicstat.web.pages.explore.visible.surveys import of_survey
from civicstat.web.ui.access import StaffRequest, open_to

VIEW = "explore-visible"
KINDS = (("metric", "A metric"), ("survey", "A survey"))
TEMPLATE = "pages/explore/visible.html"


@open_to("staff")
def what_can_be_seen(request: StaffRequest) -> HttpResponse:
    kind = chosen(request.GET, "kind", dict(KINDS))
    frame = {
        "tabs": explore_tabs(VIEW),
        "kinds": [(label, f"{reverse(VIEW)}?{urlencode({'kind': each})}", each == kind) for each, label in KINDS],
        "kind": kind,
    }
    if kind == "survey":
        return render(request, TEMPLATE, frame | of_survey(request.GET))
    metrics = metrics_for(request.user)
    if not metrics:
        return render(request, TEMPLATE, frame | {"is_empty": True})
    by_slug = {metric.slug: metric for metric in metrics}
    asked = Asked(by_slug[chosen(request.GET, "metric", by_slug)], request.GET, metrics)
    return render(request, TEMPLATE, frame | _of_metric(asked))


def _of_metric(asked: Asked) -> dict[str, Any]:
    definition = asked.metric.definition
    context: dict[str, Any] = {"form": asked.form, "metric": asked.metric, "definition": definition}
    if not asked.form.is_valid():
        return context
    try:
        plan = asked.plan
    except CivicStatError as refusal:
        return context | {"refusal": str(refusal)}
    own, wanted = plan.of(asked.area), asked.wanted
    layer = asked.layer
    beside = [plans for each, plans in plan.layers if layer and each.pk == layer.pk]
    city = [plans for each, plans in plan.layers if not layer or each.pk != layer.pk][:1]
    plans = [each for group in (*city, *beside) for each in group]
    return context | {
        "finding": shown.finding(plan, own, wanted),
        "advice": shown.advice(plan, own, wanted),
        "chart": shown.chart(plan, own, wanted),
        "table": shown.table(plan, plans, wanted, "Smallest change that would be seen, by area and window"),
        "level": f"{plan.confidence:.2%}",
        "lacking": [each.area.name for each in plans if each.steady is None],
        "layer": layer,
        "goal_url": reverse("goal-new", args=[asked.metric.slug]),
    }
