"""A delivery staged: read, converted and checked in the engine, ready to be put into the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting.areas import AreaFinder, code_areas
from civicstat.measurement.records.converting.faults import SCHEMA, set_aside_table
from civicstat.measurement.records.converting.headers import find_origins
from civicstat.measurement.records.converting.records import BAD, KEY, Conversion
from civicstat.measurement.records.converting.sampling import look, span_of
from civicstat.measurement.records.converting.sql import fetch, number, quote
from civicstat.measurement.records.converting.times import TIMES
from civicstat.measurement.records.layout import area_column, condition_kinds, lay_out
from civicstat.measurement.records.reading import Rows, UnreadableFile, open_rows
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.store.tables import DELIVERY, HASH, ROW

OUT, GONE = "_is_left_out", "_is_withdrawn"
_MOST_SHOWN = 1000  # rows set aside of a delivery that will be refused for them
_AHEAD = timedelta(days=366)  # how far past a delivery an event can be planned


@dataclass(frozen=True)
class Staged:
    """What staging yields; its tables are temporary ones of the connection, until `clear`."""

    table: str  # with exactly the columns of `lay_out`
    withdrawn: str | None  # `_hash` and the key of records that their source took back
    rows: int  # in the file
    left_out: int  # test calls and the like
    superseded: int  # rows whose key came again later in the file
    misfits: int  # rows set aside, which do not fit
    set_aside: pa.Table  # row, column, found, expected, line (the row as JSON: header -> text); one line per fault
    unmatched: Mapping[str, pa.Table] = field(default_factory=dict)  # layer -> text, records
    lacking: tuple[str, ...] = ()  # columns for which the file has no header
    headers: tuple[str, ...] = ()
    skipped: int = 0  # event times in an hour that the clocks skipped, moved forward
    repeated: int = 0  # event times in an hour that came twice


def stage(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    definition: DatasetDefinition,
    *,
    delivery: int,
    locate: Mapping[str, AreaFinder],
    received_on: date | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Staged:
    """Read a file into a temporary table of typed records.

    delivery: its sequence. locate: for each of the dataset's area layers how its areas are found.
    received_on: an event more than a year later is a fault. progress: told the share done, 0 to 1.
    Raises UnreadableFile, MissingColumns and UnknownFormat; rows that do not fit are set aside instead.
    """
    try:
        with open_rows(path, definition.reading, connection) as rows:
            return _Staging(connection, path, definition, delivery, locate, received_on, progress).stage(rows)
    except duckdb.Error as fault:
        if not rows.is_trusted:
            raise UnreadableFile(f"{path.name}: its rows cannot be read ({str(fault).splitlines()[0]}).") from fault
    with open_rows(path, definition.reading, connection, careful=True) as rows:
        return _Staging(connection, path, definition, delivery, locate, received_on, progress).stage(rows)


@dataclass
class _Staging:
    """One file on its way. Temporary tables: typed (all rows), and those that single out some of them."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    definition: DatasetDefinition
    delivery: int
    locate: Mapping[str, AreaFinder]
    received_on: date | None
    progress: Callable[[float], None]

    def stage(self, rows: Rows) -> Staged:
        origins = find_origins(self.definition, rows, name=self.path.name)
        latest = self.received_on + _AHEAD if self.received_on else None
        sample = look(self.connection, rows, self.definition, origins)
        self.progress(0.05)
        conversion = self._convert(Conversion(self.definition, origins, sample, latest), rows)
        self.progress(0.6)
        self._find_repeats()
        counts = self._counts(rows)
        set_aside = self._set_aside(conversion, rows, counts)
        self.progress(0.7)
        unmatched = self._place_and_write(rows)
        withdrawn = self._withdraw()
        self._clear()
        self.progress(1.0)
        return Staged(
            table=self._name("staged"),
            withdrawn=withdrawn,
            rows=counts["rows"] + len(rows.misshapen),
            left_out=counts["left_out"],
            superseded=counts["superseded"],
            misfits=counts["misfits"] + len(rows.misshapen),
            set_aside=set_aside,
            unmatched=unmatched,
            lacking=tuple(name for name, origin in origins.items() if not origin.headers),
            headers=rows.headers,
        )

    def _name(self, what: str) -> str:
        return f"_{what}_{self.delivery}"

    def _create(self, what: str, query: str) -> None:
        self.connection.execute(f"create or replace temp table {self._name(what)} as {query}")

    def _convert(self, conversion: Conversion, rows: Rows) -> Conversion:
        """Make the table of typed rows, and return by what: times may lie further apart than the first rows do."""
        kinds, dialect = condition_kinds(self.definition), DuckDB()
        conditions = {
            name: f"coalesce({compile_condition(condition, kinds, dialect)}, false)" if condition else "false"
            for name, condition in ((OUT, self.definition.leave_out), (GONE, self.definition.deletes))
        }
        number_column = "n" if rows.is_numbered else None
        self._create("typed", conversion.typed(rows.relation, conditions, number=number_column))
        moments = [quote(name) for name, column in self.definition.columns.items() if column.type in TIMES]
        span = span_of(self.connection, self._name("typed"), moments)
        if span and not conversion.sample.span.holds(span):
            conversion = conversion.within(span)
            self._create("typed", conversion.typed(rows.relation, conditions, number=number_column))
        return conversion

    def _find_repeats(self) -> None:
        """Note which rows are not the last of their key; without a key, the how manieth of its kind each row is."""
        typed = self._name("typed")
        fits = f"not {BAD}" if self.definition.key else f"not {BAD} and not {OUT}"
        keys = f"select {KEY} from {typed} where {fits} group by {KEY} having count(*) > 1"
        order = "rowid desc" if self.definition.key else "rowid"
        self._create(
            "repeats",
            f"select id, nth from (select rowid as id, row_number() over (partition by {KEY} order by {order}) as nth "
            f"from {typed} where {fits} and {KEY} in ({keys})) where nth > 1",
        )

    def _is_last(self) -> str:
        """The SQL condition that a row fits and counts, of the rows with its key."""
        if not self.definition.key:
            return f"not t.{BAD}"
        return f"not t.{BAD} and t.rowid not in (select id from {self._name('repeats')})"

    def _counts(self, rows: Rows) -> dict[str, int]:
        [counts] = fetch(
            self.connection,
            f"select count(*) as rows, count(*) filter (where t.{BAD}) as misfits, "
            f"count(*) filter (where {self._is_last()} and t.{OUT} and not t.{GONE}) as left_out "
            f"from {self._name('typed')} t",
        ).to_pylist()
        repeats = number(self.connection, f"select count(*) from {self._name('repeats')}") if self.definition.key else 0
        return {**counts, "superseded": repeats}

    def _set_aside(self, conversion: Conversion, rows: Rows, counts: Mapping[str, int]) -> pa.Table:
        """Return the faults of all rows that do not fit; of the first thousand where the delivery will be refused."""
        all_rows = max(counts["rows"] + len(rows.misshapen), 1)
        is_hopeless = (counts["misfits"] + len(rows.misshapen)) / all_rows > self.definition.tolerance
        most = f"limit {_MOST_SHOWN}" if is_hopeless else ""
        place = "n" if rows.is_numbered else "rowid"
        self._create("misfits", f"select {place} as id from {self._name('typed')} where {BAD} order by rowid {most}")
        if not counts["misfits"] and not rows.misshapen:
            return SCHEMA.empty_table()
        return set_aside_table(self.connection, conversion, rows, self._name("misfits"))

    def _place_and_write(self, rows: Rows) -> dict[str, pa.Table]:
        typed = self._name("typed")
        fits = f"{self._is_last()} and not t.{OUT} and not t.{GONE}"
        joins, values, unmatched = [], {}, {}
        for layer in self.definition.areas:
            finder = self.locate.get(layer, AreaFinder())
            coded = code_areas(self.connection, typed, fits, self.definition, layer, finder)
            joins.append(coded.join)
            values[area_column(layer)] = coded.area
            if coded.unmatched is not None:
                unmatched[layer] = coded.unmatched
        values[DELIVERY] = f"{int(self.delivery)}::integer"
        values[ROW] = "t.n" if rows.is_numbered else f"(t.rowid + {rows.first_row})::bigint"
        values[HASH] = f"t.{KEY}"
        if not self.definition.key:
            values[HASH] = f"case when r.nth is null then t.{KEY} else hash(t.{KEY}, r.nth) end"
            joins.append(f"left join {self._name('repeats')} r on r.id = t.rowid")
        selected = ", ".join(
            f"{values.get(name, f't.{quote(name)}')} as {quote(name)}" for name in lay_out(self.definition).names
        )
        self._create(
            "staged",
            f"select {selected} from {typed} t {' '.join(joins)} where {fits} order by t.{quote(self.definition.time)}",
        )
        return unmatched

    def _withdraw(self) -> str | None:
        """Single out the records that are taken back: withdrawn by their source, or left out from now on."""
        if not self.definition.key or not (self.definition.deletes or self.definition.leave_out):
            return None
        keys = ", ".join(f"t.{quote(name)}" for name in self.definition.key)
        self._create(
            "withdrawn",
            f"select t.{KEY} as {HASH}, {keys} from {self._name('typed')} t "
            f"where {self._is_last()} and (t.{OUT} or t.{GONE})",
        )
        return self._name("withdrawn")

    def _clear(self) -> None:
        for what in ("typed", "repeats", "misfits"):
            self.connection.execute(f"drop table if exists {self._name(what)}")
