"""A delivery staged: read, converted and checked in the engine, ready to be put into the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting.areas import AreaFinder
from civicstat.measurement.records.converting.faults import SCHEMA, set_aside_table
from civicstat.measurement.records.converting.formats import Spelling
from civicstat.measurement.records.converting.headers import find_origins
from civicstat.measurement.records.converting.records import GONE, OUT, Conversion
from civicstat.measurement.records.converting.sampling import look, span_of
from civicstat.measurement.records.converting.sql import quote
from civicstat.measurement.records.converting.stated import note_stated, read_stated, rows_without
from civicstat.measurement.records.converting.times import TIMES
from civicstat.measurement.records.converting.writing import Counts, Typed, write_records
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.records.reading import Rows, UnreadableFile, in_short, next_name, open_rows
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB

_MOST_SHOWN = 1000  # rows set aside of a delivery that will be refused for them
_AGAIN = "look whether it is whole, and write or export it again."
LATEST = timedelta(days=366)  # how far past a delivery an event can be planned


@dataclass(frozen=True)
class Staged:
    """What staging yields. Its tables and views are temporary ones of the connection and go with it."""

    table: str  # a table or view with exactly the columns of `lay_out`
    withdrawn: str | None  # `_hash` and the key of records that their source took back
    rows: int  # in the file
    left_out: int  # test calls and the like
    superseded: int  # rows whose key came again later in the file
    misfits: int  # rows set aside, which do not fit
    repeated_hours: int  # times in the hour that the clock showed twice
    skipped_hours: int  # times in the hour that the clock skipped
    set_aside: pa.Table  # row, column, found, expected, line (the row as JSON: header -> text); one line per fault
    unmatched: Mapping[str, pa.Table] = field(default_factory=dict)  # layer -> text, records
    lacking: tuple[str, ...] = ()  # columns for which the file has no header
    headers: tuple[str, ...] = ()
    spellings: Mapping[str, Spelling] = field(default_factory=dict)  # of dates and times, as most are spelled
    unstated: Mapping[str, str] = field(default_factory=dict)  # column -> SQL of the rows that do not state it
    same: str | None = None  # what the store's `same_keys` returned, where it was asked


def stage(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    definition: DatasetDefinition,
    *,
    delivery: int,
    locate: Mapping[str, AreaFinder],
    received_on: date | None = None,
    is_partial: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> Staged:
    """Read a file into a temporary table of typed records.

    delivery: its sequence. locate: for each of the dataset's area layers how its areas are found.
    received_on: an event more than a year later is a fault. is_partial: the file, of one JSON object a line, need not
    have all columns, nor a row all of them; those that it lacks are null in the records, and `lacking` names those
    that no row has. progress: told the share done, 0 to 1.
    Raises UnreadableFile, MissingColumns and UnknownFormat; rows that do not fit are set aside instead.
    """
    staging = _Staging(connection, path, definition, delivery, locate, received_on, is_partial, progress)
    rows: Rows | None = None
    try:
        with open_rows(path, definition.reading, connection) as rows:
            return staging.stage(rows)
    except (duckdb.FatalException, duckdb.InternalException):
        raise  # the engine gave up, and takes nothing any more
    except duckdb.OutOfMemoryException as fault:
        raise _too_much(path, fault) from fault
    except duckdb.Error as fault:
        if rows is None or not rows.is_trusted:
            raise UnreadableFile(f"{path.name}: its rows cannot be read ({in_short(fault)}); {_AGAIN}") from fault
    with open_rows(path, definition.reading, connection, careful=True) as rows:
        return staging.stage(rows)


def conditions_of(definition: DatasetDefinition) -> dict[str, str]:
    """Return the SQL of whether a typed row is left out, and of whether it withdraws the record of its key."""
    kinds, dialect = condition_kinds(definition), DuckDB()
    return {
        name: f"coalesce({compile_condition(condition, kinds, dialect)}, false)" if condition else "false"
        for name, condition in ((OUT, definition.leave_out), (GONE, definition.deletes))
    }


def _too_much(path: Path, fault: duckdb.Error) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name}: reading it takes more memory than the engine may have, or more room on the disk than there is "
        f"({in_short(fault)}). Send it in parts, for instance by year, or give the engine more with memory_percent in "
        "civicstat.toml."
    )


@dataclass
class _Staging:
    """One file on its way."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    definition: DatasetDefinition
    delivery: int
    locate: Mapping[str, AreaFinder]
    received_on: date | None
    is_partial: bool
    progress: Callable[[float], None]

    def stage(self, rows: Rows) -> Staged:
        origins = find_origins(self.definition, rows, name=self.path.name, is_partial=self.is_partial)
        latest = self.received_on + LATEST if self.received_on else None
        sample = look(self.connection, rows, self.definition, origins)
        self.progress(0.05)
        typed = Typed(self.connection, self.definition, next_name("typed"), is_numbered=rows.is_numbered)
        conversion = Conversion(self.definition, origins, sample, latest, self.is_partial, self._unstated(typed.name))
        conversion = self._convert(conversion, rows, typed)
        self.progress(0.7)
        counts = typed.single_out()
        set_aside = self._set_aside(conversion, rows, typed, counts)
        self.progress(0.8)
        table, unmatched = write_records(typed, self.locate, delivery=self.delivery, first_row=rows.first_row)
        self.progress(1.0)
        return Staged(
            table=table,
            withdrawn=typed.withdrawn(),
            rows=counts.rows + len(rows.misshapen),
            left_out=counts.left_out,
            superseded=counts.superseded,
            misfits=counts.misfits + len(rows.misshapen),
            repeated_hours=counts.repeated,
            skipped_hours=counts.skipped,
            set_aside=set_aside,
            unmatched=unmatched,
            lacking=tuple(name for name, origin in origins.items() if not origin.headers),
            headers=rows.headers,
            spellings=sample.spellings,
        )

    def _unstated(self, typed: str) -> Mapping[str, str]:
        """Return, of a partial delivery, which rows do not state a column."""
        if not self.is_partial or not self.definition.key:
            return {}
        stated, table = read_stated(self.definition, self.path), f"{typed}_stated"
        note_stated(self.connection, stated, table)
        return rows_without(stated, table)

    def _tell(self, share: float) -> None:
        self.progress(0.05 + 0.65 * share)

    def _convert(self, conversion: Conversion, rows: Rows, typed: Typed) -> Conversion:
        """Make the table of typed rows, and return by what: times may lie further apart than the first rows do."""
        conditions = conditions_of(self.definition)
        typed.fill(conversion.typed(rows, conditions), self._tell)
        times = [quote(name) for name, column in self.definition.columns.items() if column.type in TIMES]
        span = span_of(self.connection, typed.name, times)
        if span and not conversion.sample.span.holds(span):
            conversion = conversion.within(span)
            typed.fill(conversion.typed(rows, conditions), self._tell)
        return conversion

    def _set_aside(self, conversion: Conversion, rows: Rows, typed: Typed, counts: Counts) -> pa.Table:
        """Return the faults of all rows that do not fit; of the first thousand where the delivery will be refused."""
        misfits, all_rows = counts.misfits + len(rows.misshapen), counts.rows + len(rows.misshapen)
        if not misfits:
            return SCHEMA.empty_table()
        most = _MOST_SHOWN if misfits > self.definition.tolerance * all_rows else None
        return set_aside_table(self.connection, conversion, rows, typed.misfits(most))
