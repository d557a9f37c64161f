"""Delimited texts gone through row by row, for what the engine's own reader refuses or would miscount.

The standard library reads; every fitting row is written anew with its number, so that the engine can read it.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import duckdb

from civicstat.measurement.records.reading.dialects import Dialect, is_blank
from civicstat.measurement.records.reading.encodings import open_text
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

LONGEST_LINE = 2**24  # characters; a longer one is no record
MOST_LINES = 500  # in one cell; beyond, a quotation mark was left open
_SHOWN = 200  # characters of a line that is too long
MOST_MISSHAPEN = 100_000


def create_view(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    path: Path,
    dialect: Dialect,
    columns: Sequence[str],
    *,
    line_end: str,
    header: bool = False,
    skip: int = 0,
    longest: int | None = None,
) -> None:
    """Make a view of a clean UTF-8 text, every cell as text; NUMBER is that of the row.

    line_end: only this ends a row, the others may stand within cells. longest: characters in a row, where that
    is more than the engine expects.
    """
    types = ", ".join(f"{quoted(column)}: '{'BIGINT' if column == NUMBER else 'VARCHAR'}'" for column in columns)
    limit = f", max_line_size = {longest}" if longest else ""
    end = {"\n": "\\n", "\r\n": "\\r\\n", "\r": "\\r"}[line_end]
    connection.execute(
        f"create temp view {relation} as select * from read_csv({quoted(path)}, auto_detect = false, "
        f"header = {str(header).lower()}, skip = {skip}, delim = {quoted(dialect.delimiter)}, "
        f"quote = {quoted(dialect.quote)}, escape = {quoted(dialect.quote)}, new_line = '{end}', "
        f"columns = {{{types}}}{limit})"
    )


@dataclass
class _Outcome:
    """What writing a text anew found."""

    misshapen: list[Misshapen] = field(default_factory=list)
    longest: int = 0


def open_carefully(
    path: Path,
    reading: Reading,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    dialect: Dialect,
    headers: tuple[str, ...],
) -> Rows:
    clean = folder / "clean" / path.name
    clean.parent.mkdir(exist_ok=True)
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
    create_view(connection, relation, clean, Dialect(",", '"'), columns, line_end="\n", longest=limit)
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
        if lines.cut:
            found = f"a line of more than {LONGEST_LINE:,} characters"
            _set_aside(outcome, number, found, f"{LONGEST_LINE:,} characters at most", [lines.cut], headers)
            lines.cut = ""
            reader = dialect.reader(lines)
            yield None
        elif _is_left_open(lines.taken, dialect):
            first = lines.give_back()
            cells = first.rstrip("\r\n").split(dialect.delimiter)
            _set_aside(outcome, number, "a quotation mark that is never closed", "each one closed", cells, headers)
            reader = dialect.reader(lines)
            yield None
        else:
            yield row


def _is_left_open(taken: list[str], dialect: Dialect) -> bool:
    if len(taken) < 2 or not dialect.quote:
        return False
    return len(taken) > MOST_LINES or sum(dialect.plain(line).count(dialect.quote) for line in taken) % 2 == 1


class _Lines:
    """The lines of a text, with a note of those taken since last asked, which can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.cut = ""  # the beginning of a line that is too long to be read, once one was met

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            return self._pass_by(line)
        self.taken.append(line)
        return line

    def _pass_by(self, line: str) -> str:
        """Read to the end of a line that is too long, and return an empty one in its place."""
        self.cut = line[:_SHOWN]
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST_LINE)
        return "\n"

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
