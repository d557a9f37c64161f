"""Columns of series, long (one row for each series and date) or wide (one for each series), made into arrays."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from civicstat.cli.detecting.cells import UnreadableSeries, number_of, read_cells
from civicstat.cli.detecting.times import LEAST_DATES, Grid, grid_of, read_times, says_the_date
from civicstat.cli.show import counted
from civicstat.stats.intervals import FloatArray

DENOMINATORS = ("denominator", "expected", "trials", "population", "residents", "exposure", "hours", "total", "of",
                "n")  # fmt: skip
EXPOSURES = ("expected", "population", "residents", "exposure", "hours")
_CALLED = ("date", "day", "week", "month", "quarter", "year", "time", "period", "hour")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


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
    left_out: tuple[str, ...] = ()  # columns that only say the date
    is_exposure: bool = False  # denominators are residents or hours, of which nobody is a hit

    def until(self, day: date) -> "SeriesTable":
        """Return the table without the periods that were not over at the end of a day."""
        grid, last = self.grid, datetime.combine(day, datetime.min.time()) + timedelta(days=1)
        width = sum(grid.end(column) <= last for column in range(len(grid.starts)))
        if width < LEAST_DATES:
            raise UnreadableSeries(f"--until {day}", f"{counted(width, grid.grain)} that was over by then",
                                   f"at least {LEAST_DATES}", "Name the last day that the figures cover.")  # fmt: skip
        under = None if self.denominators is None else self.denominators[:, :width]
        kept = Grid(grid.grain, grid.starts[:width])
        return replace(self, grid=kept, values=self.values[:, :width], denominators=under)

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
        raise no_date(path, cells, date)
    grid = grid_of(moments)
    if grid is None and len(set(moments)) < LEAST_DATES:
        raise UnreadableSeries(f"{path.name}, column {date}", counted(len(set(moments)), "date"),
                               f"at least {LEAST_DATES}", "Without a past nothing can be told.")  # fmt: skip
    if grid is None:
        raise UnreadableSeries(f"{path.name}, column {date}", "the dates are not evenly spaced",
                               "one figure for each hour (or 5, 10, 15, 30 minutes), day, week, month, quarter or year",
                               "Add figures up by one kind of period first.")  # fmt: skip
    parts = tuple(name for name in cells if name not in (date, columns.value, columns.of) and
                  says_the_date(cells[name], moments))  # fmt: skip
    rest = {name: column for name, column in cells.items() if name not in parts}
    of, label, values = _roles(path, rest, columns, date)
    spread = _Spread(path, rest, label, date, grid, [grid.column(moment) for moment in moments])
    under = spread.of(of, names_of=values[0]) if of is not None and len(values) == 1 else None
    figures = np.vstack([spread.of(name) for name in values])
    return SeriesTable(spread.names(values), grid, figures, under, parts, (of or "").lower() in EXPOSURES)


def _roles(
    path: Path, cells: dict[str, list[str]], columns: Columns, date: str
) -> tuple[str | None, str | None, list[str]]:
    """Return the columns of what is counted among, of the series' names, and of figures."""
    of = columns.of or next((name for name in cells if name.lower() in DENOMINATORS and name != columns.value), None)
    numeric = [name for name in cells if name not in (date, columns.series) and _is_numeric(cells[name])]
    if numeric == [of] and columns.of is None:
        of = None  # the only figures there are
    if columns.of is None and columns.series is None and columns.value is None and len(numeric) > 2:
        of = of if _find_label(cells, {date, of, *numeric}) else None  # a series among series
    numeric = [name for name in numeric if name != of]
    label = columns.series or _find_label(cells, {date, of, *numeric})
    values = [columns.value] if columns.value else numeric if label is None else numeric[:1]
    if not values:
        found = next(filter(None, (_broken(name, cells[name]) for name in cells if name != date)), "")
        raise UnreadableSeries(path.name, f"no column of numbers{found}", "a date, and a number for each",
                               "Correct the cells, or name the column with --value.")  # fmt: skip
    return of, label, values


def column_of(path: Path, cells: dict[str, list[str]], name: str) -> list[str]:
    """Return a column that must be there."""
    if name not in cells:
        raise UnreadableSeries(path.name, f"no column {name!r}", f"one of {', '.join(cells)}", "Check the spelling.")
    return cells[name]


def no_date(path: Path, cells: dict[str, list[str]], date: str) -> UnreadableSeries:
    """Return the refusal of a column of dates in which a cell is none."""
    row, cell = next(
        ((row, cell) for row, cell in enumerate(cells[date], 2) if read_times([cell]) is None), (2, cells[date][0])
    )
    return UnreadableSeries(
        f"{path.name}, row {row}", f"{cell!r} in column {date}", "a date, such as 2026-05-04, 2026-05 or 2026-W19, "
        "spelled as in the other rows", "Correct or delete the row, or name another column with --date.",
    )  # fmt: skip


def _find_date(path: Path, cells: dict[str, list[str]]) -> str:
    """Return the column of dates: one that is called so before one that only holds what could be years."""
    likely = sorted(cells, key=lambda name: not any(word in name.lower() for word in _CALLED))
    for few in (None, 50, 2):  # a column of which a cell is broken is told with that cell
        for name in likely:
            moments = read_times(cells[name][:few])
            if moments is not None and all(_FIRST_YEAR <= each.year <= _LAST_YEAR for each in moments):
                return name
    raise UnreadableSeries(path.name, "no column of dates", "dates such as 2026-05-04, 2026-05 or 2026-W19",
                           "Name the column with --date.")  # fmt: skip


def _find_label(cells: dict[str, list[str]], others: set[str | None]) -> str | None:
    return next((name for name in cells if name not in others and len(set(cells[name])) < len(cells[name])), None)


def _broken(name: str, column: Sequence[str]) -> str:
    """Return what keeps a column from being one of numbers, where most of its cells are; otherwise nothing."""
    bad = [place for place, cell in enumerate(column, 2) if number_of(cell) is None]
    return f" (column {name} has {column[bad[0] - 2]!r} in row {bad[0]})" if 0 < 2 * len(bad) < len(column) else ""


def _is_numeric(column: Sequence[str]) -> bool:
    read = [number_of(cell) for cell in column]
    return None not in read and any(value is not None and not math.isnan(value) for value in read)


@dataclass(frozen=True)
class _Spread:
    """Columns spread out to series x periods; a date that a series has twice is refused."""

    path: Path
    cells: dict[str, list[str]]
    label: str | None
    date: str
    grid: Grid
    at: Sequence[int]

    def names(self, values: Sequence[str]) -> tuple[str, ...]:
        return tuple(values) if self.label is None else tuple(sorted(set(self.cells[self.label])))

    def of(self, value: str, names_of: str | None = None) -> FloatArray:
        """Return a column. names_of: where no column names the series, that which does."""
        column, single = column_of(self.path, self.cells, value), names_of or value
        who = [single] * len(self.at) if self.label is None else column_of(self.path, self.cells, self.label)
        row_of = {name: i for i, name in enumerate(self.names([single]))}
        found = np.full((len(row_of), len(self.grid.starts)), np.nan)
        seen: set[tuple[int, int]] = set()
        for number, (name, period, cell) in enumerate(zip(who, self.at, column, strict=True), 2):
            figure, key = number_of(cell), (row_of[name], period)
            if figure is None:
                raise UnreadableSeries(f"{self.path.name}, row {number}", f"{cell!r} in column {value}",
                                       "a number or an empty cell", "Correct the cell.")  # fmt: skip
            if key in seen:
                raise self._twice(number, name, period)
            seen.add(key)
            found[key] = figure
        return found

    def _twice(self, number: int, name: str, period: int) -> UnreadableSeries:
        names = f"; series are told apart by column {self.label}" if self.label else ""
        return UnreadableSeries(
            f"{self.path.name}, row {number}",
            f"a second figure of {name} for {self.grid.label(period)} (dates are of column {self.date}{names})",
            "one figure for each series and date",
            "Add them up, or name the columns with --date and --series; a date whose parts stand in several columns "
            "must be put into one, such as 2026-W19.",
        )
