"""Which columns the rows of a partial delivery state: what a row does not name it does not state."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from civicstat.measurement.sources.definitions import DatasetDefinition

Lacking = frozenset[str]  # columns that a row does not state


class Stated(NamedTuple):
    """What the rows of a file lack: each combination once, and which of them each row has, in the file's order."""

    parts: tuple[Lacking, ...]
    of_rows: list[int]


def read_stated(definition: DatasetDefinition, file: Path) -> Stated:
    """Return what the rows of a file with one JSON object a line lack.

    Columns that are read from several headers together are stated in all rows or in none.
    """
    known: dict[frozenset[str], int] = {}  # what a row names -> its part
    parts: dict[Lacking, int] = {}
    rows: list[int] = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            named = frozenset(json.loads(line))
            if named not in known:
                known[named] = parts.setdefault(_lacking(definition, named), len(parts))
            rows.append(known[named])
    return Stated(tuple(parts), rows)


def note_stated(connection: duckdb.DuckDBPyConnection, stated: Stated, table: str) -> None:
    """Make a temporary table of the part that each row, counted from 1, has: row, part."""
    rows = stated.of_rows
    found = pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), "part": pa.array(rows, pa.int32())})
    connection.register("parts_of_rows", found)
    connection.execute(f"create or replace temp table {table} as select * from parts_of_rows")
    connection.unregister("parts_of_rows")


def rows_without(stated: Stated, table: str) -> Mapping[str, str]:
    """Return for each column that some row lacks the SQL of the rows that do. table: as of `note_stated`."""
    lacking: dict[str, list[str]] = {}
    for number, part in enumerate(stated.parts):
        for name in part:
            lacking.setdefault(name, []).append(str(number))
    return {name: f"(select row from {table} where part in ({', '.join(parts)}))" for name, parts in lacking.items()}


def _lacking(definition: DatasetDefinition, named: frozenset[str]) -> Lacking:
    return frozenset(
        name
        for name, column in definition.columns.items()
        if column.join is None and named.isdisjoint(column.source or (name,))
    )
