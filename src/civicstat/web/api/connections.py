"""Connections: how records arrive by themselves, and what became of each pull."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import now
from ninja import Query, Router, Schema, Status
from pydantic import Field

from civicstat.library.documents import check_document
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.connections import actions
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.models import Connection, Dataset, Pull, PullState
from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.api.doors import ROOT, find_dataset, find_dataset_to_load
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Connections"])


class ConnectionOut(Schema):
    """A connection, and its last pull."""

    name: str
    title: str
    dataset: str
    kind: str = Field(description="Of source: socrata, arcgis, sql, folder and so on.")
    every: str = Field(description="How often it is pulled; empty where only when asked.")
    paused: bool
    state: PullState | None = Field(description="Of its last pull; null where there was none.")
    pulled_at: datetime | None = Field(description="When its last pull began.")
    next_at: datetime | None = Field(description="When it is due; null where only when asked.")
    asked_at: datetime | None = Field(description="When somebody asked for a pull that has not begun.")


class ConnectionDetail(ConnectionOut):
    """A connection as it is set up. Settings are shown to who may load the dataset; secrets to nobody."""

    overlap: str
    full: bool
    settings: dict[str, Any] | None
    cursor: Any = Field(description="Up to where everything is stored.")


class PullOut(Schema):
    """One time that a connection was asked, and what became of it."""

    begun_at: datetime
    ended_at: datetime | None
    state: PullState
    rows: int = Field(description="That came.")
    promised: int | None = Field(description="Rows that the source said there are.")
    pages: int
    retries: int = Field(description="Requests that were made again.")
    missing: int | None = Field(description="Of a full pull: records here that the source no longer has.")
    gone: list[str] = Field(description="Columns that the source no longer has.")
    new: list[str] = Field(description="Columns that it did not have before.")
    retyped: list[str] = Field(description="Columns whose values are of another kind than before.")
    deliveries: list[int] = Field(description="What it brought, by their numbers within the dataset.")
    message: str = Field(description="Why it was refused, or what to know; for who may load the dataset.")


class ConnectionIn(Schema):
    """How a connection is to be set up. Secrets are named by where they lie."""

    title: str = Field(max_length=160)
    kind: str
    settings: dict[str, Any] = {}
    every: str = "1 hour"
    overlap: str = "1 hour"
    full: bool = False
    paused: bool = False


@router.get("/datasets/{slug}/connections", response={200: Page[ConnectionOut], **MESSAGES})
@open_to("staff", "token:read")
def list_connections(request: StaffRequest, slug: str, paging: Query[Paging]) -> Any:
    """The connections of a dataset, by name."""
    found = find_dataset(request, slug).connections.select_related("dataset").prefetch_related("pulls")
    page = page_of(request, found.order_by("slug"), paging)
    return page | {"items": [_connection(each) for each in page["items"]]}


@router.get("/datasets/{slug}/connections/{name}", response={200: ConnectionDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_connection(request: StaffRequest, slug: str, name: str) -> Any:
    """One connection as it is set up."""
    dataset = find_dataset(request, slug)
    return _detail(_find(dataset, name), may_see=_may_load(request, dataset))


@router.put("/datasets/{slug}/connections/{name}", response={200: ConnectionDetail, **MESSAGES})
@open_to("analysts", "token:admin")
def put_connection(request: StaffRequest, slug: str, name: str, wanted: ConnectionIn) -> Any:
    """Make a connection, or let it be as stated. Where it reads something else than before, it begins anew."""
    dataset = find_dataset_to_load(request, slug)
    known = Connection.objects.filter(slug=name).select_related("dataset").first()
    if known is not None and not _may_load(request, known.dataset):
        raise PermissionDenied(f"A connection {name!r} of another dataset is there already; choose another name.")
    stated = wanted.dict() | {"connection": name, "dataset": dataset.slug}
    definition = check_document(ConnectionDefinition, stated, where="connection")
    made, _ = actions.connect(definition=definition, by=actor(request), at=now())
    return _detail(made, may_see=True)


@router.delete("/datasets/{slug}/connections/{name}", response={204: None, **MESSAGES})
@open_to("analysts", "token:admin")
def delete_connection(request: StaffRequest, slug: str, name: str) -> Any:
    """Remove a connection and the list of its pulls. The records that it brought stay."""
    actions.disconnect(connection=_find(find_dataset_to_load(request, slug), name))
    return Status(204, None)


@router.post("/datasets/{slug}/connections/{name}/pull", response={202: ConnectionOut, **MESSAGES})
@open_to("leads", "token:ingest:{slug}")
def post_pull(request: StaffRequest, slug: str, name: str) -> Any:
    """Have a connection pulled now. The answer does not wait for it; the list of its pulls tells."""
    found = _find(find_dataset_to_load(request, slug), name)
    actions.ask_for_pull(connection=found, by=actor(request), at=now())
    found.refresh_from_db()
    return Status(202, _connection(found))


@router.get("/datasets/{slug}/connections/{name}/pulls", response={200: Page[PullOut], **MESSAGES})
@open_to("staff", "token:read", "token:ingest:{slug}")
def list_pulls(request: StaffRequest, slug: str, name: str, paging: Query[Paging]) -> Any:
    """The pulls of a connection, newest first."""
    dataset = find_dataset(request, slug)
    pulls = _find(dataset, name).pulls.prefetch_related("arrivals__delivery__dataset")
    page, may_see = page_of(request, pulls, paging), _may_load(request, dataset)
    return page | {"items": [_pull(each, may_see=may_see) for each in page["items"]]}


def _find(dataset: Dataset, name: str) -> Connection:
    found: Connection | None = dataset.connections.filter(slug=name).first()
    if found is None:
        raise NotThere(
            f"{dataset.slug} has no connection {name!r}; {ROOT}/datasets/{dataset.slug}/connections lists them."
        )
    found.dataset = dataset
    return found


def _may_load(request: StaffRequest, dataset: Dataset) -> bool:
    return bool(Dataset.objects.editable_by(request.user).filter(pk=dataset.pk).exists())


def _connection(each: Connection) -> dict[str, Any]:
    definition, last = each.definition, next(iter(each.pulls.all()[:1]), None)
    return {
        "name": each.slug, "title": definition.title, "dataset": each.dataset.slug, "kind": definition.kind,
        "every": definition.every, "paused": definition.paused, "state": last.state if last else None,
        "pulled_at": last.begun_at if last else None, "next_at": each.next_at, "asked_at": each.asked_at,
    }  # fmt: skip


def _detail(each: Connection, *, may_see: bool) -> dict[str, Any]:
    definition = each.definition
    return _connection(each) | {
        "overlap": definition.overlap, "full": definition.full, "settings": definition.settings if may_see else None,
        "cursor": each.cursor.get("at"),
    }  # fmt: skip


def _pull(each: Pull, *, may_see: bool) -> dict[str, Any]:
    deliveries = [arrival.delivery for arrival in each.arrivals.all()]
    said = [message_without_personal(delivery) for delivery in deliveries if delivery.message]
    names = ("begun_at", "ended_at", "state", "rows", "promised", "pages", "retries", "missing")
    return {
        **{name: getattr(each, name) for name in names},
        "gone": each.drift.get("gone", []), "new": each.drift.get("new", []),
        "retyped": [name for name, *_ in each.drift.get("retyped", [])],
        "deliveries": [delivery.sequence for delivery in deliveries],
        "message": (" ".join(said) or each.message) if may_see else "",
    }  # fmt: skip
