"""From typed rows to records: those that fit, the last of each key, in their areas."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import pyarrow as pa

from civicstat.measurement.records.converting.areas import AreaFinder, code_areas
from civicstat.measurement.records.converting.records import BAD, BLANK, GONE, KEY, OUT
from civicstat.measurement.records.converting.sql import fetch, number, quote
from civicstat.measurement.records.converting.times import REPEATED, SKIPPED
from civicstat.measurement.records.converting.watching import execute_watched
from civicstat.measurement.records.layout import area_column, lay_out
from civicstat.measurement.records.reading import NUMBER
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.tables import DELIVERY, HASH, ROW


class Counts(NamedTuple):
    """How many rows a file has, and how many of them do not become records."""

    rows: int
    misfits: int
    left_out: int
    repeated: int  # times that the clock showed twice, in rows that fit
    skipped: int  # times that it never showed
    superseded: int


@dataclass
class Typed:
    """The temporary table of all rows of a file, typed, in the file's order."""

    connection: duckdb.DuckDBPyConnection
    definition: DatasetDefinition
    name: str
    is_numbered: bool  # its column NUMBER holds them
    repeats: int = 0

    def fill(self, query: str, tell: Callable[[float], None]) -> None:
        """Make the table, with word of how far it is."""
        execute_watched(self.connection, f"create or replace temp table {self.name} as {query}", tell)

    def create(self, suffix: str, query: str) -> str:
        """Make a temporary table beside this one, and return its name."""
        name = f"{self.name}{suffix}"
        self.connection.execute(f"create or replace temp table {name} as {query}")
        return name

    def single_out(self) -> Counts:
        """Note the rows that are not the last of their key; without a key, the how manieth of its kind each row is."""
        fits = f"not {BAD}" if self.definition.key else f"not {BAD} and not {OUT}"
        keys = f"select {KEY} from {self.name} where {fits} group by {KEY} having count(*) > 1"
        order = "rowid desc" if self.definition.key else "rowid"
        self.create(
            "_repeats",
            f"select id, nth from (select rowid as id, row_number() over (partition by {KEY} order by {order}) as nth "
            f"from {self.name} where {fits} and {KEY} in ({keys})) where nth > 1",
        )
        self.repeats = number(self.connection, f"select count(*) from {self.name}_repeats")
        [counts] = fetch(
            self.connection,
            f"select count(*) filter (where not t.{BLANK}) as rows, "
            f"count(*) filter (where t.{BAD} and not t.{BLANK}) as misfits, "
            f"count(*) filter (where {self.is_last()} and t.{OUT} and not t.{GONE}) as left_out, "
            f"coalesce(sum(t.{REPEATED}) filter (where not t.{BAD}), 0)::bigint as repeated, "
            f"coalesce(sum(t.{SKIPPED}) filter (where not t.{BAD}), 0)::bigint as skipped from {self.name} t",
        ).to_pylist()
        return Counts(**counts, superseded=self.repeats if self.definition.key else 0)

    def is_last(self) -> str:
        """The SQL condition that a row, of t, fits and counts among the rows with its key."""
        if not self.definition.key or not self.repeats:
            return f"not t.{BAD}"
        return f"not t.{BAD} and t.rowid not in (select id from {self.name}_repeats)"

    def is_kept(self) -> str:
        """The SQL condition that a row, of t, becomes a record."""
        return f"{self.is_last()} and not t.{OUT} and not t.{GONE}"

    def misfits(self, most: int | None) -> str:
        """Return a table of the rows that do not fit, the first of them where `most` is given."""
        place = NUMBER if self.is_numbered else "rowid"
        limit = f"limit {most}" if most is not None else ""
        return self.create(
            "_misfits", f"select {place} as id from {self.name} where {BAD} and not {BLANK} order by rowid {limit}"
        )

    def withdrawn(self) -> str | None:
        """Single out the records that are taken back: withdrawn by their source, or left out from now on."""
        if not self.definition.key or not (self.definition.deletes or self.definition.leave_out):
            return None
        keys = ", ".join(f"t.{quote(name)}" for name in self.definition.key)
        return self.create(
            "_withdrawn",
            f"select t.{KEY} as {HASH}, {keys} from {self.name} t where {self.is_last()} and (t.{OUT} or t.{GONE})",
        )


def write_records(
    typed: Typed, locate: Mapping[str, AreaFinder], *, delivery: int, first_row: int
) -> tuple[str, dict[str, pa.Table]]:
    """Return the relation of records, and for each layer the names that are no area of it (text, records)."""
    values = {
        DELIVERY: f"{int(delivery)}::integer",
        ROW: f"t.{NUMBER}" if typed.is_numbered else f"(t.rowid + {first_row})::bigint",
        HASH: f"t.{KEY}",
    }
    joins, unmatched = [], {}
    for layer in typed.definition.areas:
        finder = locate.get(layer, AreaFinder())
        coded = code_areas(typed.connection, typed.name, typed.is_kept(), typed.definition, layer, finder)
        joins.append(coded.join)
        values[area_column(layer)] = coded.area
        if coded.unmatched is not None:
            unmatched[layer] = coded.unmatched
    if typed.repeats and not typed.definition.key:
        values[HASH] = f"case when r.nth is null then t.{KEY} else hash(t.{KEY}, r.nth) end"
        joins.append(f"left join {typed.name}_repeats r on r.id = t.rowid")
    selected = ", ".join(
        f"{values.get(name, f't.{quote(name)}')} as {quote(name)}" for name in lay_out(typed.definition).names
    )
    return _write(typed, f"select {selected} from {typed.name} t {' '.join(joins)} where {typed.is_kept()}"), unmatched


def _write(typed: Typed, query: str) -> str:
    """Make the records: as a view where they lie in order of time already, which saves a copy of them all."""
    if not _is_in_order(typed):
        return typed.create("_records", f"{query} order by t.{quote(typed.definition.time)}")
    typed.connection.execute(f"create or replace temp view {typed.name}_view as {query}")
    return f"{typed.name}_view"


def _is_in_order(typed: Typed) -> bool:
    """Whether the rows follow one another in time, but for steps within a day and a few long ones."""
    time = quote(typed.definition.time)
    is_back = f"{time} < lag({time}) over () - interval 1 day"
    [row] = fetch(
        typed.connection,
        f"select count(*) as rows, count(*) filter (where is_back) as steps "
        f"from (select {is_back} as is_back from {typed.name})",
    ).to_pylist()
    return bool(row["steps"] * _ROWS_PER_STEP <= row["rows"])


_ROWS_PER_STEP = 1_000_000  # the engine skips blocks of an eighth of this by their times
