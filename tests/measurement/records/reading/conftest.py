"""Files of every kind, opened in an engine of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from civicstat.measurement.records.reading import NUMBER, Misshapen, open_rows
from civicstat.measurement.sources.definitions import Reading


class Opened(NamedTuple):
    """A file's rows as plain lists, with their numbers."""

    headers: tuple[str, ...]
    cells: list[list[Any]]
    numbers: list[int]
    misshapen: tuple[Misshapen, ...]
    is_trusted: bool


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture
def opened(connection: duckdb.DuckDBPyConnection) -> Iterator[Callable[..., Opened]]:
    """Open a file, falling back on the careful way as staging does."""
    with ExitStack() as files:

        def read(path: Path, reading: Reading, *, careful: bool) -> Opened:
            rows = files.enter_context(open_rows(path, reading, connection, careful=careful))
            names = ", ".join(rows.cells.values())
            number = NUMBER if rows.is_numbered else f"row_number() over () - 1 + {rows.first_row}"
            table = connection.sql(f"select {number} as row, {names} from {rows.relation}").to_arrow_table()
            columns = [column.to_pylist() for column in table.columns[1:]]
            return Opened(
                rows.headers,
                [list(row) for row in zip(*columns, strict=True)],
                table.column(0).to_pylist(),
                rows.misshapen,
                rows.is_trusted,
            )

        def open_file(path: Path, *, careful: bool = False, **reading: Any) -> Opened:
            stated = Reading.model_validate(reading)
            try:
                return read(path, stated, careful=careful)
            except duckdb.Error:
                return read(path, stated, careful=True)

        yield open_file


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file."""

    def write(content: bytes | str, name: str = "calls.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
