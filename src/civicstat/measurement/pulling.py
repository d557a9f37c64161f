"""A connection pulled: what its source has that is new becomes a delivery like any other."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import process
from civicstat.measurement.records.quality.actions import note_drift
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.connections.actions import (
    begin_pull,
    note_arrived,
    note_fetched,
    note_nothing,
    note_progress,
    note_refusal,
    settle,
)
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.connectors.client import Client
from civicstat.measurement.sources.connectors.columns import Drift, leaves
from civicstat.measurement.sources.connectors.gathering import Gathered, as_plain_value, gather
from civicstat.measurement.sources.connectors.protocol import Ask, ChangedUnderway, FoundFile, PullRefused
from civicstat.measurement.sources.connectors.secrecy import conceal
from civicstat.measurement.sources.models import (
    BEGUN,
    PULLED,
    PULLED_FILE,
    Arrival,
    Connection,
    Delivery,
    DeliveryState,
    Pull,
)
from civicstat.store.interface import Store

Progress = Callable[[int], None]  # told the rows, or files, that came so far
BROKEN = "An error inside CivicStat stopped this pull; its log says more. Nothing of it is stored."


def pull(*, connection: Connection, store: Store, by: User | None, at: datetime, client: Client | None = None) -> Pull:
    """Fetch what is new and store it, and return what became of it: refused is a state, too.

    The cursor moves in the transaction in which the delivery is noted as stored. Raises ConnectionRefused where the
    connection is being pulled already.
    """
    done = fetch(connection=connection, by=by, at=at, client=client)
    return store_fetched(pull=done, store=store, at=at)


def store_fetched(*, pull: Pull, store: Store, at: datetime) -> Pull:
    """Store the deliveries of a pull that wait, and return what became of it."""
    for arrival in pull.arrivals.select_related("delivery__dataset").order_by("delivery__sequence"):
        if arrival.delivery.state == DeliveryState.RECEIVED:
            # So that, if this process is killed, it is known that some of it may be in the store.
            Delivery.objects.filter(pk=arrival.delivery.pk).update(done_share=BEGUN)
            try:
                process(delivery=arrival.delivery, store=store, at=at)
            except CivicStatError:
                continue  # the delivery says why, and so does the pull
    return Pull.objects.select_related("connection__dataset").get(pk=pull.pk)


def fetch(
    *,
    connection: Connection,
    by: User | None,
    at: datetime,
    client: Client | None = None,
    progress: Progress = lambda came: None,
) -> Pull:
    """Fetch what is new and keep it as deliveries that wait to be stored. Touches no records."""
    begun = begin_pull(connection=connection, by=by, at=at)
    asking = client or Client(reach=settings.CONNECT)
    started = asking.clock()
    try:
        with asking:
            ask = _ask(begun.connection, asking, at)
            is_rows = begun.connection.definition.of_kind.pages is not None
            done = _fetch_rows(begun, ask, progress) if is_rows else _fetch_files(begun, ask, progress)
            done.retries = asking.retries
            if done.ended_at is not None:
                done.ended_at = at + timedelta(seconds=asking.clock() - started)
            done.save(update_fields=["retries", "ended_at"])
            return done
    except CivicStatError as refusal:
        message = conceal(str(refusal), begun.connection.definition.secrets, settings.CONNECT)
        return note_refusal(pull=begun, message=message, at=at + timedelta(seconds=asking.clock() - started))
    except Exception:  # whatever it is, the pull says so; the fault itself goes on up to whoever logs it
        note_refusal(pull=begun, message=BROKEN, at=at + timedelta(seconds=asking.clock() - started))
        raise


@dataclass(frozen=True)
class Tried:
    """The first of what a source has: rows with their columns, or files."""

    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    files: tuple[FoundFile, ...] = ()


def try_out(*, definition: ConnectionDefinition, at: datetime, most: int = 20, client: Client | None = None) -> Tried:
    """Return the first of what a source has, without storing anything. Raises CivicStatError."""
    try:
        return _try_out(definition, at, most, client or Client(reach=settings.CONNECT, seconds=10, attempts=2))
    except CivicStatError as refusal:
        refusal.args = (conceal(str(refusal), definition.secrets, settings.CONNECT),)
        raise


def _try_out(definition: ConnectionDefinition, at: datetime, most: int, client: Client) -> Tried:
    kind = definition.of_kind
    with client as asking:
        ask = Ask(definition.read_settings, {}, definition.read_again, at, asking, settings.CONNECT, most)
        if kind.files is not None:
            return Tried(files=tuple(kind.files(ask)[:most]))
        rows, columns = list[dict[str, Any]](), dict[str, None]()
        for page in kind.pages(ask) if kind.pages else ():
            flat = [{name: as_plain_value(value) for name, value in leaves(row)} for row in page.rows]
            rows += flat[: most - len(rows)]
            columns |= dict.fromkeys(name for row in flat for name in row)
            columns |= {name: None for name in page.columns if not any(c.startswith(f"{name}.") for c in columns)}
            if len(rows) >= most:
                break
        return Tried(tuple(columns), tuple(rows))


def _ask(connection: Connection, client: Client, at: datetime) -> Ask:
    definition = connection.definition
    cursor = {} if definition.full else connection.cursor
    return Ask(definition.read_settings, cursor, definition.read_again, at, client, settings.CONNECT)


def _fetch_rows(pull: Pull, ask: Ask, progress: Progress) -> Pull:
    connection = pull.connection
    with tempfile.TemporaryDirectory(prefix="civicstat-pull-") as folder:
        path = Path(folder) / "rows.ndjson"
        found = _gather_twice(pull, ask, path, progress)
        drift = found.seen.drift(connection.columns)
        pull.rows, pull.pages, pull.drift = found.rows, found.pages, asdict(drift) if drift else {}
        pull.promised = found.promised[-1] if found.promised else None
        pull.message = " ".join(dict.fromkeys(found.remarks))
        columns = found.seen.kept(connection.columns)
        if found.rows:
            note_drift(connection=connection, drift=drift, columns=columns, at=ask.at)
        _refuse_gone(connection, drift)
        if not found.rows or _is_known(connection, path):
            return note_nothing(pull=pull, cursor=found.cursor or {}, columns=columns, at=ask.at)
        with transaction.atomic():
            name = f"{connection.slug}-{ask.at.astimezone(UTC):%Y%m%dT%H%M%SZ}.ndjson"
            delivery = receive(dataset=connection.dataset, source=path, name=name, way=PULLED, by=pull.by, at=ask.at)
            note_arrived(pull=pull, delivery=delivery, cursor=found.cursor or {}, columns=columns)
            if delivery.state == DeliveryState.REPEATED:
                settle(delivery, ask.at)
                pull.refresh_from_db(fields=["state", "message"])
            return note_fetched(pull=pull, at=ask.at)


def _gather_twice(pull: Pull, ask: Ask, path: Path, progress: Progress) -> Gathered:
    """Gather all pages; once more from the beginning where the source changed in between."""

    def note(rows: int) -> None:
        note_progress(pull=pull, rows=rows, at=ask.client.now())
        progress(rows)

    pages = pull.connection.definition.of_kind.pages
    if pages is None:
        raise PullRefused(f"{pull.connection.slug} gives files, not rows")
    for is_last in (False, True):
        try:
            return gather(
                pages(ask), path, before=pull.connection.columns, most_bytes=settings.UNPACKED_BYTES, progress=note
            )
        except ChangedUnderway as change:
            if is_last:
                raise PullRefused(f"{change}. Nothing of it was stored; it was tried twice.") from None
    raise AssertionError("unreachable")


def _refuse_gone(connection: Connection, drift: Drift) -> None:
    """Refuse a pull from which a column is gone that every record must have."""
    definition = connection.dataset.definition
    needed = {definition.time, *definition.key, *(name for name, each in definition.columns.items() if each.required)}
    for name in sorted(needed):
        sources = definition.columns[name].source or (name,)
        if gone := [header for header in sources if header in drift.gone]:
            raise PullRefused(
                f"the source no longer has the column {gone[0]!r}, from which {name} comes, without which no record "
                f"can be; nothing was stored. Ask whoever runs the source, or correct columns.{name}.from"
            )


def _is_known(connection: Connection, path: Path) -> bool:
    """Return whether the very same rows came with the last delivery, and it is at its end."""
    last = Arrival.objects.filter(pull__connection=connection).select_related("delivery").last()
    if last is None or last.delivery.definition_version != connection.dataset.version:
        return False
    if last.delivery.state not in (DeliveryState.STORED, DeliveryState.REPEATED):
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == last.delivery.sha256


def _fetch_files(pull: Pull, ask: Ask, progress: Progress) -> Pull:
    connection = pull.connection
    files = connection.definition.of_kind.files
    if files is None:
        raise PullRefused(f"{connection.slug} gives rows, not files")
    found = files(ask)
    seen = ask.cursor.get("seen", {})
    fresh = [file for file in found if seen.get(file.name) != file.stamp]
    for number, file in enumerate(fresh, start=1):
        note_progress(pull=pull, rows=0, at=ask.client.now())
        _keep_file(pull, file, ask)
        progress(number)
    if not fresh:
        return note_nothing(pull=pull, cursor={}, columns={}, at=ask.at)
    pull.pages = len(fresh)
    return note_fetched(pull=pull, at=ask.at)


def _keep_file(pull: Pull, file: FoundFile, ask: Ask) -> None:
    with transaction.atomic(), file.open() as opened:
        delivery = receive(
            dataset=pull.connection.dataset, source=opened, name=file.name, way=PULLED_FILE, by=pull.by, at=ask.at
        )
        if file.size is not None and delivery.size != file.size:
            raise PullRefused(
                f"{file.name}: {delivery.size:,} bytes came and the source lists {file.size:,}; it is still being "
                "written, or was cut short"
            )
        note_arrived(pull=pull, delivery=delivery, cursor={"seen": {file.name: file.stamp}}, columns={})
        if delivery.state == DeliveryState.REPEATED:
            settle(delivery, ask.at)


def due(at: datetime) -> Iterator[Connection]:
    """Yield the connections whose time has come, those first that wait longest."""
    yield from Connection.objects.due(at).select_related("dataset").order_by("asked_at", "next_at")
