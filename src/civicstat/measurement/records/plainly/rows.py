"""The rows of a push as a temporary table of typed records."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting import AreaFinder, Staged
from civicstat.measurement.records.converting.faults import SCHEMA
from civicstat.measurement.records.converting.records import GONE, OUT, hash_of
from civicstat.measurement.records.converting.sql import fetch, quote
from civicstat.measurement.records.converting.staging import LATEST, conditions_of
from civicstat.measurement.records.layout import area_column, lay_out, utc
from civicstat.measurement.records.plainly.areas import check_names, code_areas
from civicstat.measurement.records.plainly.cells import Cell, NotPlain, Reader, reader_of
from civicstat.measurement.records.plainly.headers import headers_of
from civicstat.measurement.records.plainly.moments import EPOCH, Moment, check_column, read_date, read_moment, settle
from civicstat.measurement.records.reading import next_name
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.tables import DAY, DELIVERY, HASH, MONTH, ROW, Kind

MOST_ROWS = 2_000  # of more the engine makes records sooner
MOST_TRIES = 64  # to find the rows that are not plain
Row = Mapping[str, Cell]
_ARROW = {
    Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.SMALL: pa.int32(), Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(), Kind.MOMENT: pa.timestamp("us"), Kind.DATE: pa.date32(), Kind.LIST: pa.list_(pa.string()),
}  # fmt: skip


def stage_plainly(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    definition: DatasetDefinition,
    *,
    delivery: int,
    locate: Mapping[str, AreaFinder],
    received_on: date,
) -> Staged | None:
    """Stage a partial delivery of one JSON object a line as `stage` does; None where that has to do it.

    Whatever is at fault, or could be read in two ways, is left to it: every row, for they are judged together.
    """
    try:
        rows = _rows_of(path)
        typed = _Typed(definition, headers_of(definition, rows), received_on + LATEST + timedelta(days=1))
        typed.read(rows)
        return _stage(connection, typed, locate, delivery)
    except NotPlain:
        return None


def plain_ones(definition: DatasetDefinition, rows: Sequence[Row], *, received_on: date) -> list[bool]:
    """Return which rows of a push are read plainly, so that the others can be read apart from them.

    definition: as pushed rows are read by. None is called plain where more than a few are not.
    """
    found, tries = [False] * len(rows), [MOST_TRIES]

    def judge(first: int, last: int) -> None:
        tries[0] -= 1
        if tries[0] < 0 or first == last:
            return
        if _is_plain(definition, rows[first:last], received_on):
            found[first:last] = [True] * (last - first)
        elif last - first > 1:
            middle = (first + last) // 2
            judge(first, middle)
            judge(middle, last)

    if 0 < len(rows) <= MOST_ROWS:
        judge(0, len(rows))
    return found if tries[0] >= 0 else [False] * len(rows)


def _is_plain(definition: DatasetDefinition, rows: Sequence[Row], received_on: date) -> bool:
    try:
        typed = _Typed(definition, headers_of(definition, rows), received_on + LATEST + timedelta(days=1))
        typed.read(rows)
    except NotPlain:
        return False
    return True


def _rows_of(path: Path) -> list[Row]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    if lines.pop() or not 0 < len(lines) <= MOST_ROWS or "\\u0000" in text:
        raise NotPlain
    try:
        rows = [json.loads(line) for line in lines]
    except ValueError:
        raise NotPlain from None
    if not all(isinstance(row, dict) and row for row in rows):
        raise NotPlain
    return rows


@dataclass
class _Typed:
    """The columns of records as they are read, row by row."""

    definition: DatasetDefinition
    headers: Mapping[str, str]  # column -> header, of those that the file has
    latest: date  # the first day on which no event can have been
    columns: dict[str, list[Any]] = field(default_factory=dict)
    repeated: int = 0
    skipped: int = 0

    def read(self, rows: Sequence[Row]) -> None:
        """Read all rows. Raises NotPlain."""
        nulls = self.definition.null_values
        readers: dict[str, Reader] = {}
        for name, column in self.definition.columns.items():
            if column.type in (ColumnType.TIMESTAMP, ColumnType.DATE):
                check_column(column)
            else:
                readers[name] = reader_of(column, ("", *nulls, *column.null_values))
        self.columns = {name: [] for name in lay_out(self.definition).names}
        stated = {name: header for name, header in self.headers.items() if name in readers}
        for name in readers.keys() - stated.keys():
            self.columns[name] = [None] * len(rows)
        for name, header in stated.items():
            read = readers[name]
            self.columns[name] = [read(row.get(header)) for row in rows]
        none = {name: frozenset(("", *nulls, *column.null_values)) for name, column in self.definition.columns.items()}
        for row in rows:
            self._read_times(row, none)
        self._read_needed(rows)

    def _read_times(self, row: Row, none: Mapping[str, frozenset[str]]) -> None:
        definition, moments = self.definition, dict[str, Moment | None]()
        for name, column in definition.columns.items():
            cell = row.get(self.headers[name]) if name in self.headers else None
            if column.type is ColumnType.DATE:
                self.columns[name].append(read_date(cell, none[name]))
            elif column.type is ColumnType.TIMESTAMP:
                moments[name] = read_moment(cell, column, definition.timezone, none[name])
        moments = settle(definition.stages, moments)
        for name, moment in moments.items():
            self.columns[name].append(moment.local if moment else None)
            self.columns[utc(name)].append(moment.utc if moment else None)
            self.repeated += moment is not None and bool(moment.twice)
            self.skipped += moment is not None and moment.is_skipped
        for name, span in definition.durations.items():
            start, end = moments.get(span.start), moments.get(span.end)
            self.columns[name].append((end.utc - start.utc) / _SECOND if start and end else None)
        time = self.columns[definition.time][-1]
        self.columns[DAY].append(_day(time))
        self.columns[MONTH].append((time.year - EPOCH.year) * 12 + time.month - 1 if time else None)

    def _read_needed(self, rows: Sequence[Row]) -> None:
        """Raise NotPlain where a row is at fault as a whole, or several say something of one record."""
        definition, columns = self.definition, self.columns
        for name, column in definition.columns.items():
            is_needed = column.required or name == definition.time or name in definition.key
            if is_needed and name in self.headers and None in columns[name]:
                self._check_unstated(name, rows)
        latest = (self.latest - EPOCH.date()).days
        if any(day is not None and day >= latest for day in columns[DAY]):
            raise NotPlain
        for by in definition.areas.values():
            check_names(columns[by.name] if by.name else ())
        keys = [utc(name) if utc(name) in columns else name for name in definition.key]
        found = list(zip(*(columns[name] for name in keys), strict=True))
        if len(set(found)) < len(found):
            raise NotPlain

    def _check_unstated(self, name: str, rows: Sequence[Row]) -> None:
        """Raise NotPlain where a row states that a column has no value which every record must have."""
        sources = self.definition.columns[name].source or (name,)
        for row, value in zip(rows, self.columns[name], strict=True):
            if value is None and (name in self.definition.key or not row.keys().isdisjoint(sources)):
                raise NotPlain


_SECOND = timedelta(seconds=1)


def _day(time: date | None) -> int | None:
    if time is None:
        return None
    return ((time.date() if isinstance(time, datetime) else time) - EPOCH.date()).days


def _stage(
    connection: duckdb.DuckDBPyConnection, typed: _Typed, locate: Mapping[str, AreaFinder], delivery: int
) -> Staged:
    definition, columns = typed.definition, typed.columns
    count = len(columns[DAY])
    columns[ROW], columns[DELIVERY] = list(range(1, count + 1)), [delivery] * count
    is_out, is_gone = _conditions(connection, typed)
    is_kept = [not (out or gone) for out, gone in zip(is_out, is_gone, strict=True)]
    unmatched = {}
    for layer, by in definition.areas.items():
        found = code_areas(columns, is_kept, definition, by, locate.get(layer, AreaFinder()))
        columns[area_column(layer)] = found.areas
        if found.unmatched is not None:
            unmatched[layer] = found.unmatched
    names = {name for name, kind in lay_out(definition).columns if kind is not Kind.HASH}
    table = _arrow(typed, names).append_column("_kept", pa.array(is_kept, pa.bool_()))
    relation = next_name("plain")
    connection.register(f"{relation}_rows", table)
    selected = ", ".join(
        f"{hash_of(definition)} as {HASH}" if name == HASH else quote(name) for name in lay_out(definition).names
    )
    connection.execute(f"create temp table {relation} as select {selected} from {relation}_rows where _kept")
    withdrawn = None
    if definition.deletes or definition.leave_out:
        keys, withdrawn = ", ".join(map(quote, definition.key)), f"{relation}_withdrawn"
        connection.execute(
            f"create temp table {withdrawn} as select {hash_of(definition)} as {HASH}, {keys} "
            f"from {relation}_rows where not _kept"
        )
    connection.unregister(f"{relation}_rows")
    return Staged(
        table=relation,
        withdrawn=withdrawn,
        rows=count,
        left_out=sum(out and not gone for out, gone in zip(is_out, is_gone, strict=True)),
        superseded=0,
        misfits=0,
        repeated_hours=typed.repeated,
        skipped_hours=typed.skipped,
        set_aside=SCHEMA.empty_table(),
        unmatched=unmatched,
        lacking=tuple(name for name in definition.columns if name not in typed.headers),
        headers=tuple(dict.fromkeys(typed.headers.values())),
    )


def _conditions(connection: duckdb.DuckDBPyConnection, typed: _Typed) -> tuple[list[bool], list[bool]]:
    """Return which rows are left out, and which withdraw the record of their key."""
    definition = typed.definition
    if not (definition.deletes or definition.leave_out):
        none = [False] * len(typed.columns[DAY])
        return none, none
    names = {*definition.columns, *definition.durations, ROW}
    relation = next_name("judged")
    connection.register(relation, _arrow(typed, names))
    asked = ", ".join(f"{sql} as {quote(name)}" for name, sql in conditions_of(definition).items())
    found = fetch(connection, f"select {asked} from {relation} order by {quote(ROW)}")
    connection.unregister(relation)
    is_out, is_gone = ([bool(each) for each in found.column(name).to_pylist()] for name in (OUT, GONE))
    return is_out, is_gone


def _arrow(typed: _Typed, names: set[str]) -> pa.Table:
    kinds = [(name, kind) for name, kind in lay_out(typed.definition).columns if name in names]
    return pa.table({name: pa.array(typed.columns[name], _ARROW[kind]) for name, kind in kinds})
