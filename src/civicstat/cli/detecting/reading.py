"""A CSV of series, long (one row for each series and date) or wide (one column for each series), made into arrays."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from civicstat.cli.detecting.times import Grid, grid_of, read_times
from civicstat.errors import CivicStatError
from civicstat.stats.intervals import FloatArray

DENOMINATORS = ("denominator", "expected", "trials", "population", "exposure", "total", "of", "n")
MISSING = {"", "na", "nan", "null", "none", "-"}


class UnreadableSeries(CivicStatError):
    """A file is no table of series."""

    def __init__(self, where: str, found: str, expected: str, cure: str) -> None:
        super().__init__(f"{where}: {found}; expected {expected}. {cure}")


@dataclass(frozen=True)
class Columns:
    """Columns as the caller names them; None is found out."""

    date: str | None = None
    value: str | None = None
    of: str | None = None
    series: str | None = None


@dataclass(frozen=True)
class SeriesTable:
    """values and denominators: series x periods, NaN where there is no figure; denominators may be None."""

    names: tuple[str, ...]
    grid: Grid
    values: FloatArray
    denominators: FloatArray | None

    def gaps(self, row: int) -> list[int]:
        """Return the columns without a figure between the first and the last of a series."""
        known = np.flatnonzero(~np.isnan(self.values[row]))
        if not known.size:
            return []
        return [int(i) for i in np.flatnonzero(np.isnan(self.values[row])) if known[0] < i < known[-1]]


def read_series(path: Path, columns: Columns) -> SeriesTable:
    """Return the series of a file."""
    cells = read_cells(path)
    date = columns.date or _find_date(path, cells)
    moments = read_times(column_of(path, cells, date))
    if moments is None:
        raise UnreadableSeries(f"{path.name}, column {date}", "not every cell is a date", "dates such as 2026-05-04",
                               "Name the column with --date, or correct the cells.")  # fmt: skip
    grid = grid_of(moments)
    if grid is None:
        raise UnreadableSeries(f"{path.name}, column {date}", "the dates are not evenly spaced",
                               "one figure for each hour, day, week, month, quarter or year",
                               "Add figures up by one kind of period first.")  # fmt: skip
    of = columns.of or next((name for name in cells if name.lower() in DENOMINATORS and name != columns.value), None)
    numeric = [name for name in cells if name not in (date, of, columns.series) and _is_numeric(cells[name])]
    label = columns.series or _find_label(cells, {date, of, *numeric})
    values = [columns.value] if columns.value else numeric if label is None else numeric[:1]
    if not values:
        raise UnreadableSeries(path.name, "no column of numbers", "a date, and a number for each",
                               "Name the column with --value.")  # fmt: skip
    at = [grid.column(moment) for moment in moments]
    if label is None:
        names, rows = tuple(values), [[name] * len(at) for name in values]
        parts = [_spread(path, rows[i], (name,), at, cells[name], len(grid.starts)) for i, name in enumerate(values)]
        table = np.vstack(parts)
    else:
        who = cells[label]
        names = tuple(sorted(set(who)))
        table = _spread(path, who, names, at, column_of(path, cells, values[0]), len(grid.starts))
    under = None
    if of is not None and len(values) == 1:
        who = cells[label] if label else [values[0]] * len(at)
        under = _spread(path, who, names, at, column_of(path, cells, of), len(grid.starts))
    return SeriesTable(names, grid, table, under)


def read_cells(path: Path) -> dict[str, list[str]]:
    """Return the columns of a CSV by name, cells without blanks around them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=separator) if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise UnreadableSeries(path.name, "no table of two columns and a header", "a CSV with a header row",
                               "Save the sheet as CSV.")  # fmt: skip
    header = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            where = f"{path.name}, row {number}"
            wanted = f"{len(header)}, as in the header"
            raise UnreadableSeries(where, f"{len(row)} cells", wanted, "Correct the row.")
    return {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(header)}


def column_of(path: Path, cells: dict[str, list[str]], name: str) -> list[str]:
    """Return a column that must be there."""
    if name not in cells:
        raise UnreadableSeries(path.name, f"no column {name!r}", f"one of {', '.join(cells)}", "Check the spelling.")
    return cells[name]


def _find_date(path: Path, cells: dict[str, list[str]]) -> str:
    for name, column in cells.items():
        if read_times(column[:50]) is not None:
            return name
    raise UnreadableSeries(path.name, "no column of dates", "dates such as 2026-05-04, 2026-05 or 2026-W19",
                           "Name the column with --date.")  # fmt: skip


def _find_label(cells: dict[str, list[str]], others: set[str | None]) -> str | None:
    return next((name for name in cells if name not in others and len(set(cells[name])) < len(cells[name])), None)


def _is_numeric(column: Sequence[str]) -> bool:
    read = [number_of(cell) for cell in column]
    return None not in read and any(value is not None and not math.isnan(value) for value in read)


def number_of(cell: str) -> float | None:
    """Return a number, NaN for an empty cell, None for words."""
    if cell.lower() in MISSING:
        return math.nan
    try:
        value = float(cell.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _spread(
    path: Path, who: Sequence[str], names: tuple[str, ...], at: Sequence[int], column: Sequence[str], width: int
) -> FloatArray:
    """Return series x periods; a date that a series has twice is refused."""
    row_of = {name: i for i, name in enumerate(names)}
    found = np.full((len(names), width), np.nan)
    seen: set[tuple[int, int]] = set()
    for number, (name, period, cell) in enumerate(zip(who, at, column, strict=True), 2):
        value, key = number_of(cell), (row_of[name], period)
        if value is None:
            raise UnreadableSeries(f"{path.name}, row {number}", f"{cell!r}", "a number or an empty cell",
                                   "Correct the cell.")  # fmt: skip
        if key in seen:
            raise UnreadableSeries(f"{path.name}, row {number}", f"a second figure of {name} for one date",
                                   "one figure for each series and date",
                                   "Add them up, or name the column of series with --series.")  # fmt: skip
        seen.add(key)
        found[key] = value
    return found
