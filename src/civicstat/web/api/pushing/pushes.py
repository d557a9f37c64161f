"""Records pushed by programs as things happen: a few rows at a time, in part or whole, out of order or late."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Header, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.measurement.intake import Pushed
from civicstat.measurement.sources.actions import note_push
from civicstat.measurement.sources.models import Dataset, PushAnswer
from civicstat.web.api.answers.errors import MESSAGES, InTheWay, Message
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import find_dataset_to_load
from civicstat.web.api.pushing.bodies import KINDS, Row, read_rows
from civicstat.web.api.pushing.gathering import GATHERER
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Push"])
LONGEST_KEY = 200
_BODY = {"requestBody": {"required": True, "content": {kind: {} for kind in KINDS}}}


class RejectedOut(Schema):
    """A row of which nothing was stored, and why."""

    index: int = Field(description="Its place among the rows that were sent, from 0.")
    column: str = Field(description="Empty where the fault lies in the row as a whole.")
    found: str | None = Field(description="null where nothing stood there.")
    expected: str


class PushOut(Schema):
    """What became of rows that were pushed. Those that were accepted are durable."""

    accepted: int
    rejected: list[RejectedOut]
    ignored: list[str] = Field(description="Fields of the rows from which no column comes.")
    deliveries: list[int] = Field(description="Under which the rows are kept as they came.")


class PushNamed(Schema):
    """How a push is known when it comes again."""

    idempotency_key: str = Field(
        "",
        alias="Idempotency-Key",
        max_length=LONGEST_KEY,
        pattern=r"^[\x21-\x7e]*$",
        description="Sent again under the same key within a week, rows are not stored twice; the first answer comes.",
    )


class _UnderWay:
    """Keys of pushes that are being answered in this process."""

    def __init__(self) -> None:
        self._lock, self._keys = threading.Lock(), set[tuple[int, str]]()

    @contextmanager
    def alone(self, dataset: Dataset, key: str) -> Iterator[None]:
        """Hold a key. Raises InTheWay where another request holds it."""
        held = (dataset.pk, key)
        with self._lock:
            if held in self._keys:
                raise InTheWay(f"A push under the key {key!r} is being stored; ask again for its answer in a moment.")
            self._keys.add(held)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(held)


_UNDER_WAY = _UnderWay()


@router.post(
    "/datasets/{slug}/records",
    response={
        200: PushOut, 422: PushOut | Message, **{status: kind for status, kind in MESSAGES.items() if status != 422},
        400: Message, 409: Message, 413: Message, 415: Message, 429: Message, 503: Message,
    },
    openapi_extra=_BODY,
)  # fmt: skip
@open_to("leads", "token:ingest:{slug}")
def push_records(request: StaffRequest, response: HttpResponse, slug: str, named: Header[PushNamed]) -> Any:
    """Take in up to 10,000 rows as things happen: JSON, a JSON object a line, or CSV; also with gzip.

    A row names its fields as the dataset names its columns, or as its files do. It need not have all: a new record
    needs its key, its time and what else is required; a later row of the same key changes what it states, and leaves
    the rest as it is. Rows that do not fit are rejected one by one; the others are stored. The answer comes when
    they are durable; their figures follow within a moment.

    200: at least one row was accepted, or none was sent. 422: none was accepted. 429: too many rows wait to be
    stored; send them again after the seconds in `Retry-After`.
    """
    dataset = find_dataset_to_load(request, slug)
    rows = read_rows(
        request.body, kind=request.content_type or "", encoding=request.headers.get("Content-Encoding", "").lower()
    )
    if not named.idempotency_key:
        return _answer(_push(request, dataset, rows))
    with _UNDER_WAY.alone(dataset, named.idempotency_key):
        return _once(request, response, dataset, named.idempotency_key, rows)


def _once(request: StaffRequest, response: HttpResponse, dataset: Dataset, key: str, rows: list[Row]) -> Any:
    """Push under a key, or answer as before. Raises InTheWay where something else was pushed under it."""
    digest = sha256(request.body).hexdigest()
    before = PushAnswer.objects.filter(dataset=dataset, key=key).first()
    if before is None:
        answer = _push(request, dataset, rows)
        note_push(dataset=dataset, key=key, sha256=digest, answer=answer, at=now())
        return _answer(answer)
    if before.sha256 != digest:
        raise InTheWay(
            f"Other rows were pushed under the key {key!r}; these were not stored. Give each push a key of its own."
        )
    response["Idempotency-Replayed"] = "true"
    return _answer(before.answer)


def _push(request: StaffRequest, dataset: Dataset, rows: list[Row]) -> dict[str, Any]:
    found = GATHERER.hand_in(dataset, rows, by=actor(request)) if rows else Pushed(0, [], (), [])
    return {
        "accepted": found.accepted,
        "rejected": [
            {"index": row.place, "column": row.column, "found": row.found, "expected": row.expected}
            for row in found.rejected
        ],
        "ignored": list(found.ignored),
        "deliveries": [loaded.delivery.sequence for loaded in found.loaded],
    }


def _answer(answer: dict[str, Any]) -> Any:
    return Status(422 if answer["rejected"] and not answer["accepted"] else 200, answer)
