"""Records that came in part: what their rows do not state is taken from the record that is there."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting import Staged
from civicstat.measurement.records.converting.faults import SCHEMA
from civicstat.measurement.records.converting.sql import fetch, quote
from civicstat.measurement.records.layout import area_column, lay_out, utc
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, MONTH, ROW

_EXPECTED = "a value, for there is no record with this key yet"


Lacking = frozenset[str]  # columns that a row does not state
_PARTS = "civicstat_parts"


def complete(
    connection: duckdb.DuckDBPyConnection, definition: DatasetDefinition, staged: Staged, store: Store, *, file: Path
) -> Staged:
    """Return staged records whose columns that were not stated are as they are in the store.

    staged: of a partial delivery, whose file has one JSON object a line: what a row does not name it does not state.
    Durations, days and areas follow from what the whole record then says. Rows that begin a record but lack what every
    record must have are set aside.
    """
    parts = _note_parts(connection, definition, staged, file) if definition.key else []
    lacking = frozenset[str]().union(*parts)
    if not lacking:
        return staged
    layout = lay_out(definition)
    old = store.same_keys(connection, layout, staged.table)
    same = " and ".join(f"s.{quote(key)} is not distinct from o.{quote(key)}" for key in layout.key)
    whole, begins = f"{staged.table}_whole", f"o.{quote(ROW)} is null"
    needed = _needed(definition, lacking)
    connection.execute(
        f"create or replace temp table {whole} as select {_derived(definition, lacking)}, is_new "
        f"from (select {_columns(definition, parts)}, {begins} as is_new from {staged.table} s "
        f"left join {old} o on {same} left join {_PARTS} p on p.row = s.{quote(ROW)})"
    )
    if not needed:
        return replace(staged, table=_kept(connection, definition, whole, "true"))
    orphans = _orphans(connection, whole, needed[0])
    return replace(
        staged,
        table=_kept(connection, definition, whole, "not is_new"),
        misfits=staged.misfits + orphans.num_rows,
        set_aside=pa.concat_tables([staged.set_aside, orphans]).sort_by(
            [("row", "ascending"), ("column", "ascending")]
        ),
    )


def _note_parts(
    connection: duckdb.DuckDBPyConnection, definition: DatasetDefinition, staged: Staged, file: Path
) -> list[Lacking]:
    """Return what rows do not state, each combination once, and note in a temporary table which row has which."""
    known: dict[frozenset[str], int] = {}  # what a row names -> its part
    parts: dict[Lacking, int] = {}
    rows: list[int] = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            named = frozenset(json.loads(line))
            if named not in known:
                lacking = _lacking(definition, named) | frozenset(staged.lacking)
                known[named] = parts.setdefault(lacking, len(parts))
            rows.append(known[named])
    table = pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), "part": pa.array(rows, pa.int32())})
    connection.register("parts_of_rows", table)
    connection.execute(f"create or replace temp table {_PARTS} as select * from parts_of_rows")
    connection.unregister("parts_of_rows")
    return list(parts)


def _lacking(definition: DatasetDefinition, named: frozenset[str]) -> Lacking:
    """Return the columns that a row does not state. Those read from several headers are stated in all rows or none."""
    return frozenset(
        name
        for name, column in definition.columns.items()
        if column.join is None and named.isdisjoint(column.source or (name,))
    )


def _needed(definition: DatasetDefinition, lacking: Lacking) -> list[str]:
    """Return the columns that a new record must have and that were not stated: by no row, or by all."""
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


def _orphans(connection: duckdb.DuckDBPyConnection, whole: str, column: str) -> pa.Table:
    """Return the faults of rows that begin a record without what every record must have."""
    rows = fetch(connection, f"select {quote(ROW)}::bigint as row from {whole} where is_new order by 1")
    found = [
        {"row": row, "column": column, "found": None, "expected": _EXPECTED, "line": None}
        for row in rows.column("row").to_pylist()
    ]
    return pa.Table.from_pylist(found, SCHEMA)
