"""Files sent by programs, taken in as deliveries."""

import shutil
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Header, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import Intake, process
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.models import QUEUED_API, Dataset, Delivery, DeliveryState
from civicstat.web.api.answers.errors import MESSAGES, Message, TooLarge, UnknownKind
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import ROOT, find_dataset_to_load
from civicstat.web.api.loading.deliveries import RETRY_SECONDS, DeliveryOut
from civicstat.web.api.opening import open_store
from civicstat.web.api.turns import has_line, take_turn
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Loads"])

ENDINGS = {  # of the name that a body without a name gets
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/zip": ".zip",
}
SPARE_BYTES = 64 * 1024 * 1024  # of the disk, left free by every delivery
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            },
            **{kind: {} for kind in [*ENDINGS, "application/octet-stream"]},
        },
    }
}


class LoadOut(Schema):
    """What became of a file, or would become of it."""

    delivery: DeliveryOut
    is_dry_run: bool = Field(description="Nothing was stored, and the delivery is not kept.")
    is_repeated: bool = Field(description="The same bytes had been stored before; nothing was done.")
    observations: int = Field(description="Figures that were brought up to date.")
    unmatched: dict[str, int] = Field(
        description="By area layer: records whose spelling names no area of it, and waits for somebody to say which."
    )


class LoadTaken(Schema):
    """A file that is kept and waits to be read. Its delivery says what becomes of it."""

    delivery: DeliveryOut


class LoadRefused(Message):
    """Nothing of the file was stored."""

    delivery: int | None = Field(description="Under which its rows that were set aside are found.")


class LoadWanted(Schema):
    """How a file is to be taken in."""

    dry_run: bool = Field(False, description="Say what would become of it, and store nothing.")
    filename: str = Field(
        "", max_length=255, pattern=r"^[^\x00-\x1f]*$", description="Of a body that is the file itself."
    )


class LoadPreferred(Schema):
    """How the answer is to come."""

    prefer: str = Field(
        "", max_length=200, description="respond-async: answer as soon as the file is kept; it is read afterwards."
    )

    @property
    def is_later(self) -> bool:
        """Whether the asker would rather not wait; RFC 7240."""
        return "respond-async" in [part.strip().lower() for part in self.prefer.replace(";", ",").split(",")]


@dataclass(frozen=True)
class _Sent:
    """A file as it was sent."""

    content: BinaryIO
    name: str


@router.post(
    "/datasets/{slug}/loads",
    response={
        201: LoadOut, 200: LoadOut, 202: LoadTaken,
        **MESSAGES, 413: Message, 415: Message, 422: LoadRefused, 503: Message,
    },
    openapi_extra=BODY,
)  # fmt: skip
@open_to("leads", "token:ingest:{slug}")
def load(
    request: StaffRequest,
    response: HttpResponse,
    slug: str,
    wanted: Query[LoadWanted],
    preferred: Header[LoadPreferred],
) -> Any:
    """Take in a file: as a form with the field `file`, or as the body itself with its name in `filename`.

    The whole file is stored, or nothing of it. Sending the same bytes again does nothing, so a program that lost
    the answer may simply send again. 201: stored, or repeated; 200: a dry run.

    With the header `Prefer: respond-async` the answer comes as soon as the file is kept, as 202 with the address of
    its delivery in `Location`: ask there until `is_finished`. It is read in the background, as uploads are.
    """
    dataset = find_dataset_to_load(request, slug)
    _check_room(request)
    sent = _sent(request, wanted.filename)
    if preferred.is_later and not wanted.dry_run and has_line():
        return _take_later(dataset, sent, response, by=actor(request))
    return take_turn(lambda: _take_in(dataset, sent, by=actor(request), is_dry_run=wanted.dry_run))


def _take_later(dataset: Dataset, sent: _Sent, response: HttpResponse, *, by: User | None) -> Any:
    """Keep a file for the worker, which looks for what waits; one that was stored before is answered at once."""
    delivery = receive(dataset=dataset, source=sent.content, name=sent.name, way=QUEUED_API, by=by, at=now())
    if delivery.is_finished:
        return Status(201, _outcome(Intake(delivery, 0, {}), is_dry_run=False))
    response["Location"] = f"{ROOT}/datasets/{dataset.slug}/deliveries/{delivery.sequence}"
    response["Preference-Applied"] = "respond-async"
    response["Retry-After"] = str(RETRY_SECONDS)
    return Status(202, {"delivery": delivery})


def _take_in(dataset: Dataset, sent: _Sent, *, by: User | None, is_dry_run: bool) -> Any:
    store = open_store()
    at = now()
    delivery = receive(dataset=dataset, source=sent.content, name=sent.name, way="api", by=by, at=at)
    try:
        intake = process(delivery=delivery, store=store, at=at, is_dry_run=is_dry_run)
    except CivicStatError as refusal:
        return _refuse(delivery, refusal)
    return Status(200 if is_dry_run else 201, _outcome(intake, is_dry_run))


def _refuse(delivery: Delivery, refusal: CivicStatError) -> Any:
    if delivery.state != DeliveryState.REFUSED:  # it is stored, but its figures could not be brought up to date
        raise refusal
    delivery.message = str(refusal)
    return Status(422, {"message": message_without_personal(delivery), "delivery": delivery.sequence})


def _outcome(intake: Intake, is_dry_run: bool) -> dict[str, object]:
    return {
        "delivery": intake.delivery,
        "is_dry_run": is_dry_run,
        "is_repeated": intake.delivery.state == DeliveryState.REPEATED,
        "observations": intake.cells,
        "unmatched": intake.unmatched,
    }


def _check_room(request: StaffRequest) -> None:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    room = shutil.disk_usage(settings.DATA_DIR).free - SPARE_BYTES
    if length > room:
        raise TooLarge(
            f"The file has {length:,} bytes, and the disk of the workspace has room for {max(room, 0):,}. "
            "Nothing was stored; make room, or send it in parts."
        )


def _sent(request: StaffRequest, filename: str) -> _Sent:
    """Return the file of a request. Raises UnknownKind."""
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise UnknownKind("The form has no file; send it in the field 'file'.")
        return _Sent(cast(BinaryIO, file), filename or file.name or "file")
    if filename:
        return _Sent(cast(BinaryIO, request), filename)
    ending = ENDINGS.get(request.content_type or "")
    if ending is None:
        raise UnknownKind(
            f"The content type is {request.content_type!r}, which does not say how to read the file. "
            "Say its name, as in ?filename=calls.csv, or send it as a form in the field 'file'."
        )
    return _Sent(cast(BinaryIO, request), f"body{ending}")
