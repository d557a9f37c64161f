"""How late the records of a dataset become known, and what became of their categories."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.records.lateness.arrivals import AFTER_DAYS, Step, arrivals
from civicstat.measurement.records.lateness.flows import AreaOfFlows, Flows, flows
from civicstat.measurement.records.lateness.following import is_followed
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.doors import find_dataset, find_layer
from civicstat.web.api.opening import open_store
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Datasets"])


class StepOut(Schema):
    """Records first known within so many days of the event."""

    within_days: int | None = Field(description="null: later than the last step.")
    records: int = Field(description="Of this step, after the one before.")
    share: float = Field(description="Of all records, up to and with this step.")
    low: float
    high: float


class MonthOut(Schema):
    """The records of a month as they were known. null: that day is still to come."""

    month: date
    first_on: date | None = Field(description="Day of the first delivery after the month had ended.")
    first: int | None
    after_30_days: int | None
    after_90_days: int | None
    after_365_days: int | None
    now: int


class LatenessOut(Schema):
    """When records became known. Events before the first delivery tell nothing: they came as history."""

    begins: date | None = Field(description="Day of the first delivery.")
    until: date | None = Field(description="Day of the last delivery that was read for this.")
    is_up_to_date: bool = Field(description="Whether the newest delivery was read for this.")
    records: int = Field(description="Behind the steps: of events at least 90 days before.")
    steps: list[StepOut]
    months: list[MonthOut]


class FlowOut(Schema):
    """Records that went from one category to another."""

    first: str
    last: str
    records: int
    down: int | None = Field(description="Of them, made less grave; null where nothing says so.")


class FlowMonthOut(Schema):
    """The records of a month that have both categories."""

    month: date
    records: int
    changed: int
    down: int


class FlowAreaOut(Schema):
    """An area in the last three months and the twelve before."""

    area: str = Field(description="Its code.")
    down: int
    records: int
    down_before: int
    records_before: int
    p: float = Field(description="How often chance alone would set the two as far apart, over all areas (Holm).")
    is_rise: bool


class FlowsOut(Schema):
    """What became of one column after the first entry."""

    column: str
    first: str | None = Field(description="The column that keeps the first entry; null: what deliveries said first.")
    flows: list[FlowOut] = Field(description="Of the newest twelve whole months.")
    months: list[FlowMonthOut]
    areas: list[FlowAreaOut]


class LayerWanted(Schema):
    """By which areas."""

    layer: str = Field("", max_length=50, description="Area layer; the coarsest of the dataset if none.")


@router.get("/datasets/{slug}/lateness", response={200: LatenessOut, **MESSAGES})
@open_to("staff", "token:read")
def get_lateness(request: StaffRequest, slug: str) -> Any:
    """How late records become known, and each month's number as first known, after 30, 90 and 365 days, and now."""
    dataset, store = find_dataset(request, slug), open_store()
    found = arrivals(dataset, store)
    months = [
        {"month": each.month, "first_on": each.first_on, "first": each.first, "now": each.now}
        | {f"after_{days}_days": each.after[days] for days in AFTER_DAYS}
        for each in found.months
    ]
    return {
        "begins": found.begins,
        "until": found.until,
        "is_up_to_date": is_followed(dataset, store),
        "records": found.records,
        "steps": [_step(each) for each in found.steps],
        "months": months,
    }


@router.get("/datasets/{slug}/reclassified", response={200: list[FlowsOut], **MESSAGES})
@open_to("staff", "token:read")
def get_reclassified(request: StaffRequest, slug: str, wanted: Query[LayerWanted]) -> Any:
    """Flows between categories after the first entry, by month, and whether an area makes more records less grave."""
    dataset = find_dataset(request, slug)
    layer = find_layer(request, wanted.layer).slug if wanted.layer else ""
    return [_flows(each) for each in flows(dataset, open_store(), layer=layer)] if dataset.records else []


def _step(each: Step) -> dict[str, Any]:
    return {"within_days": each.within} | {name: getattr(each, name) for name in ("records", "share", "low", "high")}


def _flows(found: Flows) -> dict[str, Any]:
    return {
        "column": found.told.column,
        "first": found.told.first,
        "flows": [{name: getattr(each, name) for name in ("first", "last", "records", "down")} for each in found.flows],
        "months": [
            {name: getattr(each, name) for name in ("month", "records", "changed", "down")} for each in found.months
        ],
        "areas": [_area(each) for each in found.areas],
    }


def _area(each: AreaOfFlows) -> dict[str, Any]:
    (down, records), (down_before, records_before) = each.recent, each.before
    return {
        "area": each.area.code, "down": down, "records": records, "down_before": down_before,
        "records_before": records_before, "p": each.p, "is_rise": each.is_rise,
    }  # fmt: skip
