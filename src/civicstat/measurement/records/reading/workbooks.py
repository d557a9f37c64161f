"""XLSX, XLSM and XLS: the cells of one sheet."""

import csv
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from civicstat.measurement.records.reading.careful import open_clean
from civicstat.measurement.records.reading.dialects import is_blank
from civicstat.measurement.records.reading.rows import Rows, UnreadableFile, distinct_headers
from civicstat.measurement.records.reading.unpacking import limits
from civicstat.measurement.sources.definitions import Reading

MOST_BYTES = 4 * 2**30  # of XML; the cells of it take about as much memory
Cell = int | float | str | bool | time | date | datetime | timedelta


def open_workbook(path: Path, reading: Reading, connection: duckdb.DuckDBPyConnection, folder: Path) -> Rows:
    """Open one sheet of a workbook; dates come as 2026-12-31 22:44:42, whole numbers without a point."""
    try:
        _refuse_beyond_memory(path)
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_name(_choose(path.name, workbook, reading.sheet))
    except PasswordError:
        raise UnreadableFile(f"{path.name}: the workbook is locked with a password; save it without one.") from None
    except CalamineError as fault:
        raise UnreadableFile(
            f"{path.name}: the workbook cannot be opened ({fault}); open it in a spreadsheet program and save it anew."
        ) from None
    headers = _headers(path.name, sheet, reading)
    clean = folder / f"clean-{path.name}.csv"
    longest = _write(clean, _rows(_all_rows(sheet), reading.header, len(headers)))
    return open_clean(clean, headers, connection, [], longest=longest)


def _refuse_beyond_memory(path: Path) -> None:
    """Refuse a workbook whose sheets, unpacked, are more than can be held; a row of it cannot be read alone."""
    if not zipfile.is_zipfile(path):
        return  # XLS has no more than 65,536 rows
    with zipfile.ZipFile(path) as package:
        unpacked = sum(info.file_size for info in package.infolist())
    limits().check(path.name, path.stat().st_size, unpacked)
    if unpacked > MOST_BYTES:
        raise UnreadableFile(
            f"{path.name}: found a workbook of {unpacked // 2**20:,} MB unpacked, expected {MOST_BYTES // 2**20:,} MB "
            "at most, for a workbook is held in memory as a whole; save the sheet as CSV, which is not."
        )


def _all_rows(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a sheet from its first, one at a time, for all at once take half as much memory again."""
    _, left = sheet.start or (0, 0)  # columns before the first cell, which the iterator leaves out
    for row in sheet.iter_rows():
        yield [""] * left + row


def _choose(name: str, workbook: CalamineWorkbook, wanted: str | None) -> str:
    sheets = workbook.sheet_names
    if wanted is not None:
        if wanted in sheets:
            return wanted
        raise UnreadableFile(f"{name}: found no sheet {wanted!r}, only {', '.join(sheets)}; correct reading.sheet.")
    filled = [sheet for sheet in sheets if workbook.get_sheet_by_name(sheet).to_python(nrows=2)]
    if len(filled) != 1:
        raise UnreadableFile(
            f"{name}: found {len(filled)} sheets with content ({', '.join(filled) or 'all are empty'}), expected one; "
            "name the one to read in reading.sheet."
        )
    return filled[0]


def _headers(name: str, sheet: CalamineSheet, reading: Reading) -> tuple[str, ...]:
    if reading.header == 0:
        return distinct_headers(reading.names or [""] * ((sheet.start or (0, 0))[1] + sheet.width))
    found = next(itertools.islice(_all_rows(sheet), reading.header - 1, None), ())
    header = [as_text(cell) for cell in found]
    if is_blank(header):
        raise UnreadableFile(
            f"{name}: found nothing in row {reading.header}, expected the header there; "
            "set reading.header to the row in which the column names stand."
        )
    while header and not header[-1]:
        header.pop()
    return distinct_headers(header)


def _rows(cells: Iterable[Sequence[Cell]], header: int, width: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(cells, start=1):
        texts = [as_text(cell) for cell in row[:width]]
        if number > header and not is_blank(texts):
            yield number, texts + [""] * (width - len(texts))


def _write(clean: Path, rows: Iterator[tuple[int, list[str]]]) -> int:
    longest = 0
    with clean.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        for number, row in rows:
            longest = max(longest, sum(map(len, row)))
            write((number, *row))
    return longest


def as_text(cell: Cell) -> str:
    """Return a cell as the text that a plain export would hold."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        return _clock(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _clock(span: timedelta) -> str:
    sign, seconds = ("-", -span) if span < timedelta(0) else ("", span)
    whole, fraction = divmod(seconds, timedelta(seconds=1))
    text = f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{text}.{fraction.microseconds:06d}" if fraction else text
