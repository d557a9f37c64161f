"""What an estimator says of a statistic: what to ask the store, and how its answer becomes figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.errors import CivicStatError
from civicstat.measurement.records.layout import condition_kinds, utc
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Dialect
from civicstat.store.tables import Kind

FloatArray = npt.NDArray[np.float64]


class MetricRefused(CivicStatError):
    """A metric's definition does not fit its dataset."""


class Figures(NamedTuple):
    """The figures of k cells. value, low and high are NaN where there is nothing to say."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    numerator: FloatArray
    denominator: FloatArray


@dataclass(frozen=True)
class Cells:
    """The store's answer: k cells, each with its number of usable records and the plan's aggregates."""

    n: FloatArray  # (k,)
    aggregates: "Mapping[str, pa.ChunkedArray[Any]]"
    exposure: FloatArray  # (k,): what a rate is per; NaN where it is not known
    level: float

    def number(self, name: str) -> FloatArray:
        """Return an aggregate as (k,) floats, NaN where the engine had nothing to add up."""
        column = self.aggregates[name].cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)

    def ragged(self, name: str) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        """Return a list aggregate as all its values and the (k + 1,) offsets of the cells."""
        chunks: list[Any] = self.aggregates[name].chunks
        lengths = [np.asarray(chunk.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)) for chunk in chunks]
        offsets = np.concatenate(([0], np.cumsum(np.concatenate([np.empty(0, np.int64), *lengths]), dtype=np.int64)))
        values, filled = np.empty(int(offsets[-1])), 0
        for chunk in chunks:
            part = chunk.flatten().to_numpy(zero_copy_only=False)
            values[filled : filled + part.size] = part
            filled += part.size
        return values, offsets

    def sorted_ragged(self, name: str) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        """Return a list aggregate as `ragged` does, ascending within each cell.

        Sorted here, since engines are slow at it: DuckDB's list_sort took seven times as long as all the rest.
        """
        values, offsets = self.ragged(name)
        for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
            values[start:end].sort()
        return values, offsets


@dataclass(frozen=True)
class Plan:
    """How a statistic is asked for.

    value: SQL over a record; where it is null the record is missing. None: every record has what it takes.
    aggregates: SQL over the groups of records; `v` is the value of a usable record and null otherwise.
    others: more columns over a record that the aggregates name.
    valid: SQL over a record's value `x`; where it does not hold the record is unusable.
    only: SQL over a record; records outside are not yet to be told and do not count at all.
    again: the column of which the next record's time is offered as `next_at`.
    is_tallied: values are few, and equal ones are counted first; an aggregate's rows are then the different `v`
        of a group, each with `n`, the number of its records.
    """

    finish: Callable[[Cells], Figures]
    value: str | None = None
    aggregates: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    valid: str | None = None
    only: str | None = None
    again: str | None = None
    is_tallied: bool = False


@dataclass(frozen=True)
class Words:
    """What a plan is written with: the engine's dialect and the dataset's columns."""

    dialect: Dialect
    dataset: DatasetDefinition
    as_of: datetime  # UTC, naive: what the data knows
    time: str  # the column that places a record in time

    @property
    def kinds(self) -> dict[str, Kind]:
        return condition_kinds(self.dataset)

    def condition(self, text: str) -> str:
        return compile_condition(text, self.kinds, self.dialect)

    def column(self, name: str, *expected: Kind) -> str:
        """Return a column, quoted. Raises MetricRefused where there is none of that name and kind."""
        kind = self.kinds.get(name)
        if kind is None:
            raise MetricRefused(
                f"{self.dataset.dataset} has no column {name!r}; it has {', '.join(sorted(self.kinds))}"
            )
        if expected and kind not in expected:
            raise MetricRefused(
                f"{self.dataset.dataset}: {name} is a {kind}, expected a {' or '.join(expected)} column"
            )
        return self.dialect.quote(name)

    def number(self, name: str) -> str:
        return self.column(name, Kind.INTEGER, Kind.NUMBER)

    def moment_utc(self, name: str) -> str:
        """Return the column of a moment in UTC."""
        self.column(name, Kind.MOMENT)
        return self.dialect.quote(utc(name))

    @property
    def now(self) -> str:
        return f"timestamp '{self.as_of:%Y-%m-%d %H:%M:%S.%f}'"


def nothing(like: FloatArray) -> FloatArray:
    """Return NaN for every cell."""
    return np.full(like.shape, np.nan)
