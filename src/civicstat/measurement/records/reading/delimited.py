"""CSV, TSV and their kin.

A clean text goes straight through the engine's own reader; `careful` is for all others.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from civicstat.measurement.records.reading.careful import create_view, open_carefully
from civicstat.measurement.records.reading.dialects import (
    Dialect,
    dialect_of,
    first_rows,
    is_blank,
    line_end_of,
    lines_before,
)
from civicstat.measurement.records.reading.encodings import first_text, guessed_word, is_plain_utf8, open_text, to_utf8
from civicstat.measurement.records.reading.rows import (
    Rows,
    UnreadableFile,
    distinct_headers,
    next_name,
)
from civicstat.measurement.records.reading.stretches import has_long_lines
from civicstat.measurement.sources.definitions import Reading

_TAIL = 2**16
_CHUNK = 2**20
_OVERLAP = 64  # characters; an escape lies within so many


def open_delimited(
    path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path, *, careful: bool
) -> Rows:
    """Open a delimited text. careful: take nothing for granted; slower. Raises UnreadableFile."""
    head = first_text(path, reading.encoding)
    dialect = dialect_of(head, reading)
    headers = _headers(path.name, head, dialect, reading)
    if careful and not dialect.is_escaped:
        dialect = replace(dialect, is_escaped=_is_escaped_later(path, reading, dialect))
    guessed = guessed_word(path) if reading.encoding is None else b""
    if careful or dialect.is_escaped or _needs_care(path, reading, head):
        rows = open_carefully(path, reading, connection, folder, dialect, headers)
        return replace(rows, guessed=guessed)
    if not is_plain_utf8(path):
        path = to_utf8(path, reading.encoding, folder / "utf8" / path.name)
    skip = lines_before(head, dialect, reading.header) if reading.header else 0
    relation = next_name("rows")
    columns = [f"c{place}" for place in range(len(headers))]
    create_view(
        connection,
        relation,
        path,
        dialect,
        columns,
        line_end=line_end_of(head, dialect),
        header=bool(reading.header),
        skip=skip,
    )
    return Rows(
        relation=relation,
        headers=headers,
        types=("VARCHAR",) * len(headers),
        first_row=reading.header + 1,
        guessed=guessed,
        is_trusted=True,
        connection=connection,
    )


def _headers(name: str, head: str, dialect: Dialect, reading: Reading) -> tuple[str, ...]:
    rows = first_rows(head, dialect, max(reading.header, 1))
    if len(rows) < max(reading.header, 1) or is_blank(rows[-1]):
        raise UnreadableFile(
            f"{name}: found nothing in row {max(reading.header, 1)}, expected the header there; "
            "set reading.header to the row in which the column names stand."
        )
    if reading.header:
        return distinct_headers(rows[-1])
    if reading.names and len(reading.names) != len(rows[0]):
        raise UnreadableFile(
            f"{name}: found {len(rows[0])} columns, expected the {len(reading.names)} that reading.names lists; "
            "name each column once."
        )
    return distinct_headers(reading.names or [""] * len(rows[0]))


def _is_escaped_later(path: Path, reading: Reading, dialect: Dialect) -> bool:
    """Whether quotation marks are escaped further down than the beginning of a text shows."""
    with open_text(path, reading.encoding) as text:
        tail = ""
        while chunk := text.read(_CHUNK):
            if dialect.looks_escaped(tail + chunk):
                return True
            tail = chunk[-_OVERLAP:]
    return False


def _needs_care(path: Path, reading: Reading, head: str) -> bool:
    """Whether the engine's reader would miscount rows, which skips blank lines, or take a mark for data."""
    if not reading.header and head.startswith("ï»¿"):
        return True
    return has_long_lines(path) or _has_blank_lines(path)


def _has_blank_lines(path: Path) -> bool:
    """Whether a blank line stands somewhere but at the end; one within a cell is taken for one too."""
    ends, number = _line_end(path)
    text = np.memmap(path, dtype=np.uint8, mode="r")
    last = text.size - len(bytes(text[-_TAIL:])) + len(bytes(text[-_TAIL:]).rstrip(b"\r\n\x00"))
    # Two line ends in a row are one number, wherever it starts.
    for shift in range(number.itemsize):
        whole = (last - shift) // number.itemsize
        if whole > 0 and _has(text[shift : shift + whole * number.itemsize].view(number), ends):
            return True
    return False


def _line_end(path: Path) -> tuple[int, np.dtype[np.uint16] | np.dtype[np.uint32]]:
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if b"\r\n" in head:
        return int.from_bytes(b"\r\n\r\n", "little"), np.dtype("<u4")
    return int.from_bytes(b"\n\n" if b"\n" in head else b"\r\r", "little"), np.dtype("<u2")


def _has(numbers: npt.NDArray[np.unsignedinteger[Any]], wanted: int) -> bool:
    return any(bool(np.any(numbers[start : start + _CHUNK] == wanted)) for start in range(0, numbers.size, _CHUNK))
