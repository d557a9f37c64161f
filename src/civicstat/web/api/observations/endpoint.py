"""The observations of a metric, as JSON, CSV or Parquet."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY
from civicstat.measurement.context.annotating.beside import Beside
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.on_demand import Question
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.web.api.answers.errors import MESSAGES, Message
from civicstat.web.api.answers.freshness import unless_known
from civicstat.web.api.answers.paging import MOST, next_url
from civicstat.web.api.answers.tables import TYPES, TableForm, send_table, wanted_form
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations import computed, kept
from civicstat.web.api.observations.questions import ask
from civicstat.web.api.observations.rows import ObservationOut, Row, as_json, as_table, with_annotations
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Metrics"])


class Observations(Schema):
    """A part of the observations that were asked for."""

    metric: str
    unit: str
    grain: Grain
    layer: str
    groups: list[str] = Field(description="The columns by whose values the figures are split.")
    level: float = Field(description="Of the intervals.")
    source: Literal["kept", "computed"] = Field(
        description="Both have a row for every period and area of what is counted; computed ones of other figures, "
        "and groups whose values the dataset does not state, only where there are records."
    )
    computed_at: datetime | None = Field(description="When the kept figures were last brought up to date.")
    fault: str = Field(description="Why that could not be done; empty where it could.")
    lacking: str = Field(description="What must be added before all areas have a figure, such as residents.")
    count: int = Field(description="How many there are in all.")
    next: str | None = Field(description="Where the next part is; null at the end.")
    items: list[ObservationOut]


class Asked(Schema):
    """Which observations are asked for."""

    grain: Grain | None = Field(None, description="Kind of period; months if none. Kinds not kept are computed.")
    layer: str = Field(CITY, max_length=50, description="Area layer, such as beat; city is the whole city.")
    area: list[str] = Field([], max_length=1000, description="Codes of areas of the layer; all of them if none.")
    since: date | None = Field(None, description="A day: the period in which it lies is the first.")
    until: date | None = Field(None, description="A day: the period in which it lies is the last.")
    group: list[str] = Field([], max_length=10, description="Columns by whose values figures are split.")
    format: TableForm | None = Field(None, description="In place of the Accept header.")
    limit: int | None = Field(None, ge=1, le=200_000, description=f"Rows at most; {MOST} for JSON, all for files.")
    offset: int = Field(0, ge=0, le=1_000_000_000, description="Rows to pass over.")


@router.get(
    "/metrics/{slug}/observations",
    response={200: Observations, **MESSAGES, 429: Message, 503: Message},
    openapi_extra={"responses": {200: {"content": {TYPES["csv"]: {}, TYPES["parquet"]: {}}}}},
)
@open_to("staff", "token:read")
def list_observations(request: StaffRequest, slug: str, asked: Query[Asked]) -> HttpResponse:
    """The figures of a metric by period and area, oldest first, each with its interval and what it rests on.

    Figures split by groups, and kinds of period that are not kept, are computed when they are asked for; that has
    a time limit.
    """
    metric = find_metric(request, slug)
    question = ask(
        request, metric, grain=asked.grain, layer=asked.layer, area=asked.area, since=asked.since, until=asked.until,
        group=asked.group,
    )  # fmt: skip
    return unless_known(
        request,
        *_marks(metric),
        answer=lambda: _answer(request, question, asked),
        is_private=metric.dataset is not None and metric.dataset.sensitivity == "restricted",
    )


def _marks(metric: Metric) -> tuple[object, ...]:
    """Return what tells one state of a metric's figures from another."""
    dataset = metric.dataset
    data = (dataset.version, dataset.data_version, dataset.fresh_at, dataset.records) if dataset else ()
    noted = Annotation.objects.order_by("pk").values_list("pk", flat=True).last()
    return (metric.pk, metric.current.pk, metric.computed_at, metric.fault, *data, noted)


def _answer(request: StaffRequest, question: Question, asked: Asked) -> HttpResponse:
    rows = kept.read(question) if question.is_kept else computed.compute(question)
    rows = with_annotations(rows, Beside.load(question.metric, request.user))
    form = wanted_form(request, asked.format)
    limit = asked.limit or (MOST if form == "json" else len(rows))
    part = rows[asked.offset : asked.offset + limit]
    if form == "json":
        return JsonResponse(_envelope(request, question, part, count=len(rows), end=asked.offset + limit))
    name = "-".join((question.metric.slug, question.grain, question.layer, *question.groups))
    return send_table(as_table(part, question.groups), form, name=name)


def _envelope(request: StaffRequest, question: Question, part: list[Row], *, count: int, end: int) -> dict[str, Any]:
    metric = question.metric
    return {
        "metric": metric.slug,
        "unit": metric.definition.unit,
        "grain": question.grain,
        "layer": question.layer,
        "groups": question.groups,
        "level": metric.definition.level,
        "source": "kept" if question.is_kept else "computed",
        "computed_at": metric.computed_at,
        "fault": metric.fault,
        "lacking": why_no_residents(metric, question.areas),
        "count": count,
        "next": next_url(request, end) if end < count else None,
        "items": as_json(part, question.groups),
    }
