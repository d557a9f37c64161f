"""CSV, TSV and their kin.

A clean text goes straight through the engine's own reader. What that refuses, or would miscount, is written
anew by the standard library's reader: every row with its number, rows of another width set aside.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import duckdb
import numpy as np
import numpy.typing as npt

from civicstat.measurement.records.reading.dialects import (
    Dialect,
    dialect_of,
    first_rows,
    is_blank,
    lines_before,
)
from civicstat.measurement.records.reading.encodings import first_text, is_plain_utf8, open_text, to_utf8
from civicstat.measurement.records.reading.rows import (
    NUMBER,
    Misshapen,
    Rows,
    UnreadableFile,
    distinct_headers,
    next_name,
    quoted,
)
from civicstat.measurement.sources.definitions import Reading

MOST_LINES = 500  # in one cell; beyond, a quotation mark was left open
MOST_MISSHAPEN = 100_000
_TAIL = 2**16
_CHUNK = 2**20


def open_delimited(
    path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path, *, careful: bool
) -> Rows:
    """Open a delimited text. careful: take nothing for granted; slower. Raises UnreadableFile."""
    head = first_text(path, reading.encoding)
    dialect = dialect_of(head, reading)
    headers = _headers(path.name, head, dialect, reading)
    if careful or _needs_care(path, reading, head):
        return _open_carefully(path, reading, connection, folder, dialect, headers)
    if not is_plain_utf8(path):
        path = to_utf8(path, reading.encoding, folder / f"utf8-{path.name}")
    skip = lines_before(head, dialect, reading.header) if reading.header else 0
    relation = next_name("rows")
    columns = [f"c{place}" for place in range(len(headers))]
    _create_view(connection, relation, path, dialect, columns, header=bool(reading.header), skip=skip)
    return Rows(
        relation=relation,
        headers=headers,
        types=("VARCHAR",) * len(headers),
        first_row=reading.header + 1,
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


def _needs_care(path: Path, reading: Reading, head: str) -> bool:
    """Whether the engine's reader would miscount rows, which skips blank lines, or take a mark for data."""
    if not reading.header and head.startswith("ï»¿"):
        return True
    return _has_blank_lines(path)


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


def _create_view(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    path: Path,
    dialect: Dialect,
    columns: list[str],
    *,
    header: bool,
    skip: int = 0,
    longest: int | None = None,
) -> None:
    types = ", ".join(f"{quoted(column)}: '{'BIGINT' if column == NUMBER else 'VARCHAR'}'" for column in columns)
    limit = f", max_line_size = {longest}" if longest else ""
    connection.execute(
        f"create temp view {relation} as select * from read_csv({quoted(path)}, auto_detect = false, "
        f"header = {str(header).lower()}, skip = {skip}, delim = {quoted(dialect.delimiter)}, "
        f"quote = {quoted(dialect.quote)}, escape = {quoted(dialect.quote)}, columns = {{{types}}}{limit})"
    )


@dataclass
class _Outcome:
    """What writing a text anew found."""

    misshapen: list[Misshapen] = field(default_factory=list)
    longest: int = 0


def _open_carefully(
    path: Path,
    reading: Reading,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    dialect: Dialect,
    headers: tuple[str, ...],
) -> Rows:
    clean = folder / f"clean-{path.name}"
    outcome = _Outcome()
    with open_text(path, reading.encoding) as text, clean.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        for number, row in _fitting(text, dialect, reading.header, headers, outcome):
            outcome.longest = max(outcome.longest, sum(map(len, row)))
            write((number, *row))
    return open_clean(clean, headers, connection, outcome.misshapen, longest=outcome.longest)


def open_clean(
    clean: Path,
    headers: tuple[str, ...],
    connection: duckdb.DuckDBPyConnection,
    misshapen: list[Misshapen],
    *,
    longest: int,
) -> Rows:
    """Open a CSV that we wrote ourselves, each row led by its number. longest: characters in a row."""
    relation = next_name("rows")
    columns = [NUMBER, *(f"c{place}" for place in range(len(headers)))]
    limit = max(2**21, 6 * longest + 2**16)
    _create_view(connection, relation, clean, Dialect(",", '"'), columns, header=False, longest=limit)
    return Rows(
        relation=relation,
        headers=headers,
        types=("VARCHAR",) * len(headers),
        is_numbered=True,
        misshapen=tuple(misshapen),
        connection=connection,
    )


def _fitting(
    text: TextIO, dialect: Dialect, header: int, headers: tuple[str, ...], outcome: _Outcome
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows after the header that are as wide as it; note the others. Blank rows count and are passed by."""
    width = len(headers)
    for number, row in enumerate(_records(text, dialect, outcome, headers), start=1):
        if number <= header or row is None or is_blank(row):
            continue
        if number == 1:
            row[0] = row[0].removeprefix("\ufeff").removeprefix("ï»¿")
        if len(row) > width and is_blank(row[width:]):
            row = row[:width]
        if len(row) == width:
            yield number, row
        else:
            _set_aside(outcome, number, f"{len(row)} cells", f"{width} cells, as many as the header has", row, headers)


def _records(text: TextIO, dialect: Dialect, outcome: _Outcome, headers: tuple[str, ...]) -> Iterator[list[str] | None]:
    """Yield the rows of a text; None for a line that opens a quotation mark and never closes it."""
    lines = _Lines(text)
    reader = dialect.reader(lines)
    number = 0
    while True:
        lines.taken.clear()
        try:
            row = next(reader, None)
        except csv.Error as fault:
            raise UnreadableFile(f"row {number + 1}: {fault}; state reading.delimiter and reading.quote.") from None
        if row is None:
            return
        number += 1
        if _is_left_open(lines.taken, dialect.quote):
            first = lines.give_back()
            cells = first.rstrip("\r\n").split(dialect.delimiter)
            _set_aside(outcome, number, "a quotation mark that is never closed", "each one closed", cells, headers)
            reader = dialect.reader(lines)
            yield None
        else:
            yield row


def _is_left_open(taken: list[str], quote: str) -> bool:
    if len(taken) < 2 or not quote:
        return False
    return len(taken) > MOST_LINES or sum(line.count(quote) for line in taken) % 2 == 1


class _Lines:
    """The lines of a text, with a note of those taken since last asked, which can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._text)
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Return the first line taken, and put the others back to be read again."""
        first, *others = self.taken
        self._returned.extendleft(reversed(others))
        return first


def _set_aside(
    outcome: _Outcome, number: int, found: str, expected: str, row: list[str], headers: tuple[str, ...]
) -> None:
    if len(outcome.misshapen) >= MOST_MISSHAPEN:
        raise UnreadableFile(
            f"more than {MOST_MISSHAPEN} rows have another width than the header, row {number} among them "
            f"({found}, expected {expected}); state reading.delimiter, reading.quote or reading.header."
        )
    names = distinct_headers([*headers, *("beyond the header" for _ in row[len(headers) :])])
    line = dict(zip(names, row, strict=False))
    outcome.misshapen.append(Misshapen(row=number, found=found, expected=expected, line=line))
