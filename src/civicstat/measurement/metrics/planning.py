"""What an estimator says of a statistic: what to ask the store, and how its answer becomes figures."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.answers import Aggregate, Bits, Merging, Ragged
from civicstat.measurement.metrics.answers import FloatArray as FloatArray
from civicstat.measurement.records.layout import condition_kinds, utc
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Dialect
from civicstat.store.tables import Kind


class MetricRefused(CivicStatError):
    """A metric's definition does not fit its dataset."""


class Figures(NamedTuple):
    """The figures of k cells. value, low and high are NaN where there is nothing to say.

    pending: how many cases may still change the figure with time alone; None: none can.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    pending: FloatArray | None = None


@dataclass(frozen=True)
class Cells:
    """The store's answer: k cells, each with its number of usable records and the plan's aggregates."""

    n: FloatArray  # (k,)
    aggregates: Mapping[str, Aggregate]
    exposure: FloatArray  # (k,): what a rate is per; NaN where it is not known
    level: float

    def number(self, name: str) -> FloatArray:
        """Return an aggregate as (k,) floats, NaN where the engine had nothing to add up."""
        found = self.aggregates[name]
        if isinstance(found, Ragged):
            raise TypeError(f"{name} is a list; expected a number per cell")
        return found.counts() if isinstance(found, Bits) else found

    def ragged(self, name: str) -> Ragged:
        """Return a list aggregate."""
        found = self.aggregates[name]
        if not isinstance(found, Ragged):
            raise TypeError(f"{name} is no list; expected one per cell")
        return found


@dataclass(frozen=True)
class Plan:
    """How a statistic is asked for.

    value: SQL over a record; where it is null the record is missing. None: every record has what it takes.
    aggregates: SQL over the groups of records; `Words.v` is the value of a usable record and null otherwise.
    merging: how the aggregates that are not sums follow from those of shorter periods or smaller areas.
    is_addable: whether they do follow; otherwise the records are asked for each kind of period and area layer.
    tells_apart: the aggregate that counts different values. Where these are few it is had as bits, which can be added.
    others: more columns over a record that the aggregates name.
    valid: SQL over a record's value `Words.x`; where it does not hold the record is unusable.
    young: the aggregate that counts records of which it is too early to tell: they are not missing, but pending.
    again: the column of which the next record's time is offered as `next_at`.
    is_tallied: values are few, and equal ones are counted first; an aggregate's rows are then the different `v`
        of a group, each with `Words.n`, the number of its records.
    """

    finish: Callable[[Cells], Figures]
    value: str | None = None
    aggregates: Mapping[str, str] = field(default_factory=dict)
    merging: Mapping[str, Merging] = field(default_factory=dict)
    is_addable: bool = True
    tells_apart: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    valid: str | None = None
    young: str | None = None
    again: str | None = None
    is_tallied: bool = False

    @property
    def is_shareable(self) -> bool:
        """Whether one scan of the records may serve this plan and others.

        Lists are large: they are fetched for one metric at a time.
        """
        is_plain = not (self.others or self.again or self.is_tallied)
        return is_plain and self.is_addable and Merging.LIST not in self.merging.values()


HOUR_OF_DAY, DAY_OF_WEEK = "hour_of_day", "day_of_week"  # by which records are split beside columns
CLOCKS = {HOUR_OF_DAY: (Kind.MOMENT,), DAY_OF_WEEK: (Kind.MOMENT, Kind.DATE)}  # by kinds of time


@dataclass(frozen=True)
class Words:
    """What a plan is written with: the engine's dialect and the dataset's columns."""

    dialect: Dialect
    dataset: DatasetDefinition
    as_of: datetime  # UTC, naive: what the data knows
    time: str  # the column that places a record in time
    mark: str = ""  # tells the columns of one metric from those of another in one query

    @property
    def x(self) -> str:
        """The value of a record, before it is known to be usable."""
        return f"x{self.mark}"

    @property
    def v(self) -> str:
        """The value of a usable record; null for any other."""
        return f"v{self.mark}"

    @property
    def n(self) -> str:
        """How many usable records have a value, where values are tallied."""
        return f"n{self.mark}"

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

    def size_of_one(self, name: str) -> float:
        """Return how much one event adds to a column at least: 1 where whole things are counted, else NaN."""
        return 1.0 if self.kinds.get(name) is Kind.INTEGER else math.nan

    def group(self, name: str) -> str:
        """Return by what records are split: a column, or the hour or the weekday of the time that places them."""
        if name in CLOCKS and name not in self.kinds:
            time = self.column(self.time, *CLOCKS[name])
            return self.dialect.hour_of(time) if name == HOUR_OF_DAY else self.dialect.weekday_of(time)
        return self.column(name)

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
