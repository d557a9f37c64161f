"""Kept deliveries read once more, in their order, to note when each record was first said and what changed since.

The store holds records as they are. Beside them lies a table of what was said before: a row for each record and
delivery in which it was new, counted in another month, changed one of the columns that are followed, or went. It can
be made anew from the deliveries at any time. docs/methods/lateness.md
"""

from collections.abc import Callable
from datetime import datetime

import duckdb
import pyarrow as pa

from civicstat.measurement.records.actions import Also, staged_of
from civicstat.measurement.records.completing import complete
from civicstat.measurement.records.converting import Staged
from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.actions import file_of
from civicstat.measurement.sources.definitions import DatasetDefinition, Reclassified
from civicstat.measurement.sources.models import PUSHED, Dataset, Delivery, DeliveryState, read_dataset
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, DELIVERY, HASH, MONTH, ROW, Kind, Table

GONE = "_gone"
MOST_AT_ONCE = 500  # deliveries of one run


def followed_columns(definition: DatasetDefinition) -> tuple[str, ...]:
    """Return the columns whose change is followed from delivery to delivery."""
    return tuple(each.column for each in definition.reclassified if each.first is None)


def lay_out_seen(dataset: Dataset) -> Table:
    """Return the table of what a dataset's records said before.

    A version of the definition by which deliveries would say something else has another one.
    """
    definition = dataset.definition
    areas = tuple(area_column(layer) for layer in definition.areas)
    columns: list[tuple[str, Kind]] = [(name, Kind.TEXT) for name in followed_columns(definition)]
    columns += [(DAY, Kind.SMALL), (MONTH, Kind.SMALL), *((name, Kind.SMALL) for name in areas)]
    columns += [(GONE, Kind.BOOLEAN), (HASH, Kind.HASH), (DELIVERY, Kind.SMALL)]
    return Table(_name(dataset, _since_version(dataset)), tuple(columns), key=(DELIVERY,), areas=areas)


def follow(*, dataset: Dataset, store: Store, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Note what stored deliveries said that were not read for this yet, the oldest first; return how many were."""
    since = _since_version(dataset)
    for version in range(1, dataset.version + 1):
        if version != since:
            store.drop(_name(dataset, version))
    table, done = lay_out_seen(dataset), 0
    stored = dataset.deliveries.filter(state=DeliveryState.STORED).order_by("sequence")
    for delivery in stored:
        if store.has_delivery(table.name, delivery.sequence):
            continue
        delivery.dataset = dataset
        _note(delivery, table, store)
        done += 1
        if done == most:
            break
    return done


def is_followed(dataset: Dataset, store: Store) -> bool:
    """Return whether the newest stored delivery was read for this."""
    newest = dataset.deliveries.filter(state=DeliveryState.STORED).order_by("sequence").last()
    return newest is None or store.has_delivery(_name(dataset, _since_version(dataset)), newest.sequence)


def _since_version(dataset: Dataset) -> int:
    """Return the version of the definition since which deliveries say the same: others need not be read again."""
    since, told = dataset.version, _as_read(dataset.definition)
    earlier = dataset.versions.filter(number__lt=dataset.version).order_by("-number")
    for number, text in earlier.values_list("number", "definition_text"):
        if number != since - 1 or _as_read(read_dataset(text, where=dataset.slug)) != told:
            break
        since = number
    return since


def _as_read(definition: DatasetDefinition) -> DatasetDefinition:
    """Return a definition without what has no bearing on which records there are, where, when, and in what category."""
    columns = {
        name: column.model_copy(update={"title": "", "personal": False, "among": (), "between": None})
        for name, column in definition.columns.items()
    }
    followed = tuple(Reclassified(column=name) for name in followed_columns(definition))
    return definition.model_copy(update={**_NO_MATTER, "columns": columns, "reclassified": followed})


_NO_MATTER: dict[str, object] = {
    "title": "", "describes": "", "owner": "", "sensitivity": "internal", "retention": "", "counts": None,
    "tolerance": 0.0, "durations": {}, "quality": (), "fresh_within": "", "dimensions": (), "wall": None,
    "disclosure": None,
}  # fmt: skip


def _name(dataset: Dataset, version: int) -> str:
    return f"{dataset.slug}.seen.{version}"


def following(delivery: Delivery, store: Store) -> Also:
    """Return what notes a delivery while it is stored, so that it need not be read again; all before it must be."""
    table = lay_out_seen(delivery.dataset)

    def note(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
        _note_staged(connection, staged, delivery, table, store)

    return note


def _note(delivery: Delivery, table: Table, store: Store) -> None:
    with store.staging() as connection:
        staged = staged_of(connection, delivery)
        if delivery.way == PUSHED:
            staged = complete(connection, delivery.dataset.definition, staged, store, file=file_of(delivery))
        _note_staged(connection, staged, delivery, table, store)


def _note_staged(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    delivery: Delivery,
    table: Table,
    store: Store,
) -> None:
    """Note what staged rows say."""
    quote = store.dialect.quote
    hashes = connection.sql(f"select {HASH} from {staged.table}").to_arrow_table()
    if staged.withdrawn:
        gone = connection.sql(f"select {HASH} from {staged.withdrawn}").to_arrow_table()
        hashes = pa.concat_tables([hashes, gone])
    connection.register("known_before", _known(table, store, hashes))
    said = {name: f"s.{quote(name)}::varchar" for name in followed_columns(delivery.dataset.definition)}
    # What a push did not state is as it was then, not as it is today.
    said |= {
        name: f"case when k.{HASH} is not null and s.{quote(ROW)} in {rows} then k.{quote(name)} else {said[name]} end"
        for name, rows in staged.unstated.items()
        if name in said
    }
    _select(connection, table, staged.table, staged.withdrawn, said, delivery.sequence, quote)
    store.upsert(connection, table, "said_now", sequence=delivery.sequence)
    connection.execute("drop table said_now")
    connection.unregister("known_before")


def _select(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    staged: str,
    withdrawn: str | None,
    said: dict[str, str],
    sequence: int,
    quote: Callable[[str], str],
) -> None:
    """Make the temporary table `said_now` of the rows that say something new."""
    inner = [name for name in table.names if name not in (*said, GONE, DELIVERY)]
    columns = ", ".join(
        [*(f"{sql} as {quote(name)}" for name, sql in said.items()), *(f"s.{quote(name)}" for name in inner)]
    )
    is_new = [f"k.{HASH} is null", f"k.{GONE}", f"s.{MONTH} is distinct from k.{MONTH}"]
    is_new += [f"{sql} is distinct from k.{quote(name)}" for name, sql in said.items()]
    connection.execute(
        f"create or replace temp table said_now as select {columns}, false as {GONE}, "
        f"{sequence}::integer as {DELIVERY} from {staged} s left join known_before k on k.{HASH} = s.{HASH} "
        f"where {' or '.join(is_new)}"
    )
    if withdrawn:
        kept = ", ".join(f"k.{quote(name)}" for name in (*said, *inner))
        names = ", ".join(quote(name) for name in (*said, *inner, GONE, DELIVERY))
        connection.execute(
            f"insert into said_now ({names}) select distinct {kept}, true, {sequence}::integer from known_before k "
            f"join {withdrawn} w on w.{HASH} = k.{HASH} "
            f"where not k.{GONE} and k.{HASH} not in (select {HASH} from said_now)"
        )


def _known(table: Table, store: Store, hashes: pa.Table) -> pa.Table:
    """Return the last that was said of each record that comes again."""
    if not store.has(table):
        types: dict[Kind, pa.DataType] = {
            Kind.TEXT: pa.string(),
            Kind.SMALL: pa.int32(),
            Kind.BOOLEAN: pa.bool_(),
            Kind.HASH: pa.uint64(),
        }
        return pa.schema([(name, types[kind]) for name, kind in table.columns]).empty_table()
    quote = store.dialect.quote
    names = ", ".join(quote(name) for name in table.names)
    return store.query(
        f"select {names} from (select {names}, row_number() over (partition by {HASH} order by {DELIVERY} desc) as _n "
        f"from {quote(table.name)} where {HASH} in (select {HASH} from coming_again)) said where _n = 1",
        tables={"coming_again": hashes},
    )
