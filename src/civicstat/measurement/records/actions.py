"""Every write of records: a delivery is loaded whole, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from django.db import transaction

from civicstat.directory.actions import note_spellings
from civicstat.directory.models import AreaLayer
from civicstat.directory.places import PointFinder, names_of
from civicstat.errors import CivicStatError
from civicstat.measurement.records.completing import complete
from civicstat.measurement.records.converting import AreaFinder, Staged, stage
from civicstat.measurement.records.layout import lay_out, utc
from civicstat.measurement.records.plainly.rows import stage_plainly
from civicstat.measurement.records.pushed import as_pushed
from civicstat.measurement.records.setting_aside import forget_aside, keep_aside
from civicstat.measurement.sources.actions import file_of
from civicstat.measurement.sources.connections.actions import settle
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition, Reading
from civicstat.measurement.sources.models import BEING_REBUILT, PULLED, PUSHED, Dataset, Delivery, DeliveryState
from civicstat.store.interface import Store
from civicstat.store.tables import Upserted

_NO_ROWS = "The file has a header and no rows; no record came of it. Look whether the export ran to its end."
Progress = Callable[[float], None]
Also = Callable[[duckdb.DuckDBPyConnection, Staged], None]


class DeliveryRefused(CivicStatError):
    """Nothing of a delivery was stored; the message says why and what to change."""


@dataclass(frozen=True)
class Loaded:
    """What became of a delivery that was stored, or would have been in a dry run."""

    delivery: Delivery
    touched: pa.Table | None  # where its records lie and lay; None: everywhere
    unmatched: Mapping[str, int]  # area layer -> records whose spelling names no area of it
    headers: tuple[str, ...] = ()  # of the file


def load(
    *,
    delivery: Delivery,
    store: Store,
    at: datetime,
    is_dry_run: bool = False,
    progress: Progress = lambda share: None,
    also: Also | None = None,
) -> Loaded:
    """Read a kept delivery and put its records in the place of older ones of the same key.

    One transaction: when this returns the records are durable; when it raises nothing of them is stored.
    also: looks at the staged rows once they are stored, while they are at hand. Raises DeliveryRefused, or another
    CivicStatError where the file cannot be read.
    """
    dataset = delivery.dataset
    definition = dataset.definition
    forget_aside(delivery)
    with store.staging() as connection:
        staged = staged_of(connection, delivery, progress)
        if delivery.way == PUSHED:
            staged = complete(connection, definition, staged, store, file=file_of(delivery))
        delivery.rows, delivery.left_out = staged.rows, staged.left_out
        delivery.superseded, delivery.set_aside = staged.superseded, staged.misfits
        delivery.repeated_hours, delivery.skipped_hours = staged.repeated_hours, staged.skipped_hours
        keep_aside(delivery, staged.set_aside)
        if delivery.way != PUSHED:  # the answer to a push names each row that was not stored
            _check_tolerance(definition, staged)
        if is_dry_run:
            return Loaded(delivery, None, _unmatched(staged))
        outcome = store.upsert(
            connection, lay_out(definition), staged.table,
            sequence=delivery.sequence, withdrawn=staged.withdrawn, same=staged.same,
        )  # fmt: skip
        if also is not None:
            also(connection, staged)
    _note(delivery, outcome, staged, store, at)
    return Loaded(delivery, outcome.touched, _unmatched(staged), tuple(staged.headers))


def staged_of(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, progress: Progress = lambda share: None
) -> Staged:
    """Stage a kept delivery; errors name the file as it came, for in the keep it is called after its hash."""
    kept, definition, is_pushed = file_of(delivery), delivery.dataset.definition, delivery.way == PUSHED
    if is_pushed:
        definition = as_pushed(definition)
    elif delivery.way == PULLED:  # rows of a connection, whatever the files of the dataset are
        definition = definition.model_copy(update={"reading": Reading(format="ndjson")})
    locate = finders(definition)
    if is_pushed:
        plain = stage_plainly(
            connection, kept, definition,
            delivery=delivery.sequence, locate=locate, received_on=delivery.received_at.date(),
        )  # fmt: skip
        if plain is not None:
            return plain
    try:
        return stage(
            connection, kept, definition,
            delivery=delivery.sequence, locate=locate, received_on=delivery.received_at.date(),
            is_partial=is_pushed, progress=progress,
        )  # fmt: skip
    except CivicStatError as fault:
        fault.args = (_as_it_came(str(fault), delivery, kept),)
        raise


def _as_it_came(message: str, delivery: Delivery, kept: Path) -> str:
    """Return a message with the file's name as it was sent, also where one packing of it was undone."""
    message = message.replace(f"{kept.parent}/", "").replace(kept.name, delivery.name)
    endings = kept.name.removeprefix(delivery.sha256)
    is_named = endings and delivery.name.lower().endswith(endings)
    return message.replace(delivery.sha256, delivery.name[: -len(endings)] if is_named else Path(delivery.name).stem)


def finders(definition: DatasetDefinition) -> dict[str, AreaFinder]:
    """Return how records of a dataset find their area in each layer. Raises DeliveryRefused for unknown layers."""
    layers = {layer.slug: layer for layer in AreaLayer.objects.all()}
    found: dict[str, AreaFinder] = {}
    for slug, by in definition.areas.items():
        if slug not in layers:
            known = ", ".join(sorted(layers)) or "none yet"
            raise DeliveryRefused(
                f"{definition.dataset} places records in the area layer {slug!r}; layers are {known}. "
                "Import its boundaries or names first (civicstat areas import), or take it out of areas in the "
                "definition until they are there."
            )
        found[slug] = (
            AreaFinder(locate=PointFinder(layers[slug])) if by.point else AreaFinder(names=names_of(layers[slug]))
        )
    return found


def made_with(dataset: Dataset) -> str:
    """Return what the records of a dataset depend on beside their deliveries: its definition and its areas."""
    layers = AreaLayer.objects.filter(slug__in=dataset.definition.areas).order_by("slug")
    return " ".join([f"{dataset.version}", *(f"{layer.slug}:{layer.version}" for layer in layers)])


def needs_rebuild(dataset: Dataset) -> bool:
    """Return whether the records in the store were made with another definition or other areas."""
    return bool(dataset.records_made_with) and dataset.records_made_with != made_with(dataset)


def rebuild(*, dataset: Dataset, store: Store, at: datetime, progress: Progress = lambda share: None) -> int:
    """Make all records of a dataset anew from its stored deliveries, in their order; return how many deliveries."""
    Dataset.objects.filter(pk=dataset.pk).update(records_made_with=BEING_REBUILT)
    store.drop(dataset.slug)
    deliveries = list(dataset.deliveries.filter(state=DeliveryState.STORED).order_by("sequence"))
    for position, delivery in enumerate(deliveries):
        delivery.dataset = dataset
        load(delivery=delivery, store=store, at=at)
        progress((position + 1) / len(deliveries))
    dataset.records_made_with = made_with(dataset)
    dataset.save(update_fields=["records_made_with"])
    return len(deliveries)


def _check_tolerance(definition: DatasetDefinition, staged: Staged) -> None:
    if staged.misfits <= definition.tolerance * staged.rows:
        return
    share = staged.misfits / staged.rows
    first = staged.set_aside.slice(0, 3).to_pylist()
    examples = "; ".join(_in_words(definition, fault) for fault in first)
    raise DeliveryRefused(
        f"{staged.misfits:,} of {staged.rows:,} rows ({share:.1%}) do not fit {definition.dataset}, "
        f"which accepts {definition.tolerance:.1%}; nothing was stored. {examples}. "
        "Correct the file, or change the column's type, format or null_values in the definition, or its tolerance."
    )


def _in_words(definition: DatasetDefinition, fault: dict[str, Any]) -> str:
    """Return a fault as a message tells it; what stands in a personal column is not repeated."""
    column = definition.columns.get(fault["column"])
    found = "not readable" if column and column.personal else repr(fault["found"])
    return f"row {fault['row']}: {fault['column'] or 'it'} is {found}, expected {fault['expected']}"


def _spellings(staged: Staged, layer: str) -> dict[str, int]:
    """Return the spellings that name no area of a layer, and how many records carry each."""
    table: Any = staged.unmatched[layer]
    return dict(zip(table["text"].to_pylist(), table["records"].to_pylist(), strict=True))


def _unmatched(staged: Staged) -> dict[str, int]:
    counts = {layer: sum(_spellings(staged, layer).values()) for layer in staged.unmatched}
    return {layer: count for layer, count in counts.items() if count}


@transaction.atomic
def _note(delivery: Delivery, outcome: Upserted, staged: Staged, store: Store, at: datetime) -> None:
    dataset = delivery.dataset
    delivery.added, delivery.changed, delivery.withdrawn = outcome.added, outcome.changed, outcome.withdrawn
    delivery.unchanged = outcome.unchanged
    delivery.state, delivery.finished_at, delivery.done_share = DeliveryState.STORED, at, 1.0
    delivery.message = "" if staged.rows else _NO_ROWS
    delivery.save()
    dataset.records, dataset.first_at, dataset.fresh_at = _extent(dataset.definition, store)
    dataset.loaded_at = at
    dataset.data_version = max(dataset.data_version, delivery.sequence)
    if not dataset.records_made_with:
        dataset.records_made_with = made_with(dataset)
    dataset.save(update_fields=["records", "first_at", "fresh_at", "loaded_at", "data_version", "records_made_with"])
    for layer in AreaLayer.objects.filter(slug__in=staged.unmatched):
        note_spellings(layer=layer, records=_spellings(staged, layer.slug), at=at)
    settle(delivery, at)


def _extent(definition: DatasetDefinition, store: Store) -> tuple[int, datetime | None, datetime | None]:
    """Return the number of records, and the oldest and the newest event time."""
    name, time = store.dialect.quote(definition.dataset), definition.time
    is_date = definition.columns[time].type is ColumnType.DATE
    column = store.dialect.quote(time if is_date else utc(time))
    [row] = store.query(
        f"select count(*) as records, cast(min({column}) as timestamp) as first, "
        f"cast(max({column}) as timestamp) as last from {name}"
    ).to_pylist()
    zone = ZoneInfo(definition.timezone) if is_date else UTC
    first, last = ((moment.replace(tzinfo=zone) if moment else None) for moment in (row["first"], row["last"]))
    return row["records"], first, last
