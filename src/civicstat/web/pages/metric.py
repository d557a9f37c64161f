"""The metric page: the finding, the chart, its table, areas beside one another, and the passport."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.goals.definitions import PERIODS
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.blocking import blocked, concerning
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.headlines import WAITING, headline, leading_or_part, why_not_newer, why_provisional
from civicstat.measurement.metrics.kept import CITY_ALONE
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.residents import which_residents, why_no_residents
from civicstat.measurement.metrics.series import Series, read_many, read_series, total_missing
from civicstat.measurement.records.spreadsheets import harmless
from civicstat.web.pages.asking import so_far, split
from civicstat.web.pages.choices import ViewForm, areas_for_choice
from civicstat.web.pages.figures import change_of, chart_of, estimate_of, map_of, ranking_of
from civicstat.web.pages.goals.lines import lines_of_goals
from civicstat.web.pages.goals.rows import goals_of_metric
from civicstat.web.pages.passports import passport_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.telling import is_being_computed, sentence
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Figure

NAMES = {"week": "Weeks", "month": "Months", "quarter": "Quarters", "year": "Years", "rolling_year": "12 months",
         "four_weeks": "4 weeks", "fiscal_quarter": "Fiscal quarters", "fiscal_year": "Fiscal years", "day": "Days",
         "hour": "Hours"}  # fmt: skip
MOST_FINDINGS = 3  # about the data, told before the figure
MOST_COMPARED = 30  # periods back, in which cohorts old enough to tell are found
MOST_DRAWN = {"week": 105, "day": 92, "hour": 168, "month": 61}


@open_to("staff")
def metric(request: StaffRequest, slug: str) -> HttpResponse:
    shown = _find(request, slug)
    definition = shown.definition
    layers = layers_with_figures(shown)
    form = ViewForm(request.GET, areas=areas_for_choice(layers), grains=[(g, NAMES[g]) for g in _grains(definition)])
    grain, area = form.chosen_grain, form.chosen_area
    series = read_series(shown, area, grain, most=MOST_DRAWN.get(grain, 0))
    told = leading_or_part(headline(series))
    finding = sentence(told, than=_than(told, grain))
    layer = _chosen_layer(request.GET.get("layer", ""), layers, area)
    ranking, drawn_map = _compare(shown, layer, grain)
    context = {
        "metric": shown,
        "definition": definition,
        "may_change": Metric.objects.editable_by(request.user).filter(pk=shown.pk).exists(),
        "form": form,
        "area": area,
        "series": series,
        "latest": told.latest,
        "estimate": estimate_of(definition, told.latest),
        "change": change_of(told, than=_than(told, grain)),
        "finding": finding,
        "chart": chart_of(told, finding=finding, goals=lines_of_goals(request.user, told)),
        "is_being_computed": is_being_computed(shown),
        "why_provisional": why_provisional(told),
        "residents": which_residents(definition, area, told.latest.ends_on) if told.latest else "",
        "missing": _missing_words(told),
        "note": told.latest.note if told.latest else "",
        "not_newer": why_not_newer(series, told),
        "lacking": why_no_residents(shown, [area]) if told.latest and told.latest.value is None else "",
        "ranking": ranking,
        "map": drawn_map,
        "so_far": "" if told.is_part else so_far(shown, area, grain),
        "groups": split(shown, area, told, request.GET.get("by", "")),
        "layer": layer,
        "layer_tabs": [(each.plural, f"?{_with(request, layer=each.slug)}#areas", each == layer) for each in layers],
        "passport": passport_of(definition, shown),
        "versions": sorted(shown.versions.all(), key=lambda version: -version.number),
        "blocked": blocked([shown]).get(slug),
        "findings": concerning(shown, area, told.latest.starts_on.date())[:MOST_FINDINGS] if told.latest else [],
        "csv_url": f"{reverse('metric-csv', args=[slug])}?{request.GET.urlencode()}",
        "goals": goals_of_metric(request.user, shown, at=localtime()),
        "may_set_goal": request.user.may_change_some and bool(set(PERIODS) & set(definition.periods)),
        "breadcrumb": [("Weekly view", reverse("weekly"))],
    }
    return render(request, "pages/metric.html", context)


@open_to("staff")
def metric_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """Every observation of the metric for one kind of period, in all areas."""
    shown = _find(request, slug)
    wanted = request.GET.get("grain", "")
    grain = wanted if wanted in _grains(shown.definition) else _grains(shown.definition)[0]
    areas = areas_for_choice(layers_with_figures(shown))
    response = HttpResponse("".join(_lines(shown, areas, grain)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{grain}.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(metric: Metric, areas: list[Area], grain: Grain) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow((
        "metric", "version", "period", "starts_on", "layer", "area_code", "area", "value", "unit", "low", "high", "n",
        "numerator", "denominator", "missing", "unusable", "pending", "state", "partial", "reason", "note",
    ))  # fmt: skip
    for series in read_many([metric], areas, grain).values():
        for point in series.points:
            yield writer.writerow((
                metric.slug, point.version, point.label, point.starts_on.date(), series.area.layer.slug,
                harmless(series.area.code), harmless(series.area.name), point.value, harmless(series.definition.unit),
                point.low, point.high,
                point.n, point.numerator, point.denominator, point.missing, point.unusable,
                point.pending, "provisional" if point.is_provisional else "final", point.is_partial,
                point.reason, point.note,
            ))  # fmt: skip


def _find(request: StaffRequest, slug: str) -> Metric:
    metrics = Metric.objects.visible_to(request.user).select_related("dataset", "department")
    found: Metric = get_object_or_404(metrics.prefetch_related("versions"), slug=slug)
    return found


def _grains(definition: MetricDefinition) -> list[Grain]:
    """Return the kinds of period that are kept, months first: what a page opens with."""
    return sorted(definition.periods, key=lambda grain: grain != "month")


def layers_with_figures(metric: Metric) -> list[AreaLayer]:
    """Return the layers for which the metric has observations, coarse first."""
    versions = versions_in_force(metric)
    layers = AreaLayer.objects.exclude(slug=CITY).filter(areas__observations__version__in=versions)
    return list(layers.distinct())


def _chosen_layer(wanted: str, layers: list[AreaLayer], area: Area) -> AreaLayer | None:
    for layer in layers:
        if layer.slug == wanted or (not wanted and layer.pk == area.layer_id):
            return layer
    return layers[0] if layers else None


def _compare(metric: Metric, layer: AreaLayer | None, grain: Grain) -> tuple[Figure | None, Figure | None]:
    """Return the ranking and the map of a layer."""
    if layer is None or grain in CITY_ALONE:
        return None, None
    areas = list(layer.areas.filter(is_target=True).select_related("layer").defer("boundary"))
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    most = MOST_COMPARED if metric.definition.statistic.kind in WAITING else 2
    series = read_many([metric], [city, *areas], grain, most=most)
    whole, parts = leading_or_part(headline(series[metric.pk, city.pk])), [series[metric.pk, area.pk] for area in areas]
    return ranking_of(metric.definition, parts, whole), map_of(metric.definition, layer, parts, whole)


def _than(series: Series, grain: Grain) -> str:
    before = series.year_before
    return in_period(before.label, grain) if before and grain != "year" else "the year before"


def _missing_words(series: Series) -> str:
    """Return how many records could not be used for the latest figure, in a sentence; empty where all could."""
    if series.latest is None:
        return ""
    missing, unusable = total_missing([series.latest])
    what = "have no weight in the index" if series.definition.statistic.kind == "index" else "lack what is measured"
    parts = [f"{_percent(missing)} {what}"] if missing > 0 else []
    parts += [f"{_percent(unusable)} are outside the valid range"] if unusable > 0 else []
    return (
        f"Of the records of {series.latest.label}, {' and '.join(parts)}; they are not in the figure." if parts else ""
    )


def _percent(share: float) -> str:
    return "under 0.1%" if share < 0.0005 else f"{share:.1%}"


def _with(request: StaffRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
