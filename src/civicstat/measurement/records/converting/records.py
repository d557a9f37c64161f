"""The one query that makes typed records out of raw rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from civicstat.measurement.records.converting import cells, zones
from civicstat.measurement.records.converting.clocks import add_dates, settle_repeated_hours
from civicstat.measurement.records.converting.formats import Spelling, clean, parts_of, quick
from civicstat.measurement.records.converting.headers import Origin
from civicstat.measurement.records.converting.moments import (
    Wall,
    is_read,
    local_of,
    native_moment,
    read_clock,
    read_moment,
    utc_of,
)
from civicstat.measurement.records.converting.sql import Layers, quote
from civicstat.measurement.records.layout import utc
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition
from civicstat.store.tables import DAY, MONTH

BAD = "_is_bad"
KEY = "_key"  # the hash of the key, or of the whole record where there is none
EARLIEST = date(1900, 1, 1)
_MOMENTS = (ColumnType.TIMESTAMP, ColumnType.TIME)
_TIMES = (*_MOMENTS, ColumnType.DATE)


@dataclass(frozen=True)
class Conversion:
    """What a file's rows are read by: origins, spellings of its times, and the latest day that can be true."""

    definition: DatasetDefinition
    origins: Mapping[str, Origin]
    spellings: Mapping[str, Spelling]
    latest: date | None

    def layers(self, relation: str, *, kept: Sequence[str] = ()) -> Layers:
        """Return the query with x__NAME (value), x__NAME__utc, e__NAME (is a fault) and r__NAME (the cell's text).

        kept: columns of the relation to carry along under their names.
        """
        layers = Layers(relation)
        layers.add({f"r__{name}": origin.sql for name, origin in self.origins.items()})
        self._add_plain(layers)
        self._add_times(layers)
        self._add_faults(layers)
        return layers

    def _columns(self, *types: ColumnType) -> dict[str, Column]:
        return {name: column for name, column in self.definition.columns.items() if column.type in types}

    def _add_plain(self, layers: Layers) -> None:
        values = {}
        for name, column in self.definition.columns.items():
            if column.type in _TIMES:
                continue
            cell, type_ = quote(f"r__{name}"), self.origins[name].type
            values[f"x__{name}"] = cells.value_of(cell, column) if type_ == "VARCHAR" else _native(cell, column)
        layers.add(values)

    def _add_times(self, layers: Layers) -> None:
        dated = self._columns(ColumnType.TIMESTAMP, ColumnType.DATE)
        self._add_readings(layers, [name for name in dated if self._is_recognised(name)])
        walls = {name: self._wall(name, column) for name, column in dated.items()}
        layers.add({f"w__{name}": wall.reading for name, wall in walls.items()})
        layers.add({f"o__{name}": f"({wall.offset})::integer" for name, wall in walls.items()})
        self._add_utc(layers, [name for name, column in dated.items() if column.type is ColumnType.TIMESTAMP])
        self._add_days(layers)
        self._add_clocks(layers)
        settle_repeated_hours(layers, self.definition, {name: self._is_clock(name) for name in self.definition.stages})
        self._add_local(layers)

    def _is_recognised(self, name: str) -> bool:
        """Whether a column's texts are read by recognition, not by formats that the definition states."""
        return self.origins[name].type == "VARCHAR" and not self.definition.columns[name].format

    def _add_readings(self, layers: Layers, names: Sequence[str]) -> None:
        """Add q__ (the usual spelling read), m__ and y__ (the text cleaned and parted where that failed)."""
        layers.add({f"q__{name}": quick(quote(f"r__{name}"), self.spellings[name]) for name in names})
        unread = {name: f"not coalesce({is_read(quote(f'q__{name}'))}, false)" for name in names}
        layers.add({f"m__{name}": f"case when {unread[name]} then {clean(quote(f'r__{name}'))} end" for name in names})
        layers.add({f"y__{name}": parts_of(quote(f"m__{name}")) for name in names})

    def _wall(self, name: str, column: Column) -> Wall:
        type_ = self.origins[name].type
        if type_ != "VARCHAR":
            return native_moment(quote(f"r__{name}"), type_)
        return read_moment(name, column, self.spellings[name], self.definition.date_order)

    def _add_utc(self, layers: Layers, names: Sequence[str]) -> None:
        columns, zone = self.definition.columns, self.definition.timezone
        layers.add({f"u__{n}": utc_of(quote(f"w__{n}"), quote(f"o__{n}"), columns[n], zone) for n in names})
        # v__NAME: the local reading before stages are compared, as a day for times that stand without one.
        layers.add({f"v__{n}": self._local(n, f"u__{n}") for n in names if self._gives_the_day(n)})

    def _gives_the_day(self, name: str) -> bool:
        return any(column.with_date == name for column in self.definition.columns.values())

    def _local(self, name: str, moment: str) -> str:
        column, zone = self.definition.columns[name], self.definition.timezone
        return local_of(quote(f"w__{name}"), quote(f"o__{name}"), quote(moment), column, zone)

    def _is_clock(self, name: str) -> bool:
        column = self.definition.columns[name]
        return column.zone in (None, "local") and self.origins[name].type != "TIMESTAMP WITH TIME ZONE"

    def _add_days(self, layers: Layers) -> None:
        """Add x__NAME of dates: the day as it is written or, where the text states an offset or zone, as it is here."""
        dates = self._columns(ColumnType.DATE)
        columns, zone = self.definition.columns, self.definition.timezone
        layers.add({f"u__{n}": utc_of(quote(f"w__{n}"), quote(f"o__{n}"), columns[n], zone) for n in dates})
        days = {}
        for name, column in dates.items():
            wall, offset, moment = (quote(f"{step}__{name}") for step in "wou")
            day = wall if column.zone in (None, "local") else zones.to_local(moment, zone)
            if column.zone is None and self.origins[name].type == "VARCHAR":
                day = f"case when {offset} is null then {wall} else {zones.to_local(moment, zone)} end"
            days[f"x__{name}"] = f"({day})::date"
        layers.add(days)
        layers.add({f"v__{name}": quote(f"x__{name}") for name in dates})

    def _add_clocks(self, layers: Layers) -> None:
        clocks = self._columns(ColumnType.TIME)
        layers.add({f"k__{name}": read_clock(quote(f"r__{name}")) for name in clocks})
        layers.add({f"o__{name}": "null::integer" for name in clocks})
        for base in self._bases(clocks):
            names = [name for name in clocks if clocks[name].with_date == base]
            ordered = [name for name in self.definition.stages if name in names]
            add_dates(layers, self.definition, base, ordered + [name for name in names if name not in ordered])
            self._add_utc(layers, names)

    def _bases(self, clocks: Mapping[str, Column]) -> list[str]:
        """Return the columns that give times their day, those first that do not themselves need another."""
        bases = dict.fromkeys(column.with_date for column in clocks.values() if column.with_date)
        return sorted(bases, key=lambda base: base in clocks)

    def _add_local(self, layers: Layers) -> None:
        values = {}
        for name in self._columns(*_MOMENTS):
            settled = f"t__{name}" if name in self.definition.stages else f"u__{name}"
            values[f"x__{name}"] = self._local(name, settled)
            values[f"x__{utc(name)}"] = quote(settled)
        layers.add(values)

    def _add_faults(self, layers: Layers) -> None:
        faults = {}
        for name, column in self.definition.columns.items():
            cell, value = quote(f"r__{name}"), quote(f"x__{name}")
            is_fault = f"({cell} is not null and {value} is null)"
            if column.required or name == self.definition.time or name in self.definition.key:
                is_fault = f"({value} is null)"
            if name == self.definition.time:
                is_fault = f"({is_fault} or {self._is_absurd(value)})"
            faults[f"e__{name}"] = is_fault
        layers.add(faults)

    def _is_absurd(self, value: str) -> str:
        beyond = f" or {value} >= date '{self.latest}' + interval 1 day" if self.latest else ""
        return f"({value} < date '{EARLIEST}'{beyond})"

    def typed(self, relation: str, conditions: Mapping[str, str], *, number: str | None) -> str:
        """Return the query for typed records, each with `_is_bad`, `_key` and what the conditions say of it.

        conditions: name -> SQL over the dataset's own columns. number: a column of row numbers to carry along.
        """
        definition = self.definition
        layers = self.layers(relation)
        faults = " or ".join(quote(f"e__{name}") for name in definition.columns)
        values = {name: quote(f"x__{name}") for name in self._stored()}
        values |= {
            name: f"(epoch_us({quote(f'x__{utc(span.end)}')}) - epoch_us({quote(f'x__{utc(span.start)}')})) / 1000000.0"
            for name, span in definition.durations.items()
        }
        selected = ", ".join(f"{sql} as {quote(name)}" for name, sql in values.items())
        carried = f", {number}" if number else ""
        time = quote(definition.time)
        inner = f"select {selected}, ({faults}) as {BAD}{carried} from {layers.sql}"
        added = {
            DAY: f"date_diff('day', date '1970-01-01', {time})::integer",
            MONTH: f"date_diff('month', date '1970-01-01', {time})::integer",
            KEY: self._hash(),
            **conditions,
        }
        extra = ", ".join(f"{sql} as {quote(name)}" for name, sql in added.items())
        return f"select *, {extra} from ({inner})"

    def _stored(self) -> list[str]:
        names = []
        for name, column in self.definition.columns.items():
            names += [name, utc(name)] if column.type in _MOMENTS else [name]
        return names

    def _hash(self) -> str:
        """The engine's hash of the key as text; a whole record, its nulls apart from its texts, where there is none."""
        columns = self.definition.columns
        if self.definition.key:
            parts = [quote(utc(n) if columns[n].type in _MOMENTS else n) for n in self.definition.key]
            return f"hash({', '.join(f'{part}::varchar' for part in parts)})"
        parts = [quote(utc(n) if columns[n].type in _MOMENTS else n) for n in columns]
        return f"hash({', '.join(f'{part}::varchar' for part in parts)})"


def _native(cell: str, column: Column) -> str:
    if column.type in (ColumnType.NUMBER, ColumnType.DURATION):
        return f"case when isfinite({cell}::double) then {cell}::double end"
    if column.type is ColumnType.INTEGER:
        return f"try_cast({cell} as bigint)"
    return cell
