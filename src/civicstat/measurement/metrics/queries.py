"""Metric definitions made into queries on the store: the one place where they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from civicstat.measurement.metrics.answers import Merging
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.estimators import ESTIMATORS
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.placing import ROLLING_MONTHS, Placing, Scope
from civicstat.measurement.metrics.planning import MetricRefused, Plan, Words
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.interface import Dialect

__all__ = [
    "NUMBERED", "ROLLING_MONTHS", "TOUCHED", "Planned", "Query", "Scope", "planned", "time_of", "write",
    "write_largest", "write_parts", "write_records", "write_values",
]  # fmt: skip

NUMBERED = "numbered"  # the Arrow table of the different values of a metric (_value) and their numbers (_number)
TOUCHED = "touched"  # the Arrow table, of (period, area) pairs or of days, that a query may be confined to


@dataclass(frozen=True)
class Query:
    """SQL whose rows are cells: period, area, g0.., rows_, present, n and the plan's aggregates; and its plan."""

    sql: str
    plan: Plan


@dataclass(frozen=True)
class Planned:
    """A metric with the words in which its plan is written."""

    metric: MetricDefinition
    words: Words
    plan: Plan
    is_numbered: bool = False  # its values have numbers, in the table NUMBERED

    def numbered(self, count: int) -> "Planned":
        """Return the same where its values, so many of them, are numbered: each cell then tells which it has."""
        number, name = f"number{self.words.mark}", self.plan.tells_apart or ""
        occurring = f"case when {self.words.v} is not null then {number} end"
        plan = replace(
            self.plan, others={number: "_number"}, merging={name: Merging.EITHER}, is_addable=True, tells_apart=None,
            aggregates={name: self.words.dialect.occurring(occurring, count)},
        )  # fmt: skip
        return replace(self, plan=plan, is_numbered=True)

    @cached_property
    def where(self) -> str | None:
        """SQL over a record that counts; None: all do."""
        conditions = [self.words.condition(self.metric.where)] if self.metric.where else []
        return " and ".join(conditions) or None

    @cached_property
    def valid(self) -> str:
        """SQL over a record with a usable value; empty: all are."""
        conditions = [self.words.condition(self.metric.valid)] if self.metric.valid else []
        return " and ".join(conditions + ([self.plan.valid] if self.plan.valid else []))

    @property
    def aggregates(self) -> Mapping[str, str]:
        """The columns of an answer in which the plan's aggregates stand."""
        return {name: f"{name}{self.words.mark}" for name in self.plan.aggregates}


def time_of(metric: MetricDefinition, dataset: DatasetDefinition) -> str:
    """Return the column that places a metric's records in time. Raises MetricRefused where it is none."""
    name = metric.time or dataset.time
    column = dataset.columns.get(name)
    if column is None or column.type not in (ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME):
        raise MetricRefused(
            f"{metric.metric}: time is {name!r}, expected a timestamp or date column of {dataset.dataset}"
        )
    return name


def planned(
    metric: MetricDefinition, dataset: DatasetDefinition, *, dialect: Dialect, as_of: datetime, mark: str = ""
) -> Planned:
    """Return a metric with its plan. Raises MetricRefused or ConditionRefused.

    mark: tells its columns from those of other metrics in one query.
    """
    words = Words(dialect, dataset, as_of, time_of(metric, dataset), mark)
    return Planned(metric, words, ESTIMATORS[metric.statistic.kind](metric.statistic, words))


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
    part = planned(metric, dataset, dialect=dialect, as_of=as_of)
    confined = f"(period, area) in (select period, area from {TOUCHED})" if scope.is_scattered else None
    writer = _Writer((part,), Placing(scope, part.words, calendar), confined=confined)
    return Query(writer.write(), part.plan)


def write_parts(
    parts: Sequence[Planned], scope: Scope, calendar: Calendar, *, days: tuple[int, int] | None, is_by_day: bool
) -> str:
    """Return one query for the observations of several metrics over the same records and by the same time.

    Records without an area are a cell of their own, so that those of the whole city follow from the answer.
    days: the first day that counts and the day after the last; is_by_day: only those in the table TOUCHED do.
    """
    return _shared(parts, scope, calendar, days, is_by_day).write()


def write_values(
    part: Planned, scope: Scope, calendar: Calendar, *, days: tuple[int, int] | None, is_by_day: bool
) -> str:
    """Return the query for the different values, `_value`, of the records that write_parts reads."""
    return _shared((part,), scope, calendar, days, is_by_day).write_values()


def write_records(part: Planned, scope: Scope, calendar: Calendar, columns: Sequence[str]) -> str:
    """Return the query for the records that a metric is concerned with in a scope, one a row.

    Its columns are period, area, g0.., the dataset's own columns as c0.., and what became of each record: `kind` is
    "counted", "missing", "unusable", or "young" for one of which it is too early to tell. One query, so that what is
    listed is what is counted.
    """
    writer = _Writer((part,), Placing(scope, part.words, calendar), kept=tuple(columns))
    mark, plan = part.words.mark, part.plan
    if plan.value is None and not part.valid:
        kind = "'counted'"
    else:
        cases = [f"when {part.words.v} is not null then 'counted'"]
        cases += [f"when {plan.young}{mark} then 'young'"] if plan.young else []
        cases += [f"when {part.words.x} is not null then 'unusable'"] if part.valid else []
        kind = f"case {' '.join(cases)} else 'missing' end"
    return f"select *, {kind} as kind from ({writer.records()}) r"


def write_largest(part: Planned, scope: Scope, calendar: Calendar, *, whose: str | None) -> str:
    """Return the query for what the two largest contributors add to the sum of a metric's values in each cell.

    Its columns are period, area, g0.., total, largest and second: by size, whatever their sign; null where nobody is
    second. whose: the column that says whose a value is, values of nobody known being one's; None: each record's own.
    """
    writer = _Writer((part,), Placing(scope, part.words, calendar), kept=(whose,) if whose else ())
    cell = ", ".join(["period", "area", *(f"g{i}" for i in range(len(scope.groups)))])
    added = f"sum({part.words.v}) as added" if whose else f"{part.words.v} as added"
    by = f" group by {cell}, lower(trim(cast(c0 as varchar)))" if whose else ""  # "ACME " is Acme
    each = f"select {cell}, {added} from ({writer.records()}) r where {part.words.v} is not null{by}"
    place = f"row_number() over (partition by {cell} order by abs(added) desc, added)"
    ranked = f"select *, {place} as place from ({each}) e"
    two = ", ".join(
        f"max(case when place = {place} then added end) as {name}" for place, name in ((1, "largest"), (2, "second"))
    )
    return f"select {cell}, sum(added) as total, {two} from ({ranked}) e group by {cell}"


def _shared(
    parts: Sequence[Planned], scope: Scope, calendar: Calendar, days: tuple[int, int] | None, is_by_day: bool
) -> "_Writer":
    placing = Placing(scope, parts[0].words, calendar)
    window = [f"{placing.day()} >= {days[0]:d}", f"{placing.day()} < {days[1]:d}"] if days else []
    if is_by_day:
        window.append(f"{placing.day()} in (select day from {TOUCHED})")
    return _Writer(tuple(parts), placing, is_unplaced_too=True, window=tuple(window))


@dataclass(frozen=True)
class _Writer:
    """One query for one metric; or for several, each with its mark, of which all plans are shareable."""

    parts: tuple[Planned, ...]
    placing: Placing
    confined: str | None = None
    is_unplaced_too: bool = False
    window: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  # columns of the records themselves that are wanted, as c0..

    @property
    def scope(self) -> Scope:
        return self.placing.scope

    @property
    def is_alone(self) -> bool:
        return len(self.parts) == 1

    def write(self) -> str:
        groups = [f"g{i}" for i in range(len(self.scope.groups))]
        # The whole city is grouped by one key alone, which is quicker than by a constant beside it.
        keys = ["period", *(["area"] if self.scope.layer is not None else []), *groups]
        shown = ["period", "area" if self.scope.layer is not None else "0 as area", *groups]
        counts = [column for part in self.parts for column in self._counts(part)]
        aggregates = [
            f"{sql} as {part.aggregates[name]}" for part in self.parts for name, sql in part.plan.aggregates.items()
        ]
        records = f"({self.records()}) r{f' where {self.confined}' if self.confined else ''}"
        if self.parts[0].plan.is_tallied:
            [part] = self.parts
            by_value, names = [*keys, part.words.v], (f"{name}{part.words.mark}" for name in _COUNTS)
            records = f"(select {', '.join(by_value + counts)} from {records} group by {', '.join(by_value)}) r"
            counts = [f"cast(sum({name}) as bigint) as {name}" for name in names]
        return f"select {', '.join(shown + counts + aggregates)} from {records} group by {', '.join(keys)}"

    def write_values(self) -> str:
        v = self.parts[0].words.v
        return f"select distinct {v} as _value from ({self.records()}) r where {v} is not null"

    def _counts(self, part: Planned) -> list[str]:
        x, v, mark = part.words.x, part.words.v, part.words.mark
        is_counted_by_condition = not self.is_alone and part.where
        rows = part.words.dialect.count_where(f"w{mark}") if is_counted_by_condition else "count(*)"
        present, usable = (f"count({x})", f"count({v})") if part.valid else (f"count({v})", f"count({v})")
        if part.plan.value is None and not part.valid:
            present, usable = rows, rows
        return [f"{sql} as {name}{mark}" for name, sql in zip(_COUNTS, (rows, present, usable), strict=True)]

    def records(self) -> str:
        """Return the query for the records that count, each with its period, area, values and usable values."""
        columns = [f"{self.placing.period()} as period", f"{self.placing.area()} as area"]
        columns += [f"{self.placing.words.group(name)} as g{i}" for i, name in enumerate(self.scope.groups)]
        columns += [f"{self.placing.words.dialect.quote(name)} as c{i}" for i, name in enumerate(self.kept)]
        columns += [column for part in self.parts for column in self._columns(part)]
        rows = f"select {', '.join(columns)} from {self._table()}"
        conditions = self._conditions()
        rows += f" where {' and '.join(conditions)}" if conditions else ""
        # The value is computed once, then kept only where it is valid.
        usable = [
            f"case when is_valid{part.words.mark} then {part.words.x} end as {part.words.v}"
            for part in self.parts
            if part.valid
        ]
        return f"select *, {', '.join(usable)} from ({rows}) q" if usable else rows

    def _columns(self, part: Planned) -> list[str]:
        columns = [f"{sql} as {name}" for name, sql in part.plan.others.items()]
        value = part.plan.value or ("1" if part.valid else None)
        if part.where and not self.is_alone:
            columns.append(f"({part.where}) as w{part.words.mark}")
            value = value and f"case when {part.where} then {value} end"
        if value is None:
            return columns
        if not part.valid:
            return [*columns, f"{value} as {part.words.v}"]
        return [*columns, f"{value} as {part.words.x}", f"({part.valid}) as is_valid{part.words.mark}"]

    def _table(self) -> str:
        first = self.parts[0]
        table = self.placing.words.dialect.quote(first.metric.dataset or "")
        if first.plan.again:
            table = self._with_next(table, first)
        if first.is_numbered:
            table = f"{table} left join {NUMBERED} on {first.plan.value} = _value"
        if self.scope.grain == "rolling_year" and not self.scope.spans:
            months = ", ".join(f"({k})" for k in range(ROLLING_MONTHS))
            table = f"{table} cross join (values {months}) as later(k)"
        return table

    @staticmethod
    def _with_next(table: str, part: Planned) -> str:
        words = part.words
        who, when = words.column(part.plan.again or ""), words.moment_utc(words.time)
        among = f" where {words.condition(part.metric.where)}" if part.metric.where else ""
        # Of two records of one moment, the one that arrived later is the return.
        order = f"{when}, {words.dialect.quote('_delivery')}, {words.dialect.quote('_row')}"
        return f"(select *, lead({when}) over (partition by {who} order by {order}) as next_at from {table}{among}) w"

    def _conditions(self) -> list[str]:
        wheres = [part.where for part in self.parts]
        conditions = [] if None in wheres else [f"({' or '.join(f'({where})' for where in wheres)})"]
        if not self.placing.is_by_the_time_of_all:
            conditions.append(f"{self.placing.time()} is not null")
        if self.scope.layer is not None and not self.is_unplaced_too:
            conditions.append(f"{self.placing.area()} is not null")
        return conditions + self.placing.window() + list(self.window)


_COUNTS = ("rows_", "present", "n")
