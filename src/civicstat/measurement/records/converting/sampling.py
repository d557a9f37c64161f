"""A look at the first rows of a file: how its times are spelled, and from when to when they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from civicstat.measurement.records.converting.formats import Spelling, check_formats, quick, spelling_of
from civicstat.measurement.records.converting.headers import Origin, trimmed
from civicstat.measurement.records.converting.moments import by_formats
from civicstat.measurement.records.converting.sql import fetch, number, quote
from civicstat.measurement.records.converting.zones import Span
from civicstat.measurement.records.reading import Rows
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

SAMPLE_ROWS = 5_000
_USUAL = Span(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2035-01-01"))
_AROUND = timedelta(days=730)  # the rest of a file often reaches further than its first rows
_SLACK = timedelta(days=2)  # times of day find their date only later


@dataclass(frozen=True)
class Sample:
    """What the first rows tell. Nothing rests on it but speed: what differs from it is read all the same."""

    spellings: Mapping[str, Spelling]
    span: Span


def look(
    connection: duckdb.DuckDBPyConnection, rows: Rows, definition: DatasetDefinition, origins: Mapping[str, Origin]
) -> Sample:
    """Return how the dates and times of a file are spelled. Raises UnknownFormat."""
    kinds = (ColumnType.TIMESTAMP, ColumnType.DATE)
    dated = [name for name, column in definition.columns.items() if column.type in kinds]
    for name in dated:
        check_formats(connection, name, definition.columns[name].format)
    if not dated:
        return Sample({}, _USUAL)
    sample = f"{rows.relation}_sample"
    cells = ", ".join(f"{origins[name].sql} as {quote(name)}" for name in dated)
    first = f"(select * from {rows.relation} limit {SAMPLE_ROWS})"
    connection.execute(f"create or replace temp table {sample} as select {cells} from {trimmed(first, origins).sql}")
    spellings = {
        name: spelling_of(connection, sample, quote(name), definition.date_order)
        if origins[name].is_text and not definition.columns[name].format
        else Spelling()
        for name in dated
    }
    readings = [_reading(name, definition, origins, spellings) for name in dated]
    span = _span(connection, sample, readings)
    connection.execute(f"drop table {sample}")
    return Sample(spellings, span)


def _reading(
    name: str, definition: DatasetDefinition, origins: Mapping[str, Origin], spellings: Mapping[str, Spelling]
) -> str:
    cell, column = quote(name), definition.columns[name]
    if not origins[name].is_text:
        return f"{cell}::timestamp"
    return by_formats(cell, column.format).reading if column.format else quick(cell, spellings[name])


def _span(connection: duckdb.DuckDBPyConnection, table: str, readings: list[str]) -> Span:
    span = span_of(connection, table, readings)
    if span is None:
        return _USUAL
    if number(connection, f"select count(*) from {table}") < SAMPLE_ROWS:  # all of the file: a few calls that changed
        return Span(span.first - _SLACK, span.last + _SLACK)
    return Span(min(span.first - _AROUND, _USUAL.first), max(span.last + _AROUND, _USUAL.last))


def span_of(connection: duckdb.DuckDBPyConnection, table: str, readings: list[str]) -> Span | None:
    """Return from when to when the moments of a table are, within 1850 and 2150; None where there are none."""
    if not readings:
        return None
    least = ", ".join(f"min({reading})" for reading in readings)
    most = ", ".join(f"max({reading})" for reading in readings)
    [row] = fetch(
        connection,
        f"select greatest(least({least}), timestamp '1850-01-10') as first, "
        f"least(greatest({most}), timestamp '2149-12-01') as last from {table}",
    ).to_pylist()
    return Span(row["first"], max(row["first"], row["last"])) if row["first"] else None
