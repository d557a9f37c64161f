"""How a delimited text is written: what stands between cells, and where its header is."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from civicstat.measurement.records.reading.rows import UnreadableFile
from civicstat.measurement.sources.definitions import Reading

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 500
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
    """Delimiter and quotation mark of a text, one character each; quote "" where none is used."""

    delimiter: str
    quote: str

    def reader(self, lines: Iterable[str]) -> RowReader:
        if not self.quote:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote)


def dialect_of(head: str, reading: Reading) -> Dialect:
    """Return the dialect of a text by its beginning, as far as the reading does not state it."""
    stated = "\t" if reading.format == "tsv" else reading.delimiter
    if stated is not None:
        stated = {"\\t": "\t", "tab": "\t"}.get(stated, stated)
        if len(stated) != 1:
            raise UnreadableFile(f"reading.delimiter is {stated!r}, expected one character such as ',' or ';'.")
        return Dialect(stated, reading.quote)
    candidates = [Dialect(delimiter, reading.quote) for delimiter in DELIMITERS]
    return max(candidates, key=lambda dialect: _evenness(head, dialect, max(reading.header, 1)))


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
