"""The layers of the query that make moments and days out of cells.

Each column goes by steps, each in a column of its own: r (text), q (read the usual way), m and y (cleaned and
parted where that failed), w (what the clock showed), o (seconds east of UTC, where stated), u (UTC), v (the day
that it gives to times without one), t (UTC, the repeated hour settled), x (the value).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from civicstat.measurement.records.converting import zones
from civicstat.measurement.records.converting.clocks import add_dates, settle_repeated_hours
from civicstat.measurement.records.converting.formats import clean, parts_of, quick
from civicstat.measurement.records.converting.headers import Origin
from civicstat.measurement.records.converting.moments import (
    Wall,
    is_read,
    native_moment,
    read_clock,
    read_moment,
    utc_of,
)
from civicstat.measurement.records.converting.sampling import Sample
from civicstat.measurement.records.converting.sql import Layers, quote
from civicstat.measurement.records.layout import utc
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition

MOMENTS = (ColumnType.TIMESTAMP, ColumnType.TIME)
TIMES = (*MOMENTS, ColumnType.DATE)
INSTANT = "TIMESTAMP WITH TIME ZONE"
REPEATED, SKIPPED = "_repeated", "_skipped"


@dataclass(frozen=True)
class Times:
    """The dates, times and moments of a dataset."""

    definition: DatasetDefinition
    origins: Mapping[str, Origin]
    sample: Sample

    def add(self, layers: Layers) -> None:
        """Add x__NAME, and x__NAME__utc of moments, for each column of these types; r__NAME is there."""
        dated = self._columns(ColumnType.TIMESTAMP, ColumnType.DATE)
        self._add_readings(layers, [name for name in dated if self._is_recognised(name)])
        walls = {name: self._wall(name, column) for name, column in dated.items()}
        layers.add({f"w__{name}": wall.reading for name, wall in walls.items()})
        layers.add({f"o__{name}": f"({wall.offset})::integer" for name, wall in walls.items()})
        self._add_utc(layers, list(dated))
        self._add_days(layers)
        self._add_clocks(layers)
        clocks = {name: self._may_repeat(name) for name in self.definition.stages}
        settle_repeated_hours(layers, self.definition, clocks, self.sample.span)
        self._add_moments(layers)
        self._add_turns(layers)

    def _columns(self, *types: ColumnType) -> dict[str, Column]:
        return {name: column for name, column in self.definition.columns.items() if column.type in types}

    def _is_recognised(self, name: str) -> bool:
        """Whether a column's texts are read by recognition, not by formats that the definition states."""
        return self.origins[name].is_text and not self.definition.columns[name].format

    def _add_readings(self, layers: Layers, names: Sequence[str]) -> None:
        layers.add({f"q__{name}": quick(quote(f"r__{name}"), self.sample.spellings[name]) for name in names})
        # Nothing is made of an empty cell, and nothing more of one that is read: regular expressions cost on NULL too.
        done = {name: f"{quote(f'r__{name}')} is null or {is_read(quote(f'q__{name}'))}" for name in names}
        layers.add({f"m__{n}": f"case when {done[n]} then null else {clean(self._said(n))} end" for n in names})
        cleaned = {name: quote(f"m__{name}") for name in names}
        layers.add({f"y__{n}": f"case when {m} is not null then {parts_of(m)} end" for n, m in cleaned.items()})

    def _said(self, name: str) -> str:
        return self.origins[name].said(quote(f"r__{name}"))

    def _wall(self, name: str, column: Column) -> Wall:
        origin = self.origins[name]
        if not origin.is_text:
            return native_moment(quote(f"r__{name}"), origin.type)
        return read_moment(name, column, self.sample.spellings[name], self.definition.date_order)

    def _add_utc(self, layers: Layers, names: Sequence[str]) -> None:
        columns, zone, span = self.definition.columns, self.definition.timezone, self.sample.span
        layers.add({f"u__{n}": utc_of(quote(f"w__{n}"), quote(f"o__{n}"), columns[n], zone, span) for n in names})
        moments = [name for name in names if columns[name].type in MOMENTS and self._gives_the_day(name)]
        layers.add({f"v__{name}": self._local(f"u__{name}") for name in moments})

    def _gives_the_day(self, name: str) -> bool:
        return any(column.with_date == name for column in self.definition.columns.values())

    def _local(self, moment: str) -> str:
        return zones.to_local(quote(moment), self.definition.timezone, self.sample.span)

    def _add_days(self, layers: Layers) -> None:
        """Add the value of dates: the day as it is written or, where an offset or zone is stated, as it is here."""
        days = {}
        for name, column in self._columns(ColumnType.DATE).items():
            wall = quote(f"w__{name}")
            if column.zone == "local" or self.origins[name].type == "DATE":
                days[f"x__{name}"] = f"{wall}::date"
            elif column.zone is None:
                here = self._local(f"u__{name}")
                days[f"x__{name}"] = f"(case when {quote(f'o__{name}')} is null then {wall} else {here} end)::date"
            else:
                days[f"x__{name}"] = f"({self._local(f'u__{name}')})::date"
        layers.add(days)
        layers.add({f"v__{name}": quote(f"x__{name}") for name in self._columns(ColumnType.DATE)})

    def _add_clocks(self, layers: Layers) -> None:
        clocks = self._columns(ColumnType.TIME)
        layers.add({f"k__{name}": read_clock(name, self._said(name)) for name in clocks})
        layers.add({f"o__{name}": "null::integer" for name in clocks})
        bases = dict.fromkeys(column.with_date for column in clocks.values() if column.with_date)
        for base in sorted(bases, key=lambda name: name in clocks):  # first those that need no other day themselves
            names = [name for name, column in clocks.items() if column.with_date == base]
            ordered = [name for name in self.definition.stages if name in names]
            add_dates(layers, self.definition, base, ordered + [name for name in names if name not in ordered])
            self._add_utc(layers, names)

    def _may_repeat(self, name: str) -> bool:
        """Whether a stage is read as a local clock, so that its hour may be either of two."""
        return self.definition.columns[name].zone in (None, "local") and self.origins[name].type != INSTANT

    def _add_moments(self, layers: Layers) -> None:
        values = {}
        for name in self._columns(*MOMENTS):
            settled = f"t__{name}" if name in self.definition.stages else f"u__{name}"
            values[f"x__{name}"] = self._shown(name, settled)
            values[f"x__{utc(name)}"] = quote(settled)
        layers.add(values)

    def _shown(self, name: str, settled: str) -> str:
        """The SQL of local time: the reading itself, but for those with an offset and those that no clock showed."""
        if not self._may_repeat(name):
            return self._local(settled)
        hours = zones.hours_skipped(self.definition.timezone, self.sample.span)
        is_moved = [f"hour({quote(f'w__{name}')}) in ({', '.join(map(str, hours))})"] if hours else []
        if self.definition.columns[name].zone is None:
            is_moved.append(f"{quote(f'o__{name}')} is not null")
        wall = quote(f"w__{name}")
        return f"case when {' or '.join(is_moved)} then {self._local(settled)} else {wall} end" if is_moved else wall

    def _add_turns(self, layers: Layers) -> None:
        """Add how many times of a row the clock showed twice, and how many it never did."""
        clocks = [name for name in self._columns(*MOMENTS) if self._may_repeat(name)]
        layers.add({REPEATED: _total(map(self._is_repeated, clocks)), SKIPPED: _total(map(self._is_skipped, clocks))})

    def _is_repeated(self, name: str) -> str:
        zone, span, wall = self.definition.timezone, self.sample.span, quote(f"w__{name}")
        hours = zones.hours_repeated(zone, span)
        if not hours:
            return "false"
        # The hour is asked first: few times lie in it, and the rest need not find their place among the changes.
        listed = ", ".join(map(str, hours))
        is_twice = f"{zones.repeated(wall, zone, span)} > 0"
        return f"case when hour({wall}) in ({listed}) then {is_twice} and {self._is_clock(name)} end"

    def _is_skipped(self, name: str) -> str:
        return f"{quote(f'w__{name}')} <> {quote(f'x__{name}')} and {self._is_clock(name)}"  # moved on as it was read

    def _is_clock(self, name: str) -> str:
        return "true" if self.definition.columns[name].zone == "local" else f"{quote(f'o__{name}')} is null"


def _total(conditions: Iterable[str]) -> str:
    """Return the SQL of how many conditions hold."""
    return " + ".join(f"(case when {condition} then 1 else 0 end)" for condition in conditions) or "0"
