"""The weekly view: what needs a person first, then goals, then every adopted metric in one dense table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from civicstat.directory.models import CITY, Area, Department
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.web.pages.choices import areas_for_choice
from civicstat.web.pages.dashboards.starting import started
from civicstat.web.pages.goals.rows import ENDED, groups_of, rows_of_progress
from civicstat.web.pages.screens import Screen, on_wall
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.telling import is_being_computed
from civicstat.web.pages.weekly.choosing import Comparison, WeeklyForm, as_started
from civicstat.web.pages.weekly.goals import counted_by_state, goals_shown
from civicstat.web.pages.weekly.moves import finding_of, moves_of
from civicstat.web.pages.weekly.needs.of_person import needs_of
from civicstat.web.pages.weekly.printing import printed_of
from civicstat.web.pages.weekly.rows import Line, Lines, lines_for
from civicstat.web.pages.weekly.so_far import SoFar, lines_so_far
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.metric_rows import MetricGroup

COMPARED: dict[Comparison, str] = {
    "year": "Same {} last year", "before": "{} before", "to-date": "Same days last year",
}  # fmt: skip
THAN: dict[Comparison, str] = {
    "year": "a year before", "before": "in the {} before", "to-date": "in the same days a year before",
}  # fmt: skip
PARTS = ("finding", "goals", "moves")  # on a screen, before the metrics theme by theme
ONLY_YEARS: tuple[Grain, ...] = ("year", "rolling_year")


@open_to("staff")
def weekly(request: StaffRequest) -> HttpResponse:
    departments = list(Department.objects.order_by("name"))
    form = WeeklyForm(
        as_started(request.GET, **started(request.user)), areas=areas_for_choice(), departments=departments
    )
    context = context_of(request, form)
    if "screen" in request.GET:
        area = form.chosen_area.name
        return on_wall(request, title=f"{area}: the week", screens=screens_of(context), back=reverse("weekly"))
    return render(request, "pages/weekly/page.html", context)


def context_of(request: StaffRequest, form: WeeklyForm) -> dict[str, object]:
    """Return all that the weekly view shows."""
    area, grain, compare, department = (
        form.chosen_area, form.chosen_grain, form.chosen_comparison, form.chosen_department
    )  # fmt: skip
    at = city_now()
    visible = list(_metrics(request, department))
    whole, so_far = _lines(visible, area, grain, compare)
    lines, than = list(so_far.lines) if so_far else list(whole.lines), THAN[compare].format(NOUNS[grain])
    goals = goals_shown(request.user, area, department, at=at)
    city = _in_city(area, grain, compare)
    needs = needs_of(request.user, goals, lines, than, department, city, at=at)
    shown = {line.metric for line in whole.lines}
    hidden = [metric for metric in visible if metric.pk not in shown]
    return {
        "form": form,
        "area": area,
        "department": department,
        "period": _period(whole, so_far),
        "in_period": _in_period(whole, so_far, grain),
        "noun": NOUNS[grain],
        "compared": _compared(grain, compare),
        "finding": finding_of(lines, counted_by_state(goals), f"than {than}"),
        "needs": needs,
        "moves": moves_of(lines, needs.metrics, city),
        "all_moves": moves_of(lines, (), city),
        "goals": [each for each in groups_of(rows_of_progress(goals, at=at)) if each.id != ENDED],
        "groups": grouped(lines),
        "so_far": so_far,
        "printed": printed_of(lines, goals, len(needs.shown)),
        "computing": [metric for metric in hidden if is_being_computed(metric)],
        "waiting": [metric for metric in hidden if not _has_records(metric) and not is_being_computed(metric)],
        "elsewhere": [metric for metric in hidden if _has_records(metric)],
        "metrics": visible,
        "printed_at": at,
    }


def screens_of(context: dict[str, object]) -> list[Screen]:
    """Return the parts of the weekly view that a meeting looks at: without what needs one person."""
    drawn = [render_to_string(f"pages/weekly/screens/{part}.html", context).strip() for part in PARTS]
    themes = [
        render_to_string("pages/weekly/screens/theme.html", context | {"groups": [group]}).strip()
        for group in cast(list[MetricGroup], context["groups"])
    ]
    return [Screen(SafeString(html), 2, "weekly") for html in (*drawn, *themes) if html]


def _metrics(request: StaffRequest, department: Department | None) -> QuerySet[Metric]:
    found = Metric.objects.visible_to(request.user).select_related("dataset").order_by("theme", "title")
    return found.filter(department=department) if department is not None else found


def _lines(visible: Sequence[Metric], area: Area, grain: Grain, compare: Comparison) -> tuple[Lines, SoFar | None]:
    """Return the lines of the metrics that a person may see, and those of the period under way where wanted."""
    may_be_seen = {metric.pk for metric in visible}
    kept = lines_for(area, grain, "before" if compare == "before" else "year")
    lines = tuple(line for line in kept.lines if line.metric in may_be_seen)
    if compare != "to-date":
        return replace(kept, lines=lines), None
    return replace(kept, lines=lines), lines_so_far(lines, area, grain)


def _in_city(area: Area, grain: Grain, compare: Comparison) -> dict[int, Line]:
    """Return the same metrics in the whole city, where one of its areas is looked at."""
    if area.layer.slug == CITY or compare == "to-date":
        return {}
    city = Area.objects.select_related("layer").defer("boundary").get(layer__slug=CITY)
    return {line.metric: line for line in lines_for(city, grain, compare).lines}


def grouped(lines: Sequence[Line]) -> list[MetricGroup]:
    """Return the rows of the table, a group for each theme in the order of the themes' names."""
    themes: dict[str, list[Line]] = {}
    for line in lines:
        themes.setdefault(line.theme, []).append(line)
    ordered = enumerate(sorted(themes.items()), 1)
    return [MetricGroup(theme, tuple(line.row for line in found), f"theme-{at}") for at, (theme, found) in ordered]


def _period(whole: Lines, so_far: SoFar | None) -> str:
    return "So far" if so_far else whole.period or "Latest"


def _in_period(whole: Lines, so_far: SoFar | None, grain: Grain) -> str:
    """Return of when the figures are, as it stands in a sentence: that of most of them."""
    if so_far is None:
        return in_period(whole.period, grain) if whole.period else ""
    spans = Counter(line.row.note for line in so_far.lines).most_common(1)
    return f"from {spans[0][0]}" if spans else ""


def _compared(grain: Grain, compare: Comparison) -> str:
    if grain in ONLY_YEARS and compare != "to-date":
        return "Year before"
    return COMPARED[compare].format(NOUNS[grain].capitalize() if compare == "before" else NOUNS[grain])


def _has_records(metric: Metric) -> bool:
    """Return whether there is something to measure; what rests on other metrics is measured when they are."""
    return metric.computed_at is not None and (metric.dataset is None or metric.dataset.first_at is not None)
