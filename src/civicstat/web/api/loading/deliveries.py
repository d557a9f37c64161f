"""What arrived for a dataset, and what became of it."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.records.setting_aside import Fault
from civicstat.measurement.records.withholding import (
    WITHHELD,
    csv_without_personal,
    faults_without_personal,
    message_without_personal,
)
from civicstat.measurement.sources.models import Delivery, DeliveryState
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.paging import Page, Paging, next_url, page_of
from civicstat.web.api.answers.tables import TYPES, send_file, wanted_form
from civicstat.web.api.doors import find_dataset, find_dataset_to_load, find_delivery
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Loads"])
RETRY_SECONDS = 1


class DeliveryOut(Schema):
    """A delivery: what arrived, and what became of it."""

    sequence: int = Field(description="Its number within the dataset.")
    name: str = Field(description="Of the file, as it was sent.")
    sha256: str
    size: int = Field(description="Bytes.")
    way: str = Field(description="How it came: upload, command, api, api-later, push, python or demo.")
    state: DeliveryState = Field(description="What became of it.")
    by: str | None = Field(description="Who sent it.")
    received_at: datetime
    finished_at: datetime | None
    definition_version: int
    joined_from: int | None = Field(
        description="Of pushes that were joined at night: the number of the first; those between are found here."
    )
    rows: int = Field(description="Read.")
    added: int = Field(description="New records.")
    changed: int = Field(description="Records replaced by a newer row of their key that says otherwise.")
    unchanged: int = Field(description="Records that came again just as they were.")
    withdrawn: int = Field(description="Records taken back by their source.")
    left_out: int = Field(description="Test calls and the like, as the definition says.")
    superseded: int = Field(description="Earlier rows of a key that came again in the same delivery.")
    set_aside: int = Field(description="Rows that do not fit.")
    repeated_hours: int = Field(description="Times in the hour that the clock showed twice.")
    skipped_hours: int = Field(description="Times in the hour that the clock skipped.")
    message: str = Field(description="Why it was refused, or what to know.")

    @staticmethod
    def resolve_by(delivery: Delivery) -> str | None:
        return delivery.by.username if delivery.by else None

    @staticmethod
    def resolve_message(delivery: Delivery) -> str:
        return message_without_personal(delivery)


class DeliveryWatched(DeliveryOut):
    """A delivery, and how far it is."""

    done_share: float = Field(description="Of the work on it, 0 to 1.")
    is_finished: bool = Field(
        description="Nothing more becomes of it: it is stored and every figure knows of it, or it never will be stored."
    )

    @staticmethod
    def resolve_is_finished(delivery: Delivery) -> bool:
        if delivery.state != DeliveryState.STORED:
            return delivery.is_finished
        return not delivery.dataset.metrics.behind().exists()


class FaultOut(Schema):
    """Why a row was set aside."""

    row: int = Field(description="Its number in the file.")
    column: str
    found: str | None = Field(description="Null where it is, or may be, personal.")
    expected: str | None

    @staticmethod
    def resolve_found(fault: Fault) -> str | None:
        return None if fault.found == WITHHELD else fault.found


class SetAsideWanted(Paging):
    """Which rows are asked for, and how."""

    format: Literal["json", "csv"] | None = Field(None, description="In place of Accept; CSV has the rows themselves.")


@router.get("/datasets/{slug}/deliveries", response={200: Page[DeliveryOut], **MESSAGES})
@open_to("staff", "token:read", "token:ingest:{slug}")
def list_deliveries(request: StaffRequest, slug: str, paging: Query[Paging]) -> Any:
    """The deliveries of a dataset, newest first."""
    deliveries = find_dataset(request, slug).deliveries.select_related("by", "dataset").order_by("-sequence")
    return page_of(request, deliveries, paging)


@router.get("/datasets/{slug}/deliveries/{int:sequence}", response={200: DeliveryWatched, **MESSAGES})
@open_to("staff", "token:read", "token:ingest:{slug}")
def get_delivery(request: StaffRequest, response: HttpResponse, slug: str, sequence: int) -> Any:
    """One delivery: its state, its counts, and the message.

    While it waits or is being read `Retry-After` says when to ask again; `is_finished` says when no longer to.
    """
    delivery = find_delivery(find_dataset(request, slug), sequence)
    if not DeliveryWatched.resolve_is_finished(delivery):
        response["Retry-After"] = str(RETRY_SECONDS)
    return delivery


@router.get("/datasets/{slug}/deliveries/{int:sequence}/set-aside", response={200: Page[FaultOut], **MESSAGES})
@open_to("leads", "token:ingest:{slug}")
def list_set_aside(
    request: StaffRequest,
    slug: str,
    sequence: int,
    wanted: Query[SetAsideWanted],
) -> Any:
    """The rows of a delivery that did not fit, each with its reasons; as CSV to be corrected and sent again.

    Personal columns are not among what leaves, and neither are columns that the definition does not name.
    """
    delivery = find_delivery(find_dataset_to_load(request, slug), sequence)
    if wanted_form(request, wanted.format) == "json":
        faults, count = faults_without_personal(delivery, start=wanted.offset, most=wanted.limit)
        end = wanted.offset + wanted.limit
        return {"count": count, "next": next_url(request, end) if end < count else None, "items": faults}
    content = "".join(csv_without_personal(delivery))
    response: HttpResponse = send_file(content, TYPES["csv"], name=f"{slug}-{sequence}-set-aside.csv")
    return response
