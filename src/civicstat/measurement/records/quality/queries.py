"""Every question to the store about the quality of records. SQL is built from checked names only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.measurement.records.quality.measures import EVERY, Measure, Step
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, DELIVERY, Table

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Records concerned by measures and those that fail, per period and part of the records."""

    first: int  # period of the first column
    parts: tuple[str, ...]  # values of a dimension; one empty text for all records
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

    def by_week(self, measures: Sequence[Measure], dimension: str | None = None) -> Counts:
        """Return counts per week (numbered so that week w starts on day 7w - 3) and value of a column."""
        part = f"cast({self._dialect.quote(dimension)} as varchar)" if dimension else "''"
        return self._counts(measures, self._week(), part, (self.first + 3) // 7, (self.last + 3) // 7)

    def by_day(self, measure: Measure, dimension: str | None, values: Sequence[str]) -> Counts:
        """Return counts of one measure per event day, of the records whose column has one of the values."""
        only = ""
        if dimension:
            wanted = ", ".join(self._dialect.text(value) for value in values)
            only = f"and cast({self._dialect.quote(dimension)} as varchar) in ({wanted})"
        return self._counts([measure], self._dialect.quote(DAY), "''", self.first, self.last, only)

    def _counts(
        self, measures: Sequence[Measure], period: str, part: str, first: int, last: int, only: str = ""
    ) -> Counts:
        count = self._dialect.count_where
        counted = ["count(*)" if m.concerns == EVERY else count(m.concerns) for m in measures]
        counted += [count(m.fails if m.concerns == EVERY else f"{m.concerns} and {m.fails}") for m in measures]
        columns = "".join(f", {expression} as c{i}" for i, expression in enumerate(counted))
        found = self._ask(
            f"select {period} as period, {part} as part, count(*) as records{columns} from {self._name} "
            f"where {self._looked_at} {only} group by 1, 2"
        )
        return _dense(found, len(measures), first, last)

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
        first, last = (self.first + 3) // 7, (self.last + 3) // 7
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

    def delays(self, time: str, arrivals: pa.Table) -> tuple[float, float] | None:
        """Return median and 95th percentile of the seconds from event to delivery.

        arrivals: columns sequence and received (UTC) of the deliveries that count.
        """
        seconds = self._dialect.seconds_between(f"r.{self._dialect.quote(time)}", "a.received")
        row = self._row(
            f"select {self._dialect.percentile('s', 0.5)} as median, {self._dialect.percentile('s', 0.95)} as p95 "
            f"from (select {seconds} as s from {self._name} r "
            f"join arrivals a on r.{self._dialect.quote(DELIVERY)} = a.sequence) delays",
            arrivals=arrivals,
        )
        return None if row["median"] is None else (row["median"], row["p95"])


def _dense(found: pa.Table, measures: int, first: int, last: int) -> Counts:
    parts = sorted({part for part in found["part"].to_pylist() if part is not None})
    where = {part: i for i, part in enumerate(parts)}
    shape = (len(parts), last - first + 1)
    kept = [i for i, part in enumerate(found["part"].to_pylist()) if part is not None]
    row = np.array([where[part] for part in found["part"].to_pylist() if part is not None], dtype=np.int64)
    column = found["period"].to_numpy().astype(np.int64)[kept] - first

    def spread(name: str) -> Ints:
        dense = np.zeros(shape, dtype=np.int64)
        dense[row, column] = found[name].to_numpy()[kept]
        return dense

    return Counts(
        first=first,
        parts=tuple(parts),
        records=spread("records"),
        concerned=np.array([spread(f"c{i}") for i in range(measures)]).reshape(measures, *shape),
        failed=np.array([spread(f"c{i}") for i in range(measures, 2 * measures)]).reshape(measures, *shape),
    )
