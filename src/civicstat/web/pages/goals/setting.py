"""Setting a goal for a metric: the baseline is computed and shown, and what could be told by the goal's day."""

from datetime import date, timedelta
from math import isfinite
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime

from civicstat.directory.models import CITY, Area
from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document
from civicstat.measurement.goals.actions import areas_named, refuse_misfit, set_goal
from civicstat.measurement.goals.baselines import ComputedBaseline, baselines
from civicstat.measurement.goals.definitions import GoalDefinition, Period, Span
from civicstat.measurement.goals.discerning import POWER, Discernment, discern
from civicstat.measurement.goals.measured import PER_YEAR, measure
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_many, read_series
from civicstat.web.pages.choices import layers_with_figures
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.goals.forms import GoalForm, starting
from civicstat.web.pages.goals.wording import span_in_words, told
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_today
from civicstat.web.ui.findings import interval_text

LONGEST_NAME = 46


class Outlined(NamedTuple):
    """What a goal would set out from in one area, and what could be told by its day."""

    area: str
    value: str
    interval: str
    n: str
    badge: tuple[str, str]  # its state and its word
    sentence: str


@open_to("leads")
def set_new(request: StaffRequest, slug: str) -> HttpResponse:
    metric: Metric = get_object_or_404(
        Metric.objects.visible_to(request.user).select_related("dataset").prefetch_related("versions"), slug=slug
    )
    form = GoalForm(
        sent(request)[0], definition=metric.definition, layers=layers_with_figures(metric), user=request.user,
        initial=_initial(metric),
    )  # fmt: skip
    outlined: list[Outlined] = []
    if form.is_valid():
        try:
            definition = check_document(GoalDefinition, form.document(_name_for(form), metric.slug), where="This goal")
            outlined = _outlined(metric, definition)
            if request.POST.get("step") == "set":
                goal = set_goal(definition=definition, where="This goal", by=request.user, at=localtime())
                messages.success(request, "The goal is set, its baseline is frozen, and its ledger has begun.")
                return redirect("goal", slug=goal.slug)
        except CivicStatError as fault:
            form.add_error(None, str(fault))
    context = {
        "metric": metric,
        "definition": metric.definition,
        "form": form,
        "outlined": outlined,
        "now": _at_present(metric, metric.definition),
        "breadcrumb": [("Goals", reverse("goals")), (metric.definition.title, reverse("metric", args=[slug]))],
    }
    return render(request, "pages/goals/new.html", context)


def _initial(metric: Metric) -> dict[str, Any]:
    """Return what the form begins with: the newest year of whole, final periods, and the end of next year."""
    by = date(city_today().year + 1, 12, 31)
    begins = starting(metric.definition, None, None, by)
    if not begins["period"]:
        return begins
    period: Period = begins["period"]
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    points = measure(read_series(metric, city, period)).points[-PER_YEAR[period] :]
    if not points:
        return begins
    return begins | {"since": points[0].starts_on.date(), "until": points[-1].ends_on.date() - timedelta(days=1)}


def _name_for(form: GoalForm) -> str:
    """Return a name in addresses that no goal has yet."""
    words = slugify(form.cleaned_data["title"]).replace("-", "_").strip("_")
    stem = (words if words[:1].isalpha() else f"goal_{words}")[:LONGEST_NAME].strip("_")
    taken = set(Goal.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for number in range(1, len(taken) + 2)
                if (name := stem if number == 1 else f"{stem}_{number}") not in taken)  # fmt: skip


def _outlined(metric: Metric, definition: GoalDefinition) -> list[Outlined]:
    """Return the baseline of each area. Raises GoalRefused and BaselineRefused."""
    refuse_misfit(definition.target, definition.milestones, metric.definition, where="This goal")
    _, areas = areas_named(definition, "This goal")
    span: Span = definition.baseline
    found = baselines(metric, areas, definition.period, span)
    series = read_many([metric], areas, definition.period)
    begins = span.until + timedelta(days=1)
    lines = []
    for each in found:
        told_apart = discern(
            series[metric.pk, each.area.pk], each.value, definition.target, begins=begins, by=definition.by,
            areas=len(areas),
        )  # fmt: skip
        lines.append(_line(each, told_apart, metric.definition, definition.period))
    return lines


def _line(
    each: ComputedBaseline, told_apart: Discernment | None, definition: MetricDefinition, period: Period
) -> Outlined:
    return Outlined(
        each.area.name, told(each.value, definition),
        interval_text(each.low, each.high, definition.unit, definition.display), f"{each.n:,.0f}",
        _badge(told_apart), _telling(told_apart, definition, period),
    )  # fmt: skip


def _badge(told_apart: Discernment | None) -> tuple[str, str]:
    if told_apart is None:
        return "cannot_tell", "Too short"
    if told_apart.wanted == 0:
        return "neutral", "At the target"
    return ("good", "Can be told") if told_apart.can_be_told else ("medium", "May not be told")


def _telling(told_apart: Discernment | None, definition: MetricDefinition, period: Period) -> str:
    if told_apart is None:
        return "Too few whole periods lie before the goal's day for anything to be told from chance."
    least, wanted = (told(each, definition) for each in (told_apart.least, told_apart.wanted))
    over = span_in_words(told_apart.periods, period)
    seen = f"Over the {over} before its day, a change of {least} or more stands out from chance."
    if isfinite(told_apart.sure):
        seen += f" A change of {told(told_apart.sure, definition)} would be told with a chance of {POWER:.0%}."
    if told_apart.wanted == 0:
        return f"The baseline is at the target already. {seen}"
    if told_apart.can_be_told:
        return f"{seen} The goal asks for {wanted}: whether it was reached can be told."
    return (
        f"{seen} The goal asks for {wanted}, which is less: the state may stay “cannot tell”. A larger area, longer "
        "periods, a later day or a bolder target would help."
    )


def _at_present(metric: Metric, definition: MetricDefinition) -> str:
    """Return the newest figure of the city, against which a target is thought of."""
    begins = starting(definition, None, None, city_today())
    if not begins["period"]:
        return ""
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    latest = read_series(metric, city, begins["period"], most=3).latest
    if latest is None or latest.value is None:
        return ""
    return f"{told(latest.value, definition)} {in_period(latest.label, begins['period'])}"
