"""How a delimited text is written: what stands between cells, and where its header is."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from civicstat.measurement.records.reading.rows import UnreadableFile
from civicstat.measurement.sources.definitions import Reading

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 500
_ESCAPED = r"(?<!\\)((?:\\\\)*)\\"  # an odd number of backslashes; the last one escapes
LONGEST_CELL = 2**30
csv.field_size_limit(LONGEST_CELL)


class RowReader(Protocol):
    """The standard library's reader."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Dialect:
    """Delimiter and quotation mark of a text, one character each; quote "" where none is used.

    is_escaped: a quotation mark within a cell has a backslash before it; else it is doubled.
    """

    delimiter: str
    quote: str
    is_escaped: bool = False

    def reader(self, lines: Iterable[str]) -> RowReader:
        if not self.quote:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(map(self.plain, lines), delimiter=self.delimiter, quotechar=self.quote)

    def plain(self, line: str) -> str:
        """Return a line with its quotation marks doubled where they were escaped; other backslashes are text."""
        if not self.is_escaped:
            return line
        return re.sub(_ESCAPED + self.quote, rf"\1{self.quote * 2}", line)

    def looks_escaped(self, text: str) -> bool:
        """Whether a backslash before a quotation mark escapes it: what follows could not follow a cell's end."""
        if not self.quote or f"\\{self.quote}" not in text:
            return False
        after = f"[^{re.escape(self.delimiter)}{self.quote}\r\n]"
        return re.search(_ESCAPED + self.quote + after, text) is not None


def dialect_of(head: str, reading: Reading) -> Dialect:
    """Return the dialect of a text by its beginning, as far as the reading does not state it."""
    stated = "\t" if reading.format == "tsv" else reading.delimiter
    if stated is not None:
        stated = {"\\t": "\t", "tab": "\t"}.get(stated, stated)
        if len(stated) != 1:
            raise UnreadableFile(f"reading.delimiter is {stated!r}, expected one character such as ',' or ';'.")
        return _with_escapes(head, Dialect(stated, reading.quote), reading)
    candidates = [_with_escapes(head, Dialect(delimiter, reading.quote), reading) for delimiter in DELIMITERS]
    return max(candidates, key=lambda dialect: _evenness(head, dialect, max(reading.header, 1)))


def _with_escapes(head: str, dialect: Dialect, reading: Reading) -> Dialect:
    """Return the dialect with backslashes taken for escapes where they look so, and rows are no less even for it."""
    if not dialect.looks_escaped(head):
        return dialect
    escaped, header = replace(dialect, is_escaped=True), max(reading.header, 1)
    return max(escaped, dialect, key=lambda each: _evenness(head, each, header))


def _evenness(head: str, dialect: Dialect, header: int) -> tuple[float, int]:
    """How alike in width rows are, then how wide: what divides all rows alike is the delimiter."""
    widths = [len(row) for row in first_rows(head, dialect, _SAMPLE_ROWS)[header - 1 :] if row]
    if not widths:
        return (0.0, 0)
    width, times = Counter(widths).most_common(1)[0]
    header_fits = 1.0 if widths[0] == width else 0.5
    return (header_fits * times / len(widths), width) if width > 1 else (0.0, width)


def first_rows(head: str, dialect: Dialect, most: int) -> list[list[str]]:
    """Return the first rows of a text, blank ones as empty lists."""
    reader = dialect.reader(io.StringIO(head, newline=""))
    rows: list[list[str]] = []
    for row in reader:
        rows.append(row)
        if len(rows) == most:
            break
    return rows


def lines_before(head: str, dialect: Dialect, header: int) -> int:
    """Return how many lines of text stand before the header row."""
    reader = dialect.reader(io.StringIO(head, newline=""))
    for _ in range(header - 1):
        if next(reader, None) is None:
            break
    return reader.line_num


def line_end_of(head: str, dialect: Dialect) -> str:
    """Return what ends the rows of a text; the others may stand within its cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(head, newline=""):
            taken.append(line)
            yield line

    next(dialect.reader(lines()), None)
    last = taken[-1] if taken else ""
    return next((end for end in ("\r\n", "\n", "\r") if last.endswith(end)), "\n")


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row: a blank line, or only delimiters and spaces."""
    return not any(cell and not cell.isspace() and cell != "\x1a" for cell in row)
