"""The door: any file that a city exports, opened as a relation of raw cells."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from civicstat.measurement.records.reading.apart import engine_apart
from civicstat.measurement.records.reading.delimited import open_delimited
from civicstat.measurement.records.reading.documents import open_json, open_ndjson
from civicstat.measurement.records.reading.kinds import Kind, kind_of
from civicstat.measurement.records.reading.lines import open_fixed
from civicstat.measurement.records.reading.rows import (
    NUMBER,
    Rows,
    UnreadableFile,
    distinct_headers,
    in_short,
    next_name,
    quoted,
)
from civicstat.measurement.records.reading.unpacking import unpack
from civicstat.measurement.records.reading.workbooks import open_workbook
from civicstat.measurement.records.spreadsheets import MARK, as_it_came, as_it_came_sql
from civicstat.measurement.sources.definitions import Reading


def open_rows(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, *, careful: bool = False) -> Rows:
    """Open a file as a relation in a connection; close the result when it was read.

    careful: a delimited text is gone through row by row, slower by far. Needed only where the engine fails
    while it reads rows that are trusted. Raises UnreadableFile with what was found and what to do.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path}: there is no such file; look at its name and folder.")
    folder = TemporaryDirectory(prefix="civicstat-", ignore_cleanup_errors=True)
    try:
        plain = unpack(path, reading.member, Path(folder.name))
        rows = _as_they_came(_open(plain, reading, connection, Path(folder.name), careful), connection)
    except BaseException:
        folder.cleanup()
        raise
    return replace(rows, folder=folder)


def _open(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path, careful: bool) -> Rows:
    kind: Kind = reading.format or kind_of(path)
    if kind == "parquet":
        return _open_parquet(path, connection, folder)
    if kind in ("xlsx", "xls"):
        return open_workbook(path, reading, connection, folder)
    if kind == "json":
        return open_json(path, reading, connection, folder)
    if kind == "ndjson":
        return open_ndjson(path, reading, connection, folder)
    if kind == "fixed":
        return open_fixed(path, reading, connection, folder)
    return open_delimited(path, reading, connection, folder, careful=careful)


def _as_they_came(rows: Rows, connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return rows that were set aside, and come back, without what made them harmless in a spreadsheet program."""
    if MARK not in rows.headers:
        return rows
    types = dict(zip(rows.cells.values(), rows.types, strict=True))
    cells = [f"{as_it_came_sql(cell)} as {cell}" if kind == "VARCHAR" else cell for cell, kind in types.items()]
    relation = next_name("rows")
    numbered = [NUMBER, *cells] if rows.is_numbered else cells
    connection.execute(f"create temp view {relation} as select {', '.join(numbered)} from {rows.relation}")
    headers = [as_it_came(text) for text in rows.headers]
    is_same = headers == list(rows.headers)
    return replace(rows, relation=relation, headers=rows.headers if is_same else distinct_headers(headers))


def _open_parquet(path: Path, connection: duckdb.DuckDBPyConnection, folder: Path) -> Rows:
    source = f"read_parquet({quoted(path)})"
    try:
        with engine_apart(connection, folder, path.name) as engine:  # may it break on a damaged one
            columns = engine.sql(f"describe select * from {source}").to_arrow_table().to_pylist()
            engine.execute(f"from {source} limit 1")
    except duckdb.Error as fault:
        raise UnreadableFile(
            f"{path.name}: the Parquet file cannot be opened ({in_short(fault)}); write it again."
        ) from None
    relation = next_name("rows")
    names = ", ".join(
        f'"{column["column_name"].replace(chr(34), chr(34) * 2)}" as c{place}' for place, column in enumerate(columns)
    )
    connection.execute(f"create temp view {relation} as select {names} from {source}")
    return Rows(
        relation=relation,
        headers=tuple(column["column_name"] for column in columns),
        types=tuple(column["column_type"] for column in columns),
        connection=connection,
    )
