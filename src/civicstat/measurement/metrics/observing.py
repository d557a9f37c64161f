"""Records made into observations: a metric, a scope and the ground that both stand on come in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.measurement.metrics.answers import Answer, read_answer
from civicstat.measurement.metrics.definitions import MetricDefinition, Rate
from civicstat.measurement.metrics.observations import IntArray, Observations, empty, withhold
from civicstat.measurement.metrics.periods import EPOCH, Calendar
from civicstat.measurement.metrics.planning import Cells, FloatArray, MetricRefused, Plan
from civicstat.measurement.metrics.queries import TOUCHED, Query, Scope, write
from civicstat.measurement.metrics.touching import numbered
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.interface import Store


@dataclass(frozen=True)
class Extent:
    """From when to when there are records; local time. None where there are none.

    whole_to: where events are known by month or year only, the end of the newest that is whole.
    begins: from when on there are as many records as usual, where a few are from before.
    """

    first: datetime | None
    last: datetime | None
    records: int = 0
    whole_to: datetime | None = None
    begins: datetime | None = None

    @property
    def covered_to(self) -> datetime | None:
        """Up to where the data is taken to be whole (docs/decisions/0006-the-end-of-the-data.md).

        The newest event and one day more; where events are rare, three times their mean distance, a week at most.
        """
        return self.whole_to or (self.last + self._slack if self.last else None)

    @property
    def days_to(self) -> date | None:
        """The day up to which, itself left out, there are whole days.

        The day of the newest event is whole where this lies within three mean distances of its end, as those of a
        week or a month are that count as whole (docs/decisions/0006-the-end-of-the-data.md).
        """
        covered = self.covered_to
        if self.whole_to is not None or self.last is None or covered is None:
            return self.whole_to.date() if self.whole_to else None
        newest = min(self.last + 3 * self._distance, self.last + timedelta(days=1)).date()
        week = covered.date() - timedelta(days=covered.weekday())
        return max(newest, week, covered.date().replace(day=1))

    @property
    def covered_from(self) -> datetime | None:
        """From when on the data is taken to be whole: as long before the oldest event."""
        return self.begins or (self.first - self._slack if self.first else None)

    @property
    def _slack(self) -> timedelta:
        if self.first is None or self.last is None:
            return timedelta(0)
        return min(max(timedelta(days=1), 3 * self._distance), timedelta(days=7))

    @property
    def _distance(self) -> timedelta:
        """The mean time from one event to the next."""
        if self.first is None or self.last is None:
            return timedelta(0)
        return (self.last - self.first) / max(self.records, 1)


@dataclass(frozen=True)
class KnownDataset:
    """A dataset as metrics see it."""

    definition: DatasetDefinition
    as_of: datetime  # UTC, naive: the newest moment that the data knows of
    first: datetime | None  # local: the oldest and the newest event
    last: datetime | None
    records: int = 0
    whole_to: datetime | None = None  # see Extent
    begins: datetime | None = None

    @property
    def extent(self) -> Extent:
        return Extent(self.first, self.last, self.records, self.whole_to, self.begins)


@dataclass(frozen=True)
class Told:
    """What the store told of the cells of a metric in a scope, by which plan."""

    plan: Plan
    answer: Answer


@dataclass(frozen=True)
class Ground:
    """What metrics stand on.

    residents: (k,) area ids and years in, (k,) residents out, NaN where not known.
    city: the id of the area that is the whole city.
    areas: the ids of the areas of each layer that figures are told of.
    told: what the store was asked for already, together with other things; None where it was not.
    """

    store: Store
    datasets: Mapping[str, KnownDataset]
    metrics: Mapping[str, MetricDefinition]
    calendar: Calendar
    city: int
    residents: Callable[[IntArray, IntArray], FloatArray]
    areas: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    told: Callable[[MetricDefinition, Scope], Told | None] = lambda metric, scope: None

    def dataset(self, metric: MetricDefinition) -> KnownDataset:
        """Return the dataset of a metric. Raises MetricRefused where it is not known."""
        known = self.datasets.get(metric.dataset or "")
        if known is None:
            names = ", ".join(sorted(self.datasets)) or "none"
            raise MetricRefused(f"{metric.metric}: no dataset {metric.dataset!r}; there are {names}")
        return known

    def metric(self, slug: str, *, wanted_by: str) -> MetricDefinition:
        """Return the definition of an adopted metric. Raises MetricRefused where it is not adopted."""
        if slug not in self.metrics:
            raise MetricRefused(f"{wanted_by} rests on the metric {slug!r}, which is not adopted; adopt it first")
        return self.metrics[slug]


def observe_records(metric: MetricDefinition, scope: Scope, ground: Ground) -> Observations:
    """Return the observations of a metric that rests on records."""
    known = ground.dataset(metric)
    if known.last is None:
        return empty()
    scope = bounded(scope, known, ground.calendar)
    if scope.pairs is not None and not len(scope.pairs):
        return empty()
    told = ground.told(metric, scope)
    if told is not None:
        return _finish(metric, scope, ground, told)
    return _finish(metric, scope, ground, *tell(metric, scope, ground))


def tell(
    metric: MetricDefinition, scope: Scope, ground: Ground
) -> tuple[Told, tuple[tuple[str | None, ...], ...]]:  # fmt: skip
    """Ask the store of the cells of a metric in a scope: what it told, and each cell's group."""
    known = ground.dataset(metric)
    query = write(
        metric, known.definition, scope, dialect=ground.store.dialect, calendar=ground.calendar, as_of=known.as_of
    )
    table = _ask(ground.store, query, scope)
    told = Told(query.plan, read_answer(table, {name: name for name in query.plan.aggregates}))
    return told, groups_of(table, scope)


def _ask(store: Store, query: Query, scope: Scope) -> pa.Table:
    """Return a query's rows, those of the scope's pairs alone where it has some."""
    if scope.pairs is None:
        return store.query(query.sql)
    if scope.is_scattered:
        return store.query(query.sql, tables={TOUCHED: _pairs_table(scope.pairs)})
    return _among(store.query(query.sql), scope.pairs)


def bounded(scope: Scope, known: KnownDataset, calendar: Calendar) -> Scope:
    """Return a scope whose rolling years are whole: twelve months of data, none of them after the data's last."""
    if scope.grain != "rolling_year" or known.first is None or known.last is None:
        return scope
    first = calendar.period("rolling_year", known.first) + 11
    last = calendar.period("rolling_year", known.last)
    since = first if scope.since is None else max(first, scope.since)
    until = last if scope.until is None else min(last, scope.until)
    if scope.pairs is not None:
        inside = (scope.pairs[:, 0] >= since) & (scope.pairs[:, 0] <= until)
        return replace(scope, pairs=scope.pairs[inside])
    return replace(scope, since=since, until=until)


def _pairs_table(pairs: npt.NDArray[np.int64]) -> pa.Table:
    return pa.table({"period": pa.array(pairs[:, 0], pa.int32()), "area": pa.array(pairs[:, 1], pa.int32())})


def _among(answer: pa.Table, pairs: npt.NDArray[np.int64]) -> pa.Table:
    """Return the cells of an answer that are among the pairs."""
    cells = np.stack([np.asarray(answer[name].to_numpy(), dtype=np.int64) for name in ("period", "area")], axis=1)
    wanted = np.isin(numbered(cells), numbered(pairs))
    return answer if wanted.all() else answer.filter(pa.array(wanted))


def groups_of(table: pa.Table, scope: Scope) -> tuple[tuple[str | None, ...], ...]:
    """Return the group of each row of an answer; () where the scope has none."""
    keys = [table[f"g{i}"].cast(pa.string()).to_pylist() for i in range(len(scope.groups))]
    return tuple(zip(*keys, strict=True)) if keys else ()


def _finish(
    metric: MetricDefinition,
    scope: Scope,
    ground: Ground,
    told: Told,
    group: tuple[tuple[str | None, ...], ...] = (),
) -> Observations:
    answer = told.answer
    period, area = answer.period, answer.area
    if scope.layer is None:
        area = np.full(area.shape, ground.city)
    cells = Cells(
        n=answer.n.astype(np.float64),
        aggregates=answer.aggregates,
        exposure=exposures(metric, scope, ground, period, area),
        level=scope.level or metric.level,
    )
    figures = told.plan.finish(cells)
    observations = Observations(
        period, area, group, figures.value, cells.n, figures.numerator, figures.denominator,
        figures.low, figures.high, answer.rows - answer.present - _young(told.plan, cells),
        answer.present - answer.n, _whole(figures.pending, answer.n),
    )  # fmt: skip
    return withhold(observations, metric)


def _young(plan: Plan, cells: Cells) -> IntArray:
    return _whole(cells.number(plan.young) if plan.young else None, cells.n)


def _whole(numbers: FloatArray | None, like: npt.NDArray[Any]) -> IntArray:
    return np.zeros(like.shape, np.int64) if numbers is None else np.nan_to_num(numbers).astype(np.int64)


def exposures(metric: MetricDefinition, scope: Scope, ground: Ground, period: IntArray, area: IntArray) -> FloatArray:
    """Return what each cell's events are per: residents, or another metric's figure; NaN for other statistics."""
    statistic = metric.statistic
    scaled = statistic.kind == "index" and statistic.scale is not None
    if not (isinstance(statistic, Rate) or scaled) or not period.size:
        return np.full(period.shape, np.nan)
    if isinstance(statistic, Rate) and statistic.per != "population":
        return _exposure_of_metric(metric, statistic.per, scope, ground, period, area)
    distinct, inverse = np.unique(period, return_inverse=True)
    # A rolling year to March 2026 is per residents of 2026.
    years = np.array([_last_day(scope, int(each), ground.calendar).year for each in distinct], dtype=np.int64)
    return ground.residents(area, years[inverse])


def _last_day(scope: Scope, period: int, calendar: Calendar) -> date:
    if scope.spans:
        return EPOCH + timedelta(days=scope.spans[period // scope.blocks][1] - 1)
    return (calendar.end(scope.grain, period) - timedelta(microseconds=1)).date()


def _exposure_of_metric(
    metric: MetricDefinition, per: str, scope: Scope, ground: Ground, period: IntArray, area: IntArray
) -> FloatArray:
    base = ground.metric(per, wanted_by=metric.metric)
    if base.statistic.kind not in ("count", "distinct", "sum"):
        raise MetricRefused(
            f"{metric.metric}: a rate is per population or per a count, a distinct count or a sum; "
            f"{per} is a {base.statistic.kind}"
        )
    observed = observe_records(base, replace(scope, groups=()), ground)
    figures = dict(zip(zip(observed.period.tolist(), observed.area.tolist(), strict=True), observed.value, strict=True))
    return np.array([figures.get(key, np.nan) for key in zip(period.tolist(), area.tolist(), strict=True)], dtype=float)
