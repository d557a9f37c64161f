"""A metric's figures as CSV."""

from collections.abc import Iterator

from django.http import HttpResponse

from civicstat.directory.models import Area
from civicstat.measurement.context.annotating.beside import Beside, between, note_of
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_many
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.pages.choices import areas_for_choice, layers_with_figures
from civicstat.web.pages.metrics.subject import find_metric, grains_of
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("staff")
def metric_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """Every observation of the metric for one kind of period, in all areas."""
    shown = find_metric(request, slug)
    grains = grains_of(shown.definition)
    grain = next((each for each in grains if each == request.GET.get("grain", "")), grains[0])
    areas = areas_for_choice(layers_with_figures(shown))
    response = HttpResponse(
        csv_lines(_rows(shown, areas, grain, Beside.load(shown, request.user))),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}-{grain}.csv"'
    return response


def _rows(metric: Metric, areas: list[Area], grain: Grain, beside: Beside) -> Iterator[tuple[object, ...]]:
    yield (
        "metric", "version", "period", "starts_on", "layer", "area_code", "area", "value", "unit", "low", "high", "n",
        "numerator", "denominator", "missing", "unusable", "pending", "state", "partial", "reason", "note",
    )  # fmt: skip
    for series in read_many([metric], areas, grain).values():
        annotations = beside.of(series.area)
        for point in series.points:
            happened = note_of(between(annotations, point.starts_on, point.ends_on))
            yield (
                metric.slug, point.version, point.label, point.starts_on.date(), series.area.layer.slug,
                series.area.code, series.area.name, point.value, series.definition.unit, point.low, point.high,
                point.n, point.numerator, point.denominator, point.missing, point.unusable,
                point.pending, "provisional" if point.is_provisional else "final", point.is_partial,
                point.reason, " ".join(filter(None, (point.note, happened))),
            )  # fmt: skip
