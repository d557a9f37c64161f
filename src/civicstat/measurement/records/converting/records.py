"""The one query that makes typed records out of raw rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from civicstat.measurement.records.converting import cells
from civicstat.measurement.records.converting.headers import Origin, trimmed
from civicstat.measurement.records.converting.sampling import Sample
from civicstat.measurement.records.converting.sql import Layers, quote
from civicstat.measurement.records.converting.times import MOMENTS, REPEATED, SKIPPED, TIMES, Times
from civicstat.measurement.records.converting.zones import Span
from civicstat.measurement.records.layout import utc
from civicstat.measurement.records.reading import NUMBER, Rows
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition
from civicstat.store.tables import DAY, MONTH

BAD, BLANK, OUT, GONE = "_is_bad", "_is_blank", "_is_left_out", "_is_withdrawn"
KEY = "_key"  # the hash of the key, or of the whole record where there is none
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Conversion:
    """What a file's rows are read by: origins, the looks of its times, and the latest day that can be true."""

    definition: DatasetDefinition
    origins: Mapping[str, Origin]
    sample: Sample
    latest: date | None
    is_partial: bool = False  # columns that are absent are not said to be empty, for a key says of which record
    unstated: Mapping[str, str] = field(default_factory=dict)  # column -> SQL of the numbers of rows that lack it

    def within(self, span: Span) -> "Conversion":
        """Return the same for a file whose moments lie further apart."""
        return replace(self, sample=replace(self.sample, span=span))

    def layers(self, relation: str) -> Layers:
        """Return the query with r__NAME (a cell's text), x__NAME (its value), x__NAME__utc and e__NAME (a fault)."""
        layers = self._read(relation)
        layers.add({f"e__{name}": self._is_fault(name) for name in self.definition.columns})
        return layers

    def _read(self, relation: str) -> Layers:
        layers = trimmed(relation, self.origins)
        layers.add({f"r__{name}": origin.sql for name, origin in self.origins.items()})
        self._add_plain(layers)
        Times(self.definition, self.origins, self.sample).add(layers)
        return layers

    def _add_plain(self, layers: Layers) -> None:
        plain = {name: column for name, column in self.definition.columns.items() if column.type not in TIMES}
        texts = {name: column for name, column in plain.items() if self.origins[name].is_text}
        layers.add(
            {
                f"q__{name}": cells.quick(quote(f"r__{name}"), column)
                for name, column in texts.items()
                if column.type in cells.QUICK
            }
        )
        values = {
            f"x__{name}": cells.value_of(name, column, origin.said(cell), origin.may_differ(cell))
            for name, column in texts.items()
            for origin, cell in [(self.origins[name], quote(f"r__{name}"))]
        }
        values |= {f"x__{n}": _native(quote(f"r__{n}"), column) for n, column in plain.items() if n not in texts}
        layers.add(values)

    def _is_needed(self, name: str) -> bool:
        if self._is_unstated(name):
            return False
        is_identity = name == self.definition.time or name in self.definition.key
        return self.definition.columns[name].required or is_identity

    def _is_unstated(self, name: str) -> bool:
        return self.is_partial and bool(self.definition.key) and not self.origins[name].headers

    def _is_fault(self, name: str) -> str:
        """The SQL condition that something stands in a cell, or must, and no value could be made of it."""
        cell, value = quote(f"r__{name}"), quote(f"x__{name}")
        # In a CASE, for the engine works out both sides of an AND.
        said = f"{self.origins[name].said(cell)} is not null"
        is_fault = f"(case when {value} is not null or {cell} is null then false else {said} end)"
        if self._is_needed(name):
            is_fault = f"({value} is null)"
        if name == self.definition.time and not self._is_unstated(name):
            is_fault = f"({is_fault} or {self._is_absurd(value)})"
        if self._is_needed(name) and name in self.unstated and name not in self.definition.key:
            is_fault = f"(case when {NUMBER} in {self.unstated[name]} then false else {is_fault} end)"
        return is_fault

    def _may_be_bad(self) -> str:
        """The SQL condition that a row has a fault, quickly asked: true also for words that mean none."""
        asked = []
        for name in self.definition.columns:
            cell, value = quote(f"r__{name}"), quote(f"x__{name}")
            asked.append(self._is_fault(name) if self._is_needed(name) else f"({value} is null and {cell} is not null)")
        return " or ".join(asked)

    def _is_absurd(self, value: str) -> str:
        beyond = f" or {value} >= date '{self.latest}' + interval 1 day" if self.latest else ""
        return f"({value} < date '{EARLIEST}'{beyond})"

    def typed(self, rows: Rows, conditions: Mapping[str, str]) -> str:
        """Return the query for typed records, each with `_is_bad`, `_is_blank`, `_key` and what the conditions say.

        conditions: name -> SQL over the dataset's own columns. Row numbers are carried along where there are any.
        """
        definition = self.definition
        layers = self._read(rows.relation)
        surely = " or ".join(map(self._is_fault, definition.columns))
        faults = f"case when {self._may_be_bad()} then {surely} else false end"
        values = {name: quote(f"x__{name}") for name in self._stored()}
        values |= {
            name: f"(epoch_us({quote(f'x__{utc(span.end)}')}) - epoch_us({quote(f'x__{utc(span.start)}')})) / 1000000.0"
            for name, span in definition.durations.items()
        }
        selected = ", ".join(f"{sql} as {quote(name)}" for name, sql in values.items())
        carried = f", ({REPEATED})::utinyint as {REPEATED}, ({SKIPPED})::utinyint as {SKIPPED}"
        carried += f", {NUMBER}" if rows.is_numbered else ""
        # Spreadsheet programs leave rows of nothing but delimiters behind; such a row has no fault, it is none.
        layers.add({BAD: faults})
        blank = f"case when {BAD} then coalesce({', '.join(rows.cells.values())}) is null else false end"
        carried += f", ({blank if rows.is_trusted else 'false'}) as {BLANK}"
        time = quote(definition.time)
        inner = f"select {selected}, {BAD}{carried} from {layers.sql}"
        added = {
            DAY: f"date_diff('day', date '1970-01-01', {time})::integer",
            MONTH: f"date_diff('month', date '1970-01-01', {time})::integer",
            KEY: hash_of(definition),
            **conditions,
        }
        extra = ", ".join(f"{sql} as {quote(name)}" for name, sql in added.items())
        return f"select *, {extra} from ({inner})"

    def _stored(self) -> list[str]:
        names = []
        for name, column in self.definition.columns.items():
            names += [name, utc(name)] if column.type in MOMENTS else [name]
        return names


def hash_of(definition: DatasetDefinition) -> str:
    """Return the SQL of the engine's hash of the key as text; of the whole record where there is no key."""
    columns = definition.columns
    names = [utc(name) if columns[name].type in MOMENTS else name for name in definition.key or columns]
    return f"hash({', '.join(f'{quote(name)}::varchar' for name in names)})"


def _native(cell: str, column: Column) -> str:
    if column.type in (ColumnType.NUMBER, ColumnType.DURATION):
        return f"case when isfinite({cell}::double) then {cell}::double end"
    if column.type is ColumnType.INTEGER:
        return f"try_cast({cell} as bigint)"
    return cell
