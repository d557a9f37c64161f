"""Records that came in part: what their rows do not state is taken from the record that is there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting import Staged
from civicstat.measurement.records.converting.faults import SCHEMA
from civicstat.measurement.records.converting.sql import fetch, quote
from civicstat.measurement.records.converting.stated import Lacking, Stated, note_stated, read_stated, rows_without
from civicstat.measurement.records.layout import area_column, lay_out, utc
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, MONTH, ROW

_EXPECTED = "a value, for there is no record with this key yet"
_PARTS = "civicstat_parts"


def complete(
    connection: duckdb.DuckDBPyConnection, definition: DatasetDefinition, staged: Staged, store: Store, *, file: Path
) -> Staged:
    """Return staged records whose columns that were not stated are as they are in the store.

    staged: of a partial delivery, whose file has one JSON object a line: what a row does not name it does not state.
    Durations, days and areas follow from what the whole record then says. Rows that begin a record but lack what every
    record must have are set aside.
    """
    stated = _stated(definition, staged, file)
    lacking = frozenset[str]().union(*stated.parts)
    if not lacking:
        return staged
    note_stated(connection, stated, _PARTS)
    layout = lay_out(definition)
    old = store.same_keys(connection, layout, staged.table)
    alike = " and ".join(f"s.{quote(key)} is not distinct from o.{quote(key)}" for key in layout.key)
    whole, begins = f"{staged.table}_whole", f"o.{quote(ROW)} is null"
    connection.execute(
        f"create or replace temp table {whole} as select {_derived(definition, lacking)}, _is_new, _part "
        f"from (select {_columns(definition, stated.parts)}, {begins} as _is_new, p.part as _part "
        f"from {staged.table} s left join {old} o on {alike} left join {_PARTS} p on p.row = s.{quote(ROW)})"
    )
    done = replace(staged, unstated=rows_without(stated, _PARTS), same=old)
    needed = {part: names[0] for part, each in enumerate(stated.parts) if (names := _needed(definition, each))}
    if not needed:
        return replace(done, table=_kept(connection, definition, whole, "true"))
    is_orphan = f"_is_new and _part in ({', '.join(map(str, needed))})"
    orphans = _orphans(connection, whole, is_orphan, needed)
    return replace(
        done,
        table=_kept(connection, definition, whole, f"not ({is_orphan})"),
        misfits=staged.misfits + orphans.num_rows,
        set_aside=pa.concat_tables([staged.set_aside, orphans]).sort_by(
            [("row", "ascending"), ("column", "ascending")]
        ),
    )


def _stated(definition: DatasetDefinition, staged: Staged, file: Path) -> Stated:
    """Return what the rows of a delivery lack; without a key nothing is completed."""
    if not definition.key:
        return Stated((), [])
    found = read_stated(definition, file)
    return found._replace(parts=tuple(part.union(staged.lacking) for part in found.parts))


def _needed(definition: DatasetDefinition, lacking: Lacking) -> list[str]:
    """Return the columns that a new record must have and that are not stated."""
    return [
        name for name, c in definition.columns.items() if name in lacking and (c.required or name == definition.time)
    ]


def _columns(definition: DatasetDefinition, parts: Sequence[Lacking]) -> str:
    """Return the SQL of all columns, those that a row did not state from the older record o."""
    old: dict[str, set[int]] = {}
    for number, lacking in enumerate(parts):
        names = {*lacking, *(utc(name) for name in lacking)}
        names |= {area_column(layer) for layer in definition.areas if _is_unstated(definition, layer, lacking)}
        for name in names:
            old.setdefault(name, set()).add(number)
    return ", ".join(_column(quote(name), old.get(name, set()), len(parts)) for name in lay_out(definition).names)


def _column(name: str, old: set[int], count: int) -> str:
    if not old or len(old) == count:
        return f"{'o' if old else 's'}.{name}"
    return f"case when p.part in ({', '.join(map(str, sorted(old)))}) then o.{name} else s.{name} end as {name}"


def _is_unstated(definition: DatasetDefinition, layer: str, lacking: Lacking) -> bool:
    by = definition.areas[layer]
    columns = {by.point.longitude, by.point.latitude} if by.point else {by.name}
    return columns <= lacking


def _derived(definition: DatasetDefinition, lacking: Lacking) -> str:
    """Return the SQL of all columns, those made anew that follow from others of which some were not stated."""
    made: dict[str, str] = {}
    for name, span in definition.durations.items():
        if {span.start, span.end} & lacking:
            start, end = quote(utc(span.start)), quote(utc(span.end))
            made[name] = f"(epoch_us({end}) - epoch_us({start})) / 1000000.0"
    if definition.time in lacking:
        time = quote(definition.time)
        made[DAY] = f"date_diff('day', date '1970-01-01', {time})::integer"
        made[MONTH] = f"date_diff('month', date '1970-01-01', {time})::integer"
    return ", ".join(
        f"{made[name]} as {quote(name)}" if name in made else quote(name) for name in lay_out(definition).names
    )


def _kept(connection: duckdb.DuckDBPyConnection, definition: DatasetDefinition, whole: str, condition: str) -> str:
    names = ", ".join(map(quote, lay_out(definition).names))
    connection.execute(f"create or replace temp view {whole}_kept as select {names} from {whole} where {condition}")
    return f"{whole}_kept"


def _orphans(connection: duckdb.DuckDBPyConnection, whole: str, is_orphan: str, needed: Mapping[int, str]) -> pa.Table:
    """Return the faults of rows that begin a record without what every record must have. needed: by part."""
    rows = fetch(connection, f"select {quote(ROW)}::bigint as row, _part from {whole} where {is_orphan} order by 1")
    found = [
        {"row": row["row"], "column": needed[row["_part"]], "found": None, "expected": _EXPECTED, "line": None}
        for row in rows.to_pylist()
    ]
    return pa.Table.from_pylist(found, SCHEMA)
