"""Metric definitions made into queries on the store: the one place where they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import numpy.typing as npt

from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.estimators import ESTIMATORS
from civicstat.measurement.metrics.periods import EPOCH, Calendar
from civicstat.measurement.metrics.planning import MetricRefused, Plan, Words
from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.interface import Dialect
from civicstat.store.tables import DAY, MONTH, Kind

TOUCHED = "touched"  # the Arrow table of (period, area) pairs that a query may be confined to
ROLLING_MONTHS = 12
_DENSE = 0.5


@dataclass(frozen=True)
class Scope:
    """Which observations are asked for.

    layer: an area layer of the dataset, or None for the whole city.
    groups: columns whose values split each cell further.
    since, until: periods, both included; None is open.
    pairs: (k, 2) periods and area ids (of a layer) that the answer is confined to.
    spans: in place of a grain's periods: first days and days after the last, days since 1970; none may overlap.
        The period of a cell is then the number of its span.
    """

    grain: Grain
    layer: str | None = None
    groups: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    pairs: npt.NDArray[np.int64] | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def is_scattered(self) -> bool:
        """Whether the pairs are few of the cells between the first period and the last.

        Otherwise it is quicker to compute all of these cells than to pick the records of the pairs.
        """
        if self.pairs is None or not len(self.pairs):
            return False
        periods, areas = self.pairs[:, 0], np.unique(self.pairs[:, 1])
        return len(self.pairs) < _DENSE * (int(periods.max()) - int(periods.min()) + 1) * len(areas)


@dataclass(frozen=True)
class Query:
    """SQL whose rows are cells: period, area, g0.., rows, present, n and the plan's aggregates; and its plan."""

    sql: str
    plan: Plan


def time_of(metric: MetricDefinition, dataset: DatasetDefinition) -> str:
    """Return the column that places a metric's records in time. Raises MetricRefused where it is none."""
    name = metric.time or dataset.time
    column = dataset.columns.get(name)
    if column is None or column.type not in (ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME):
        raise MetricRefused(
            f"{metric.metric}: time is {name!r}, expected a timestamp or date column of {dataset.dataset}"
        )
    return name


def write(
    metric: MetricDefinition,
    dataset: DatasetDefinition,
    scope: Scope,
    *,
    dialect: Dialect,
    calendar: Calendar,
    as_of: datetime,
) -> Query:
    """Return the query for a metric's observations in a scope. Raises MetricRefused or ConditionRefused."""
    words = Words(dialect, dataset, as_of, time_of(metric, dataset))
    plan = ESTIMATORS[metric.statistic.kind](metric.statistic, words)
    writer = _Writer(metric, scope, words, plan, calendar)
    return Query(writer.write(), plan)


@dataclass(frozen=True)
class _Writer:
    metric: MetricDefinition
    scope: Scope
    words: Words
    plan: Plan
    calendar: Calendar

    def write(self) -> str:
        groups = [f"g{i}" for i in range(len(self.scope.groups))]
        # The whole city is grouped by one key alone, which is quicker than by a constant beside it.
        keys = ["period", *(["area"] if self.scope.layer is not None else []), *groups]
        shown = ["period", "area" if self.scope.layer is not None else "0 as area", *groups]
        counts = ["count(*) as rows_", *self._counts()]
        aggregates = [f"{sql} as {name}" for name, sql in self.plan.aggregates.items()]
        confined = f" where (period, area) in (select period, area from {TOUCHED})" if self.scope.is_scattered else ""
        records = f"({self._records()}) r{confined}"
        if self.plan.is_tallied:
            by_value = [*keys, "v"]
            records = f"(select {', '.join(by_value + counts)} from {records} group by {', '.join(by_value)}) r"
            counts = [f"cast(sum({name}) as bigint) as {name}" for name in ("rows_", "present", "n")]
        return f"select {', '.join(shown + counts + aggregates)} from {records} group by {', '.join(keys)}"

    def _counts(self) -> list[str]:
        if self.plan.value is None and not self._valid():
            return ["count(*) as present", "count(*) as n"]
        if not self._valid():
            return ["count(v) as present", "count(v) as n"]
        return ["count(x) as present", "count(v) as n"]

    def _valid(self) -> str:
        conditions = [self.words.condition(self.metric.valid)] if self.metric.valid else []
        return " and ".join(conditions + ([self.plan.valid] if self.plan.valid else []))

    def _records(self) -> str:
        """Return the query for the records that count, each with its period, area, value and usable value."""
        rows = f"select {', '.join(self._columns())} from {self._table()}"
        conditions = self._conditions()
        rows += f" where {' and '.join(conditions)}" if conditions else ""
        if not self._valid() or self.plan.value is None:
            return rows
        # The value is computed once, then kept only where it is valid.
        return f"select *, case when is_valid then x end as v from ({rows}) q"

    def _columns(self) -> list[str]:
        columns = [f"{self._period()} as period", f"{self._area()} as area"]
        columns += [f"{self.words.column(name)} as g{i}" for i, name in enumerate(self.scope.groups)]
        columns += [f"{sql} as {name}" for name, sql in self.plan.others.items()]
        valid = self._valid()
        if self.plan.value is None:
            return columns + ([f"1 as x, case when {valid} then 1 end as v"] if valid else [])
        if not valid:
            return [*columns, f"{self.plan.value} as v"]
        return [*columns, f"{self.plan.value} as x", f"({valid}) as is_valid"]

    def _table(self) -> str:
        table = self.words.dialect.quote(self.metric.dataset or "")
        if self.plan.again:
            table = self._with_next(table)
        if self.scope.grain == "rolling_year" and not self.scope.spans:
            months = ", ".join(f"({k})" for k in range(ROLLING_MONTHS))
            table = f"{table} cross join (values {months}) as later(k)"
        return table

    def _with_next(self, table: str) -> str:
        who = self.words.column(self.plan.again or "")
        when = self.words.moment_utc(self.words.time)
        among = f" where {self.words.condition(self.metric.where)}" if self.metric.where else ""
        # Of two records of one moment, the one that arrived later is the return.
        order = f"{when}, {self.words.dialect.quote('_delivery')}, {self.words.dialect.quote('_row')}"
        return f"(select *, lead({when}) over (partition by {who} order by {order}) as next_at from {table}{among}) w"

    def _conditions(self) -> list[str]:
        conditions = [self.words.condition(self.metric.where)] if self.metric.where else []
        if self.plan.only:
            conditions.append(f"({self.plan.only})")
        if self.words.time != self.words.dataset.time:
            conditions.append(f"{self._time()} is not null")
        if self.scope.layer is not None:
            conditions.append(f"{self._area()} is not null")
        return conditions + self._window()

    def _window(self) -> list[str]:
        """Return conditions on the day that let an engine skip what lies outside the scope."""
        if self.scope.spans:
            return [f"({' or '.join(map(self._within, self.scope.spans))})"]
        since, until = self.scope.since, self.scope.until
        if self.scope.pairs is not None and len(self.scope.pairs):
            since, until = int(self.scope.pairs[:, 0].min()), int(self.scope.pairs[:, 0].max())
        conditions = []
        if since is not None:
            conditions.append(f"{self._day()} >= {self._day_number(self.calendar.start(self.scope.grain, since))}")
            if self.scope.grain == "rolling_year":
                conditions.append(f"{self._period()} >= {since}")
        if until is not None:
            conditions.append(
                f"{self._day()} < {self._day_number(self.calendar.end(self.scope.grain, until), up=True)}"
            )
            if self.scope.grain in ("rolling_year", "hour"):
                conditions.append(f"{self._period()} <= {until}")
        return conditions

    @staticmethod
    def _day_number(moment: datetime, *, up: bool = False) -> int:
        days = (moment.date() - EPOCH).days
        return days + 1 if up and moment.time() != time.min else days

    def _period(self) -> str:
        if self.scope.spans:
            cases = [f"when {self._within(span)} then {i}" for i, span in enumerate(self.scope.spans)]
            return f"(case {' '.join(cases)} end)"
        period = self.calendar.expression(
            self.scope.grain, self.words.dialect, day=self._day(), month=self._month(), moment=self._time()
        )
        return f"({period} + k)" if self.scope.grain == "rolling_year" else period

    def _within(self, span: tuple[int, int]) -> str:
        return f"({self._day()} >= {span[0]:d} and {self._day()} < {span[1]:d})"

    def _time(self) -> str:
        return self.words.column(self.words.time, Kind.MOMENT, Kind.DATE)

    def _day(self) -> str:
        if self.words.time == self.words.dataset.time:
            return self.words.dialect.quote(DAY)
        return self.words.dialect.day_of(self._time())

    def _month(self) -> str:
        if self.words.time == self.words.dataset.time:
            return self.words.dialect.quote(MONTH)
        return self.words.dialect.month_of(self._time())

    def _area(self) -> str:
        if self.scope.layer is None:
            return "0"
        if self.scope.layer not in self.words.dataset.areas:
            known: Sequence[str] = sorted(self.words.dataset.areas)
            raise MetricRefused(
                f"{self.words.dataset.dataset} places records in {', '.join(known) or 'no area layer'}; "
                f"found {self.scope.layer!r}. Add it under areas in the dataset's definition."
            )
        return self.words.dialect.quote(area_column(self.scope.layer))
