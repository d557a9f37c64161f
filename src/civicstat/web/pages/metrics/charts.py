"""The charts of a metric's pages as files: SVG, PNG and CSV."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.pages.metrics import areas, groups, overview, patterns
from civicstat.web.pages.metrics.subject import Subject, find_metric, subject_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.charts.files.offered import ChartFile
from civicstat.web.ui.charts.files.picture import as_png
from civicstat.web.ui.charts.files.rows import rows_of
from civicstat.web.ui.charts.files.standalone import Source, standalone
from civicstat.web.ui.clock import city_now


def _of_areas(name: str) -> Callable[[Subject], Figure | None]:
    def found(subject: Subject) -> Figure | None:
        layered = areas.layered_of(subject, areas.chosen_layer(subject))
        return areas.figures_of(subject, layered)[name] if layered else None

    return found


def _of_patterns(name: str) -> Callable[[Subject], Figure | None]:
    def found(subject: Subject) -> Figure | None:
        shown = patterns.values_of(subject) if name == "values" else patterns.week_of(subject)
        figure = shown.get(name)
        return figure if isinstance(figure, Figure) else None

    return found


def _of_groups(subject: Subject) -> Figure | None:
    found = groups.split_of(subject)
    return found.figure if found else None


# By the figure's id in its page: a further chart has its line here.
CHARTS: Mapping[str, Callable[[Subject], Figure | None]] = {
    "trend": overview.trend,
    "ranking": _of_areas("ranking"),
    "map": _of_areas("map"),
    "funnel": _of_areas("funnel"),
    "areas-over-time": _of_areas("multiples"),
    "by-group": _of_groups,
    "groups-over-time": groups.over_time,
    "week": _of_patterns("week"),
    "week-before": _of_patterns("week_before"),
    "distribution": _of_patterns("values"),
}


@open_to("staff")
def chart_file(request: StaffRequest, slug: str, chart: str, form: str) -> HttpResponse:
    """One chart of a metric, for the area, period and choices that its page had."""
    metric = find_metric(request, slug)
    found = _file(_subject(request, slug, metric), chart, form) if chart in CHARTS else None
    if found is None:
        raise Http404(f"{slug} has no chart {chart!r} for this choice.")
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def chart_for_programs(request: StaffRequest, slug: str, chart: str, form: str) -> ChartFile | None:
    """Return the same file; where a page falls back to what is usual, a program is told. Raises UnknownChoice."""
    subject = _subject(request, slug, find_metric(request, slug))
    for name, field in subject.form.fields.items():
        asked = request.GET.get(name, "")
        is_known = subject.form.is_valid() if name == "area" else subject.form.chosen(name) == asked
        if asked and not is_known:
            known = [str(value) for value, _ in getattr(field, "choices", ()) if isinstance(value, str) and value]
            expected = f"expected one of {', '.join(known)}" if known and name != "area" else "no area is called so"
            raise UnknownChoice(f"{slug}: {name} is {asked!r}; {expected}.")
    return _file(subject, chart, form)


class UnknownChoice(CivicStatError):
    """An address names an area, a kind of period or a column that a metric has not."""


def _subject(request: StaffRequest, slug: str, metric: Metric) -> Subject:
    return subject_of(request, slug, own=patterns.own_fields() | groups.own_fields(metric))


def _file(subject: Subject, chart: str, form: str) -> ChartFile | None:
    figure = CHARTS[chart](subject)
    if figure is None:
        return None
    name = f"{subject.metric.slug}-{chart}.{form}"
    if form == "csv":
        return ChartFile(name, "text/csv; charset=utf-8", _csv(subject, figure).encode())
    svg = standalone(figure, _source(subject))
    if form == "svg":
        return ChartFile(name, "image/svg+xml; charset=utf-8", svg.encode())
    return ChartFile(name, "image/png", as_png(svg))


def _source(subject: Subject) -> Source:
    metric, now = subject.metric, city_now()
    data = f"{metric.dataset.title}, data version {metric.dataset.data_version}" if metric.dataset else "Other metrics"
    address = subject.request.build_absolute_uri(reverse("metric", args=[metric.slug]))
    return Source(settings.AGENCY, (
        f"Source: {data}. Metric {metric.slug}, definition version {metric.current.number}.",
        f"Taken on {now:%B} {now.day}, {now.year} from {address}",
    ))  # fmt: skip


def _csv(subject: Subject, figure: Figure) -> str:
    """Return the figures as numbers, each row with what they are and by which definition."""
    metric, (header, rows) = subject.metric, rows_of(figure.chart)
    version = metric.dataset.data_version if metric.dataset else ""
    known = (metric.slug, metric.current.number, version, subject.area.name, subject.grain)
    heads = ("metric", "definition_version", "data_version", "of_area", "grain", *header, "unit")
    return "".join(csv_lines([heads, *((*known, *row, subject.definition.unit) for row in rows)]))
