"""The weekly view: every adopted metric in one dense table."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import Area
from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.headlines import WAITING, headline, leading_or_part
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.web.pages.choices import ViewForm, areas_for_choice
from civicstat.web.pages.figures import change_of, estimate_of, sparkline_of
from civicstat.web.pages.goals.rows import ENDED, GoalRow, goals_for_area, groups_of, rows_of
from civicstat.web.pages.telling import is_being_computed
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.metric_rows import MetricGroup, MetricRow

# How many periods are read: the latest, the one a year before, and a trend between them.
MOST = {"week": 55, "month": 14, "quarter": 14, "year": 14}
MISSING_WORTH_SAYING = 0.05
FURTHER_THEMES = "Further metrics"


@open_to("staff")
def weekly(request: StaffRequest) -> HttpResponse:
    form = ViewForm(request.GET, areas=areas_for_choice())
    grain, area = form.chosen_grain, form.chosen_area
    metrics = list(
        Metric.objects.visible_to(request.user)
        .select_related("dataset")
        .prefetch_related("versions")
        .order_by("theme", "title")
    )
    series = read_many(metrics, [area], grain, most=MOST[grain])
    computed = {metric.pk for metric in metrics if metric.computed_at is not None or metric.fault}
    shown = [each for each in series.values() if each.points and each.metric.pk in computed]
    told = [(each, leading_or_part(headline(each))) for each in shown]
    period = common_period(led for _, led in told)
    groups = group_by_theme(told, area, grain, blocked(metrics), period)
    context = {
        "form": form,
        "area": area,
        "groups": groups,
        "moved": moved(groups),
        "period": period or "Latest",
        "noun": NOUNS[grain],
        "compared": f"Same {NOUNS[grain]} last year" if grain != "year" else "Year before",
        "goals": [each for each in groups_of(_goals(request, area)) if each.id != ENDED],
        "themes": [(group.theme, group.id) for group in groups],
        "computing": [metric for metric in metrics if is_being_computed(metric)],
        "waiting": [m for m in metrics if not _has_records(m) and not is_being_computed(m)],
        "elsewhere": [m for m in metrics if _has_records(m) and not series[m.pk, area.pk].points],
        "metrics": metrics,
    }
    return render(request, "pages/weekly.html", context)


def _goals(request: StaffRequest, area: Area) -> list[GoalRow]:
    return rows_of(goals_for_area(request.user, area), at=localtime())


def group_by_theme(
    series: Iterable[tuple[Series, Series]], area: Area, grain: Grain, blocked: Mapping[str, object], period: str
) -> list[MetricGroup]:
    """Return the rows of the table, a group for each theme in the order of the themes' names.

    series: as they were read, and as they are led. period: the label above the figures.
    """
    groups: dict[str, list[MetricRow]] = {}
    for each, led in series:
        if grain in each.definition.periods:
            theme = each.definition.theme or FURTHER_THEMES
            groups.setdefault(theme, []).append(_row(each, led, area, period, each.metric.slug in blocked))
    ordered = enumerate(sorted(groups.items()), 1)
    return [MetricGroup(theme, tuple(rows), f"theme-{number}") for number, (theme, rows) in ordered]


def moved(groups: Iterable[MetricGroup]) -> dict[str, list[MetricRow]]:
    """Return the rows whose figure changed beyond chance since the year before: for the worse, and for the better."""
    rows = [row for group in groups for row in group.rows if row.change and "blocked" not in row.states]
    return {
        "worse": [row for row in rows if row.change and row.change.verdict == "bad"],
        "better": [row for row in rows if row.change and row.change.verdict == "good"],
    }


def _has_records(metric: Metric) -> bool:
    """Return whether there is something to measure; what rests on other metrics is measured when they are."""
    return metric.computed_at is not None and (metric.dataset is None or metric.dataset.first_at is not None)


def common_period(series: Iterable[Series]) -> str:
    """Return the label of the latest period that most metrics have, the newest of several; empty without one.

    A part of a period stands above the figures only where there is no whole one.
    """
    latest = Counter((not each.is_part, each.latest.period, each.latest.label) for each in series if each.latest)
    if not latest:
        return ""
    return max(latest, key=lambda found: (found[0], latest[found], found))[2]


def _row(series: Series, told: Series, area: Area, period: str, is_blocked: bool) -> MetricRow:
    return MetricRow(
        key=f"m-{series.metric.pk}",
        title=series.definition.title,
        url=f"{reverse('metric', args=[series.metric.slug])}?area={area.layer.slug}.{area.code}&grain={series.grain}",
        estimate=estimate_of(series.definition, told.latest),
        note=_note(told, series, period),
        trend=sparkline_of(told),
        change=change_of(told),
        states=_states(told, is_blocked),
    )


def _note(told: Series, series: Series, period: str) -> str:
    """Return what must be known beside a figure: of which period it is where not of the others', or what it lacks."""
    latest = told.latest
    if latest is None:
        return ""
    if latest.value is None and (why := why_no_residents(series.metric, [series.area])):
        return why
    if series.latest is not None and latest.period != series.latest.period:
        is_young = told.definition.statistic.kind in WAITING
        return f"{latest.label}, the latest that {'is old enough to tell' if is_young else 'has a figure'}"
    if latest.label != period:
        ends = "" if told.is_part else ", where its data ends"
        return f"{latest.label[0].upper()}{latest.label[1:]}{ends}"
    if latest.value is None or latest.missing_share < MISSING_WORTH_SAYING or told.definition.statistic.kind == "index":
        return ""
    return f"{latest.missing_share:.0%} of the records lack what is measured"


def _states(series: Series, is_blocked: bool) -> tuple[str, ...]:
    if is_blocked:
        return ("blocked",)
    if series.metric.fault:
        return ("failed",)
    if series.latest is None:
        return ("no_data",)
    if series.latest.value is None and (series.is_part or not series.latest.is_provisional):
        return ()  # the reason stands in the place of the figure
    return ("provisional",) if series.latest.is_provisional else ("final",)
