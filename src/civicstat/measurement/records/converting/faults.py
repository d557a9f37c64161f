"""Rows that do not fit: which column, what was found, what was expected, and the row itself."""

import json

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting import cells
from civicstat.measurement.records.converting.records import EARLIEST, Conversion
from civicstat.measurement.records.converting.sql import fetch_long, quote, text
from civicstat.measurement.records.reading import NUMBER, Rows
from civicstat.measurement.sources.definitions import Column, ColumnType

_FIELDS: dict[str, pa.DataType] = {
    "row": pa.int64(),
    "column": pa.string(),  # "" where the row as a whole has another shape
    "found": pa.string(),
    "expected": pa.string(),
    "line": pa.string(),  # JSON: header -> text
}
SCHEMA = pa.schema(_FIELDS)
_LONGEST_FOUND = 200
_CLOCK = " *([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?( ?[AaPp][Mm])? *"


def set_aside_table(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, rows: Rows, misfits: str
) -> pa.Table:
    """Return the faults of rows that were set aside, one line per fault, ordered by row.

    misfits: a table of their `id`: the row number where rows have one, their place from 0 where not.
    """
    converted = _converted(connection, conversion, rows, misfits)
    misshapen = pa.Table.from_pylist(
        [
            {
                "row": row.row,
                "column": "",
                "found": row.found,
                "expected": row.expected,
                "line": json.dumps(row.line, ensure_ascii=False),
            }
            for row in rows.misshapen
        ],
        SCHEMA,
    )
    return pa.concat_tables([converted.cast(SCHEMA), misshapen]).sort_by(
        [("row", "ascending"), ("column", "ascending")]
    )


def _converted(connection: duckdb.DuckDBPyConnection, conversion: Conversion, rows: Rows, misfits: str) -> pa.Table:
    place = NUMBER if rows.is_numbered else "row_number() over () - 1"
    row = "_place" if rows.is_numbered else f"_place + {rows.first_row}"
    wanted = (
        f"(select * from (select *, {place} as _place from {rows.relation}) where _place in (select id from {misfits}))"
    )
    layers = conversion.layers(wanted)
    faults = ", ".join(_fault(conversion, rows, name) for name in conversion.definition.columns)
    line = ", ".join(f"{text(header)}, {cell}::varchar" for header, cell in rows.cells.items())
    return fetch_long(
        connection,
        f"select row, fault.* , line from (select ({row})::bigint as row, json_object({line})::varchar as line, "
        f"unnest([{faults}]) as fault from {layers.sql}) where fault is not null",
        f"{misfits}_told",
    )


def _fault(conversion: Conversion, rows: Rows, name: str) -> str:
    column, origin = conversion.definition.columns[name], conversion.origins[name]
    cell, value = quote(f"r__{name}"), quote(f"x__{name}")
    raw = f"{rows.cells[origin.headers[0]]}::varchar" if origin.headers else "null"
    latest = f" and {conversion.latest}" if conversion.latest else " or later"
    is_day_at_fault, dayless = _without_day(conversion, name)
    expected = (
        f"case when {origin.said(cell)} is null then 'a value, which every record must have' {dayless}"
        f"when {value} is not null then {text(f'a time between {EARLIEST}{latest}')} "
        f"{_timeless(column, cell)}else {text(cells.expected(column))} end"
    )
    return (
        f"case when {quote(f'e__{name}')}{is_day_at_fault} then {{'column': {text(name)}, "
        f"'found': left(coalesce({cell}::varchar, {raw}, ''), {_LONGEST_FOUND}), 'expected': {expected}}} end"
    )


def _without_day(conversion: Conversion, name: str) -> tuple[str, str]:
    """Return SQL for a time of day that is read but has no day: the fault is told where the day should stand."""
    base = conversion.definition.columns[name].with_date
    if base is None:
        return "", ""
    is_read = f"{quote(f'k__{name}')} is not null and {quote(f'x__{name}')} is null"
    told = text(f"a day beside it in {base}, where none stands")
    return f" and not ({is_read} and {quote(f'e__{base}')})", f"when {is_read} then {told} "


def _timeless(column: Column, cell: str) -> str:
    """Return SQL that names the cure where a time of day stands in the place of a date and time."""
    if column.type is not ColumnType.TIMESTAMP or column.format:
        return ""
    advice = "; for times of day alone state type: time, and with_date: the column of their day"
    return f"when regexp_full_match({cell}::varchar, '{_CLOCK}') then {text(cells.expected(column) + advice)} "
