"""What stands in a file's columns: how often anything does, and what most often."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from civicstat.measurement.records.reading import Rows
from civicstat.measurement.sources.definitions import DEFAULT_NULLS

MOST_VALUES = 2000  # distinct values looked at, the most frequent first
_LONGEST = 300


@dataclass(frozen=True)
class Profile:
    """One column of a file."""

    header: str
    rows: int
    filled: int  # rows in which something stands that does not mean none
    distinct: int
    values: dict[str, int]  # text -> rows, the most frequent first, trimmed; not those that mean none
    mean_length: float

    @property
    def is_empty(self) -> bool:
        return self.filled == 0

    @property
    def is_constant(self) -> bool:
        return self.distinct == 1 and self.filled == self.rows

    @property
    def is_unique(self) -> bool:
        return self.filled == self.rows == self.distinct

    def share(self, holds: Callable[[str], bool]) -> float:
        """Return the share of the values looked at for which something holds, weighted by their rows."""
        seen = sum(self.values.values())
        return sum(rows for value, rows in self.values.items() if holds(value)) / seen if seen else 0.0

    def misfits(self, holds: Callable[[str], bool], most: int = 5) -> dict[str, int]:
        """Return the most frequent values for which something does not hold."""
        found = {value: rows for value, rows in self.values.items() if not holds(value)}
        return dict(list(found.items())[:most])


def profile(connection: duckdb.DuckDBPyConnection, rows: Rows, first_rows: int) -> list[Profile]:
    """Return the profile of every column, of the first rows of a file."""
    sample = f"{rows.relation}_profiled"
    cells = ", ".join(f"trim({cell}::varchar) as {cell}" for cell in rows.cells.values())
    connection.execute(f"create temp table {sample} as select {cells} from {rows.relation} limit {first_rows}")
    count = connection.sql(f"select count(*) from {sample}").to_arrow_table().column(0)[0].as_py()
    found = [_profile(connection, sample, header, cell, count) for header, cell in rows.cells.items()]
    connection.execute(f"drop table {sample}")
    return found


def _profile(connection: duckdb.DuckDBPyConnection, sample: str, header: str, cell: str, count: int) -> Profile:
    nulls = ", ".join(f"'{null}'" for null in DEFAULT_NULLS)
    there = f"from {sample} where {cell} is not null and {cell} not in ({nulls})"
    [totals] = (
        connection.sql(
            f"select count(*) as filled, count(distinct {cell}) as distinct_values, "
            f"coalesce(avg(length({cell})), 0) as mean_length {there}"
        )
        .to_arrow_table()
        .to_pylist()
    )
    values = connection.sql(
        f"select left({cell}, {_LONGEST}) as value, count(*) as times {there} group by value "
        f"order by times desc, value limit {MOST_VALUES}"
    ).to_arrow_table()
    return Profile(
        header=header,
        rows=count,
        filled=totals["filled"],
        distinct=totals["distinct_values"],
        values=dict(zip(values["value"].to_pylist(), values["times"].to_pylist(), strict=True)),
        mean_length=float(totals["mean_length"]),
    )
