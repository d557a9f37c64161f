"""A CSV of events, one row each, or of numbers of them: where and on which day, made into arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from civicstat.cli.detecting.cells import MISSING, UnreadableSeries, number_of, read_cells
from civicstat.cli.detecting.reading import column_of
from civicstat.cli.detecting.times import read_times
from civicstat.stats.intervals import FloatArray, IntArray

AREAS = ("beat", "area", "neighborhood", "neighbourhood", "precinct", "district", "zone", "ward", "post", "tract")
EASTINGS = ("longitude", "lon", "lng", "long", "x", "x_coord", "x_coordinate")
NORTHINGS = ("latitude", "lat", "y", "y_coord", "y_coordinate")
METERS_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class EventColumns:
    """Columns as the caller names them; None is found by name. value: events that a row stands for; 1 without it."""

    date: str | None = None
    area: str | None = None
    x: str | None = None
    y: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Events:
    """area: of each event, as a number into names; empty names where the file has no areas. day: whole days.

    x, y: meters on a plane, NaN where unknown. left_out: rows without a day, or without both area and place.
    """

    names: tuple[str, ...]
    area: IntArray
    x: FloatArray
    y: FloatArray
    day: IntArray
    number: IntArray
    left_out: int


def read_events(path: Path, columns: EventColumns) -> Events:
    """Return the events of a file."""
    cells = read_cells(path)
    date = columns.date or _dated(path, cells)
    moments = [_moment(cell) for cell in _read_dates(path, cells, date)]
    area, x, y = (
        _named(path, cells, wanted, usual)
        for wanted, usual in ((columns.area, AREAS), (columns.x, EASTINGS), (columns.y, NORTHINGS))
    )
    if area is None and (x is None or y is None):
        raise UnreadableSeries(path.name, "neither a column of areas nor two of coordinates", "beat, or longitude and "
                               "latitude", "Name them with --area, or with --x and --y.")  # fmt: skip
    rows = len(moments)
    label = [cell.strip() for cell in cells[area]] if area else [""] * rows
    east, north = _places(cells, x, y, rows)
    has_place = ~np.isnan(east)
    known = np.array([day is not None for day in moments]) & (
        np.array([name.lower() not in MISSING for name in label]) if area else has_place
    )
    number = np.nan_to_num(_numbers(column_of(path, cells, columns.value))) if columns.value else np.ones(rows)
    names = tuple(sorted({name for name, ok in zip(label, known, strict=True) if ok})) if area else ()
    row_of = {name: at for at, name in enumerate(names)}
    kept = np.flatnonzero(known)
    if not kept.size:
        raise UnreadableSeries(path.name, "no row with a day and a place", "rows of events", "Name other columns.")
    return Events(
        names, np.array([row_of.get(label[row], 0) for row in kept], np.int64), east[kept], north[kept],
        np.array([moments[row] for row in kept], np.int64), number[kept].astype(np.int64), rows - kept.size,
    )  # fmt: skip


def _read_dates(path: Path, cells: Mapping[str, list[str]], name: str) -> list[datetime | None]:
    column = column_of(path, dict(cells), name)
    filled = [cell for cell in column if cell.strip() and cell.lower() not in MISSING]
    found = read_times(filled)
    if found is None:
        raise UnreadableSeries(f"{path.name}, column {name}", "not every cell is a date", "dates such as 2026-05-04",
                               "Name the column with --date, or correct the cells.")  # fmt: skip
    moments = iter(found)
    return [next(moments) if cell.strip() and cell.lower() not in MISSING else None for cell in column]


def _dated(path: Path, cells: Mapping[str, list[str]]) -> str:
    for name, column in cells.items():
        some = [cell for cell in column[:200] if cell.strip() and cell.lower() not in MISSING]
        if some and not all(cell.isdigit() for cell in some) and read_times(some) is not None:
            return name
    raise UnreadableSeries(path.name, "no column of dates", "dates such as 2026-05-04", "Name the column with --date.")


def _moment(moment: datetime | None) -> int | None:
    return None if moment is None else moment.toordinal()


def _named(path: Path, cells: Mapping[str, list[str]], wanted: str | None, usual: Sequence[str]) -> str | None:
    if wanted is not None:
        column_of(path, dict(cells), wanted)
        return wanted
    by_name = {name.lower(): name for name in cells}
    return next((by_name[name] for name in usual if name in by_name), None)


def _numbers(column: Sequence[str]) -> FloatArray:
    return np.array([np.nan if (value := number_of(cell)) is None else value for cell in column], np.float64)


def _places(cells: Mapping[str, list[str]], x: str | None, y: str | None, rows: int) -> tuple[FloatArray, FloatArray]:
    """Return places in meters. Degrees are told by their size; 0, 0 is no place."""
    if x is None or y is None:
        return np.full(rows, np.nan), np.full(rows, np.nan)
    east, north = _numbers(cells[x]), _numbers(cells[y])
    is_unknown = np.isnan(east) | np.isnan(north) | ((east == 0) & (north == 0))
    east, north = np.where(is_unknown, np.nan, east), np.where(is_unknown, np.nan, north)
    if is_unknown.all():
        return east, north
    if np.nanmax(np.abs(east)) <= 180 and np.nanmax(np.abs(north)) <= 90:
        east = east * np.cos(np.radians(np.nanmedian(north))) * METERS_PER_DEGREE
        north = north * METERS_PER_DEGREE
    return east, north
