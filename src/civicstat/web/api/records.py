"""The records behind a figure, for those who may see them, and the log of who did."""

import json
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.context.behind.actions import note_opening
from civicstat.measurement.context.behind.reach import may_open_records, who_may_open
from civicstat.measurement.context.behind.selecting import (
    RecordKind,
    Selection,
    columns_shown_first,
    columns_to_show,
)
from civicstat.measurement.context.models import Opening
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.desk import desk
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.on_demand import periods_between
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.sources.models import Dataset
from civicstat.store.hurried import HurriedStore
from civicstat.web.api.answers.errors import MESSAGES, Message, Refused
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.answers.tables import TYPES, TableForm, send_table, wanted_form
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import areas_of, find_layer, find_metric
from civicstat.web.api.observations.computed import LONGEST_SECONDS
from civicstat.web.api.opening import open_store
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Records"])
MOST = 10_000  # records of one answer


class RecordsRefused(Refused):
    """The records behind a figure cannot be asked for like that."""


class RecordsOut(Schema):
    """A part of the records of one kind behind a figure; `counts` says how many there are of each kind."""

    metric: str
    version: int
    dataset: str
    label: str = Field(description="The period as people write it.")
    area: str
    counts: dict[RecordKind, int]
    kind: RecordKind
    columns: list[str]
    items: list[dict[str, Any]]


class RecordsWanted(Schema):
    """Which records are asked for."""

    period: date = Field(description="A day: the period in which it lies.")
    grain: Grain | None = Field(None, description="Kind of period; months if none.")
    layer: str = Field(CITY, max_length=50, description="Area layer; city is the whole city.")
    area: str = Field("", max_length=80, description="Code of an area of the layer; none for the city.")
    kind: RecordKind = Field(RecordKind.COUNTED, description="What became of them in the figure.")
    columns: list[str] = Field([], max_length=200, description="Those that say most if none; personal ones never.")
    format: TableForm | None = Field(None, description="In place of the Accept header.")
    limit: int = Field(1000, ge=1, le=MOST, description="How many at most.")
    offset: int = Field(0, ge=0, le=1_000_000_000, description="How many to pass over.")


@router.get(
    "/metrics/{slug}/records",
    response={200: RecordsOut, **MESSAGES, 429: Message, 503: Message},
    openapi_extra={"responses": {200: {"content": {TYPES["csv"]: {}, TYPES["parquet"]: {}}}}},
)
@open_to("staff", "token:read")
def list_records(request: StaffRequest, slug: str, wanted: Query[RecordsWanted]) -> HttpResponse:
    """The records that a figure counts, lacks or cannot use, by event time. Each answer is put down in the access log.

    Open to those who may see single records: of a public dataset everybody on the staff, of an internal one
    analysts, administrators and the people of its department, of a restricted one these and the department's leads.
    """
    metric = find_metric(request, slug)
    selection = _selection(request, metric, wanted)
    definition = selection.dataset.definition
    columns = _columns(wanted, selection)
    with desk.place():
        store = HurriedStore(open_store(), seconds=LONGEST_SECONDS)
        counts = selection.counts(store)
        found = selection.rows(
            store, wanted.kind, columns, first=wanted.offset, most=wanted.limit, is_newest_first=False
        )  # fmt: skip
    note_opening(
        selection=selection, kind=wanted.kind, columns=columns, first=wanted.offset, rows=len(found), way="api",
        by=actor(request), at=now(), token=getattr(request, "token", None),
    )  # fmt: skip
    form = wanted_form(request, wanted.format)
    if form != "json":
        return send_table(found, form, name=f"{slug}-{wanted.period}-{wanted.kind}")
    answer = {
        "metric": slug, "version": selection.version.number, "dataset": definition.dataset, "label": selection.label,
        "area": selection.area.code, "counts": {kind.value: count for kind, count in counts.items()},
        "kind": wanted.kind, "columns": columns,
        "items": json.loads(json.dumps(found.to_pylist(), default=lambda each: each.isoformat())),
    }  # fmt: skip
    return JsonResponse(answer)


class OpeningOut(Schema):
    """An entry of the access log: who had which records before them."""

    at: datetime
    by: str | None = Field(description="Null: a token of the command line.")
    token: str = Field(description="The token, where a program asked; empty for a person.")
    way: str = Field(description="page, csv or api.")
    metric: str
    version: int
    dataset: str
    grain: str
    period: str
    area: str
    group: str
    kind: str
    columns: list[str]
    first: int = Field(description="How many were passed over.")
    rows: int


@router.get("/access-log", response={200: Page[OpeningOut], **MESSAGES})
@open_to("staff", "token:admin")
def list_openings(request: StaffRequest, paging: Query[Paging]) -> Any:
    """Who had the records behind figures before them, newest first: everybody to administrators, else your own and
    those of datasets that you may change."""
    rows = Opening.objects.visible_to(request.user) if request.user.pk else Opening.objects.all()
    rows = rows.select_related("by", "metric", "dataset", "area").defer("area__boundary")
    page = page_of(request, rows.order_by("-at", "-pk"), paging)
    return page | {"items": [_opening(each) for each in page["items"]]}


def _opening(row: Opening) -> dict[str, Any]:
    names = ("at", "token", "way", "grain", "period", "group", "kind", "columns", "first", "rows")
    return {name: getattr(row, name) for name in names} | {
        "by": row.by.username if row.by else None, "metric": row.metric.slug, "version": row.metric_version,
        "dataset": row.dataset.slug, "area": row.area.code,
    }  # fmt: skip


def _selection(request: StaffRequest, metric: Metric, wanted: RecordsWanted) -> Selection:
    dataset: Dataset | None = metric.dataset
    if dataset is None:
        raise RecordsRefused(f"{metric.slug} rests on other metrics: {', '.join(metric.bases)}; ask for their records.")
    if not may_open_records(request.user, dataset):
        raise PermissionDenied(f"Single records of {dataset.slug} are open to {who_may_open(dataset)}.")
    kept = metric.definition.periods
    grain = wanted.grain or ("month" if "month" in kept else kept[0])
    first, last = periods_between(extent(metric), grain, wanted.period, wanted.period)
    if last < first:
        raise RecordsRefused(f"period: there are no records of {wanted.period}.")
    version = _in_force(metric, calendar().start(grain, first).date())
    return Selection(metric, version, dataset, grain, first, _area(request, wanted))


def _in_force(metric: Metric, day: date) -> MetricVersion:
    versions = versions_in_force(metric)
    return next((each for each in versions if each.applies_from is None or each.applies_from <= day), versions[-1])


def _area(request: StaffRequest, wanted: RecordsWanted) -> Area:
    areas = areas_of(request, find_layer(request, wanted.layer))
    found = [area for area in areas if area.code == wanted.area or (wanted.layer == CITY and not wanted.area)]
    if not found:
        raise RecordsRefused(f"area: the layer {wanted.layer} has no area with the code {wanted.area!r}.")
    return found[0]


def _columns(wanted: RecordsWanted, selection: Selection) -> list[str]:
    definition = selection.dataset.definition
    offered = columns_to_show(definition)
    strange = [name for name in wanted.columns if name not in offered]
    if strange:
        raise RecordsRefused(f"columns: found {strange[0]!r}; records can be had with {', '.join(offered)}.")
    return list(dict.fromkeys(wanted.columns)) or columns_shown_first(selection.definition, definition)
