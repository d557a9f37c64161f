"""Metrics with their newest figures, their passports and all their versions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.headlines import headline, leading_or_part
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.measurement.metrics.resting import with_those_behind
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.measurement.metrics.staleness import stale, why_stale
from civicstat.measurement.overnight.holding import holds_on
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.freshness import unless_known
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.answers.tables import YAML, DocumentForm, send_file, wants_yaml
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations.reach import broken, check_whole, dimensions_of, layers_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

router = Router(tags=["Metrics"])

MOST_BACK = 14  # periods, among which the newest that is old enough to tell is found


class NewestOut(Schema):
    """The newest figure of the whole city that is old enough to tell, of a period that the data covers whole; where
    there is none, of a part of one."""

    grain: Grain
    period: date = Field(description="First day of the period.")
    label: str
    value: float | None
    low: float | None
    high: float | None
    n: float
    state: Literal["provisional", "final"]
    partial: bool = Field(description="Only a part of the period is covered; `label` says which days.")
    reason: str = Field(description="Why `value` is null; empty where it is not.")
    note: str = Field(description="What must be known of the figure, in sentences; empty if nothing.")


class MetricOut(Schema):
    """An adopted metric."""

    slug: str
    title: str
    question: str
    theme: str
    dataset: str | None
    department: str | None
    unit: str
    display: str
    direction: str
    version: int
    computed_at: datetime | None
    fault: str = Field(description="Why its figures could not be brought up to date; empty where they could.")
    lacking: str = Field(description="What must be added before there is a figure, such as residents; empty if none.")
    stale: str = Field(description="Why the data behind its newest figures is older than it should be; empty if not.")
    held: list[str] = Field(description="Why its figures are held from the public; empty where they are not.")
    newest: NewestOut | None


class VersionOut(Schema):
    """One version of a passport; it is never changed."""

    number: int
    at: datetime
    by: str | None
    reason: str
    applies_from: date | None = Field(description="From this day on it holds; null: for all periods.")
    definition: dict[str, Any]


class BreakOut(Schema):
    """A day from which figures no longer compare with those before."""

    on: date
    reason: str


class MetricDetail(MetricOut):
    """A metric with its passport."""

    periods: list[Grain] = Field(description="Kinds of period that are kept; others are computed on demand.")
    layers: list[str]
    dimensions: list[str] = Field(description="Columns by whose values its figures can be split.")
    breaks: list[BreakOut]
    passport: dict[str, Any]
    versions: list[VersionOut]


class MetricsWanted(Paging):
    """Which metrics are asked for."""

    theme: str = Field("", max_length=80, description="Those of a theme.")
    dataset: str = Field("", max_length=60, description="Those that count its records.")


@router.get("/metrics", response=Page[MetricOut])
@open_to("staff", "token:read")
def list_metrics(request: StaffRequest, wanted: Query[MetricsWanted]) -> Any:
    """The metrics that you may see, by theme and title, each with its newest figure for the whole city."""
    metrics = Metric.objects.visible_to(request.user).select_related("dataset", "department")
    if wanted.theme:
        metrics = metrics.filter(theme=wanted.theme)
    if wanted.dataset:
        metrics = metrics.filter(dataset__slug=wanted.dataset)
    page = page_of(request, metrics.prefetch_related("versions").order_by("theme", "title", "pk").distinct(), wanted)
    series = _series(page["items"])
    late = stale(page["items"], city_now())
    held, behind = holds_on(page["items"]), with_those_behind(page["items"])
    items = [
        _metric(metric, series.get(metric.pk), late.get(metric.slug), held.get(metric.slug, ()), behind)
        for metric in page["items"]
    ]
    return page | {"items": items}


@router.get("/metrics/{slug}", response={200: MetricDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_metric(request: StaffRequest, slug: str) -> Any:
    """One metric: its newest figure, its passport, and every version that it had, newest first."""
    metric = find_metric(request, slug)
    check_whole(metric)
    found = _series([metric])[metric.pk]
    late, held = stale([metric], city_now()).get(metric.slug), holds_on([metric]).get(metric.slug, ())
    return _metric(metric, found, late, held, with_those_behind([metric])) | {
        "periods": metric.definition.periods,
        "layers": layers_of(metric),
        "dimensions": dimensions_of(metric),
        "breaks": [{"on": each.on, "reason": each.reason} for each in found.breaks],
        "passport": _plain(metric.definition),
        "versions": [_version(each) for each in sorted(metric.versions.all(), key=lambda v: -v.number)],
    }


@router.get("/metrics/{slug}/definition", response={200: dict[str, Any], **MESSAGES})
@open_to("staff", "token:read")
def get_metric_definition(request: StaffRequest, slug: str, form: Query[DocumentForm]) -> HttpResponse:
    """The metric's newest definition: as the YAML that `civicstat catalog apply` takes, or as JSON."""
    metric = find_metric(request, slug)

    def answer() -> HttpResponse:
        if wants_yaml(request, form):
            return send_file(metric.current.definition_text, YAML, name=f"{metric.slug}.yaml")
        return JsonResponse(_plain(metric.definition))

    return unless_known(request, metric.current.pk, answer=answer)


def _series(metrics: Iterable[Metric]) -> dict[int, Series]:
    """Return the city's series of the metrics that can have one, by id."""
    city = Area.objects.select_related("layer").filter(layer__slug=CITY).first()
    by_grain: dict[Grain, list[Metric]] = {}
    lacking = broken()
    for metric in metrics:
        if metric.slug not in lacking:
            by_grain.setdefault(_grain(metric.definition), []).append(metric)
    if city is None:
        return {}
    return {
        metric: series
        for grain, some in by_grain.items()
        for (metric, _), series in read_many(some, [city], grain, most=MOST_BACK).items()
    }


def _grain(definition: MetricDefinition) -> Grain:
    return "month" if "month" in definition.periods else definition.periods[0]


def _metric(
    metric: Metric, series: Series | None, late: Dataset | None, held: Iterable[Clearing], behind: Mapping[str, Metric]
) -> dict[str, Any]:
    definition = metric.definition
    return {
        "slug": metric.slug,
        "title": metric.title,
        "question": definition.question,
        "theme": metric.theme,
        "dataset": metric.dataset.slug if metric.dataset else None,
        "department": metric.department.slug if metric.department else None,
        "unit": definition.unit,
        "display": definition.display or definition.unit,
        "direction": definition.direction,
        "version": metric.current.number,
        "computed_at": metric.computed_at,
        "fault": metric.fault,
        "lacking": _lacking(metric, series, behind),
        "held": [each.reason for each in held],
        "stale": why_stale(late, city_now()) if late else "",
        "newest": _newest(metric, series),
    }


def _lacking(metric: Metric, series: Series | None, behind: Mapping[str, Metric]) -> str:
    point = series.latest if series else None
    return why_no_residents(metric, [series.area], behind) if series and point and point.value is None else ""


def _newest(metric: Metric, series: Series | None) -> dict[str, Any] | None:
    point = leading_or_part(headline(series)).latest if series and metric.computed_at else None
    if series is None or point is None:
        return None
    return {
        "grain": series.grain,
        "period": point.starts_on.date(),
        "label": point.label,
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "n": point.n,
        "state": "provisional" if point.is_provisional else "final",
        "partial": point.is_partial,
        "reason": point.reason,
        "note": point.note,
    }


def _version(version: MetricVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "at": version.at,
        "by": version.by.username if version.by else None,
        "reason": version.reason,
        "applies_from": version.applies_from,
        "definition": _plain(version.definition),
    }


def _plain(definition: MetricDefinition) -> dict[str, Any]:
    plain: dict[str, Any] = definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return plain
