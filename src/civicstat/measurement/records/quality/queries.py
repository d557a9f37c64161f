"""Every question to the store about the quality of records. SQL is built from checked names only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from civicstat.measurement.records.quality.measures import Measure, Step
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, DELIVERY, Table

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Records concerned by measures and those that fail, per period and part of the records."""

    first: int  # period of the first column
    parts: tuple[str, ...]  # values of a dimension
    records: Ints  # (part, period)
    concerned: Ints  # (measure, part, period)
    failed: Ints  # (measure, part, period)


class Questions:
    """Asks one table of records."""

    def __init__(self, store: Store, table: Table, first: int, last: int) -> None:
        """first, last: the event days that are looked at over time."""
        self._store = store
        self._dialect = store.dialect
        self._name = store.dialect.quote(table.name)
        self.first, self.last = first, last

    def _ask(self, sql: str, **tables: pa.Table) -> pa.Table:
        return self._store.query(sql, tables=tables or None)

    def _row(self, sql: str, **tables: pa.Table) -> dict[str, Any]:
        [row] = self._ask(sql, **tables).to_pylist()
        return row

    @property
    def _looked_at(self) -> str:
        return f"{self._dialect.quote(DAY)} between {self.first} and {self.last}"

    def _week(self) -> str:
        return self._dialect.floor_div(f"({self._dialect.quote(DAY)} + 3)", 7)  # day -3 is a Monday

    def by_week(self, measures: Sequence[Measure]) -> Counts:
        """Return counts per week, numbered so that week w starts on day 7w - 3."""
        found = self._ask(
            f"select _period, {self._sums(measures)} from {self._flags(measures, self._week())} group by 1"
        )
        return _dense(found, ["all"] * found.num_rows, len(measures), *self._weeks)

    def by_week_and(self, measures: Sequence[Measure], dimensions: Sequence[str]) -> dict[str, Counts]:
        """Return for each column counts per week and value. Records without a value are left out."""
        if not dimensions:
            return {}
        names = {dimension: self._dialect.quote(dimension) for dimension in dimensions}
        # One pass for all columns: what holds for a record is worked out once.
        parts = ", ".join(f"cast({name} as varchar) as _part{i}" for i, name in enumerate(names.values()))
        sets = ", ".join(f"(_period, {name})" for name in names.values())
        flags = self._flags(measures, self._week(), *names.values())
        found = self._ask(
            f"select _period, {parts}, {self._sums(measures)} from {flags} group by grouping sets ({sets})"
        )
        counts = {}
        for i, dimension in enumerate(dimensions):
            ours = found.filter(pc.is_valid(found[f"_part{i}"]))
            counts[dimension] = _dense(
                ours, [str(part) for part in ours[f"_part{i}"].to_pylist()], len(measures), *self._weeks
            )
        return counts

    def by_day(self, measure: Measure, dimension: str | None, values: Sequence[str]) -> Counts:
        """Return counts of one measure per event day, of the records whose column has one of the values."""
        only = ""
        if dimension:
            wanted = ", ".join(self._dialect.text(value) for value in values)
            only = f"and cast({self._dialect.quote(dimension)} as varchar) in ({wanted})"
        flags = self._flags([measure], self._dialect.quote(DAY), only=only)
        found = self._ask(f"select _period, {self._sums([measure])} from {flags} group by 1")
        return _dense(found, ["all"] * found.num_rows, 1, self.first, self.last)

    @property
    def _weeks(self) -> tuple[int, int]:
        return (self.first + 3) // 7, (self.last + 3) // 7

    def _flags(self, measures: Sequence[Measure], period: str, *columns: str, only: str = "") -> str:
        """Return a subquery of one row per record: 1 or 0 for each measure that concerns it, and that it fails."""
        flags = [f"{period} as _period", *columns]
        for i, measure in enumerate(measures):
            flags.append(f"{self._flag(measure.concerns)} as _c{i}")
            flags.append(f"{self._flag(f'({measure.concerns} and {measure.fails})')} as _f{i}")
        return f"(select {', '.join(flags)} from {self._name} where {self._looked_at} {only}) flags"

    @staticmethod
    def _flag(condition: str) -> str:
        return f"cast(case when {condition} then 1 else 0 end as smallint)"  # adding these up beats counting filters

    @staticmethod
    def _sums(measures: Sequence[Measure]) -> str:
        sums = [f"cast(sum(_{kind}{i}) as bigint) as _{kind}{i}" for i in range(len(measures)) for kind in "cf"]
        return ", ".join(["count(*) as _records", *sums])

    def profile(self, expressions: Sequence[str]) -> list[Any]:
        """Return the value of expressions over all records."""
        if not expressions:
            return []
        listed = ", ".join(f"{expression} as c{i}" for i, expression in enumerate(expressions))
        return list(self._row(f"select {listed} from {self._name}").values())

    def values(self, column: str, most: int) -> list[tuple[Any, int]]:
        """Return the most frequent values of a column with their counts."""
        quoted = self._dialect.quote(column)
        found = self._ask(
            f"select {quoted} as v, count(*) as n from {self._name} where {quoted} is not null "
            f"group by 1 order by n desc, v limit {int(most)}"
        )
        return [(row["v"], row["n"]) for row in found.to_pylist()]

    def values_where(self, column: str, condition: str, most: int) -> list[tuple[Any, int]]:
        """Return the most frequent values of a column among records for which a condition holds."""
        quoted = self._dialect.quote(column)
        found = self._ask(
            f"select {quoted} as v, count(*) as n from {self._name} where {quoted} is not null and ({condition}) "
            f"group by 1 order by n desc, v limit {int(most)}"
        )
        return [(row["v"], row["n"]) for row in found.to_pylist()]

    def points(self, x: str, y: str) -> list[tuple[float, float, int]]:
        """Return the two most frequent points."""
        a, b = self._dialect.quote(x), self._dialect.quote(y)
        found = self._ask(
            f"select {a} as x, {b} as y, count(*) as n from {self._name} "
            f"where {a} is not null and {b} is not null group by 1, 2 order by n desc, 1, 2 limit 2"
        )
        return [(row["x"], row["y"], row["n"]) for row in found.to_pylist()]

    def steps(self, steps: Sequence[Step]) -> list[dict[str, float]]:
        """Return for each step: records, negative, wrapped, hourly, zero, long, median and p95 in seconds."""
        return [self._step(step) for step in steps]

    def _step(self, step: Step) -> dict[str, float]:
        count = self._dialect.count_where
        return self._row(
            f"select count(*) as records, {count('s < 0')} as negative, "
            f"{count('s between -86400 and -72000')} as wrapped, {count('s between -3600 and -3300')} as hourly, "
            f"{count('s = 0')} as zero, {count('s > 86400')} as long, "
            f"{self._dialect.percentile('s', 0.5)} as median, {self._dialect.percentile('s', 0.95)} as p95 "
            f"from (select {step.seconds} as s from {self._name} where {step.both}) steps"
        )

    def medians_by_week(self, step: Step) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Return per week the number of a step's records and their median seconds, NaN where there are none."""
        found = self._ask(
            f"select {self._week()} as period, count(*) as n, {self._dialect.percentile(step.seconds, 0.5)} as m "
            f"from {self._name} where {self._looked_at} and {step.both} group by 1"
        )
        first, last = self._weeks
        records = np.zeros(last - first + 1, dtype=np.int64)
        medians = np.full(records.size, np.nan)
        for row in found.to_pylist():
            records[row["period"] - first], medians[row["period"] - first] = row["n"], row["m"]
        return records, medians

    def repeats(self, columns: Sequence[str], since: int) -> tuple[int, int]:
        """Return how many records there are since a day, and how many have the same columns as another."""
        listed = ", ".join(self._dialect.quote(column) for column in columns)
        recent = f"from {self._name} where {self._dialect.quote(DAY)} >= {int(since)}"
        row = self._row(
            f"select count(*) as different, coalesce(sum(n), 0) as records "
            f"from (select count(*) as n {recent} group by {listed}) alike"
        )
        return int(row["records"]), int(row["records"]) - int(row["different"])

    def delays(self, time: str, arrivals: pa.Table, since: datetime) -> tuple[float, float] | None:
        """Return median and 95th percentile of the seconds from event to delivery; None where no record counts.

        arrivals: columns first, last (the numbers by which records name a delivery) and received (UTC) of those that
        count. since: the first moment (UTC) of the events that do.
        """
        delivery, column = self._dialect.quote(DELIVERY), self._dialect.quote(time)
        seconds = self._dialect.seconds_between(f"r.{column}", "a.received")
        recent = f"r.{column} >= timestamp '{since:%Y-%m-%d %H:%M:%S.%f}'"
        named = (
            f"(select n.number, a.received from (select distinct r.{delivery} as number from {self._name} r "
            f"where {recent}) n join arrivals a on n.number between a.first and a.last)"
        )
        row = self._row(
            f"select {self._dialect.percentile('s', 0.5)} as median, {self._dialect.percentile('s', 0.95)} as p95 "
            f"from (select {seconds} as s from {self._name} r join {named} a on a.number = r.{delivery} "
            f"where {recent}) delays",
            arrivals=arrivals,
        )
        return None if row["median"] is None else (row["median"], row["p95"])


def _dense(found: pa.Table, parts: Sequence[str], measures: int, first: int, last: int) -> Counts:
    """Return rows of (period, part, counts) as arrays in which every period has its place."""
    names = sorted(set(parts)) or ["all"]
    where = {part: i for i, part in enumerate(names)}
    row = np.array([where[part] for part in parts], dtype=np.int64)
    column = found["_period"].to_numpy().astype(np.int64) - first
    shape = (len(names), last - first + 1)

    def spread(name: str) -> Ints:
        dense = np.zeros(shape, dtype=np.int64)
        dense[row, column] = found[name].to_numpy()
        return dense

    return Counts(
        first=first,
        parts=tuple(names),
        records=spread("_records"),
        concerned=np.array([spread(f"_c{i}") for i in range(measures)]).reshape(measures, *shape),
        failed=np.array([spread(f"_f{i}") for i in range(measures)]).reshape(measures, *shape),
    )
