"""A text taken line by line: fixed-width fields, and one JSON object a line."""

import re
from pathlib import Path

import duckdb

from civicstat.measurement.records.reading.encodings import is_plain_utf8, to_utf8
from civicstat.measurement.records.reading.rows import (
    NUMBER,
    Rows,
    UnreadableFile,
    distinct_headers,
    next_name,
    quoted,
)
from civicstat.measurement.records.reading.stretches import refuse_long_lines
from civicstat.measurement.sources.definitions import Reading

_LONGEST_LINE = 2**26


def read_lines(path: Path, connection: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    """Make a temporary table of the lines of a UTF-8 text, numbered from 1; a blank line is NULL.

    Raises UnreadableFile where a line is too long to be one record.
    """
    refuse_long_lines(path, _LONGEST_LINE // 4)
    connection.execute(
        f"create temp table {table} as select line as {column} from read_csv({quoted(path)}, auto_detect = false, "
        f"header = false, delim = '\x01', quote = '', escape = '', max_line_size = {_LONGEST_LINE}, "
        "strict_mode = false, columns = {'line': 'VARCHAR'})"
    )
    connection.execute(
        f"create or replace temp table {table} as select (rowid + 1)::bigint as {NUMBER}, {column} from {table}"
    )


def open_fixed(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path) -> Rows:
    """Open a text of fixed-width fields; `lines` says which lines are records. Raises UnreadableFile."""
    if not reading.fields:
        raise UnreadableFile(
            f"{path.name}: a fixed-width file needs reading.fields: the name, start and width of each field."
        )
    path = _with_plain_lines(path, reading, folder)
    relation = next_name("rows")
    read_lines(path, connection, f"{relation}_lines", "line")
    cells = ", ".join(
        f"nullif(trim(substr(line, {field.start}, {field.width})), '') as c{place}"
        for place, field in enumerate(reading.fields)
    )
    connection.execute(
        f"create temp view {relation} as select {NUMBER}, {cells} from {relation}_lines where {_wanted(path, reading)}"
    )
    return Rows(
        relation=relation,
        headers=distinct_headers([field.name for field in reading.fields]),
        types=("VARCHAR",) * len(reading.fields),
        is_numbered=True,
        connection=connection,
    )


def _with_plain_lines(path: Path, reading: Reading, folder: Path) -> Path:
    if reading.encoding is None and is_plain_utf8(path):
        return path
    return to_utf8(path, reading.encoding, folder / "utf8" / path.name)


def _wanted(path: Path, reading: Reading) -> str:
    start = f"line is not null and {NUMBER} > {reading.header if reading.header > 1 else 0}"
    if reading.lines is None:
        return start
    try:
        re.compile(reading.lines)
    except re.error as fault:
        raise UnreadableFile(f"{path.name}: reading.lines is no regular expression: {fault}.") from None
    return f"{start} and regexp_matches(line, {quoted(reading.lines)})"
