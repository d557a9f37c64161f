"""Many observations from few scans of the records.

Metrics over the same records are asked for together; cells of longer periods and of the whole city are made from
those of shorter periods and of areas, where a statistic allows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.answers import Answer, Bits, IntArray, Ragged, read_answer
from civicstat.measurement.metrics.definitions import Gap, Grain, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.observing import Ground, Told, bounded
from civicstat.measurement.metrics.periods import DAYS, MONTHS, Calendar
from civicstat.measurement.metrics.placing import Scope, day_number
from civicstat.measurement.metrics.queries import (
    NUMBERED,
    ROLLING_MONTHS,
    TOUCHED,
    Planned,
    planned,
    write_parts,
    write_values,
)
from civicstat.measurement.metrics.touching import numbered, periods_of

_MOST_TOGETHER = 32  # metrics in one query
_MOST_VALUES = 20_000_000  # of lists that stay in memory for the next scope: 160 MB
_MOST_BITS = 100_000_000  # in which cells tell different values: 12 MB
_AREAS = 500  # of a layer whose areas are not known
_DENSE = 0.5


@dataclass(frozen=True)
class Sheet:
    """One metric's cells of one layer and the shortest period from which those of its scopes follow."""

    part: Planned
    layer: str | None
    base: Grain
    scopes: tuple[Scope, ...]
    days: IntArray | None  # on which records count, ascending; None: on all

    def most_cells(self, ground: Ground) -> int:
        """Return how many cells there can be."""
        known = ground.dataset(self.part.metric)
        days = len(self.days) if self.days is not None else 1
        if self.days is None and known.first is not None and known.last is not None:
            days = (known.last - known.first).days + 1
        length = {"hour": 1 / 24, **DAYS, **{grain: 28 * months for grain, months in MONTHS.items()}}[self.base]
        areas = 0 if self.layer is None else len(ground.areas.get(self.layer, ())) or _AREAS
        return int(days / length + 2) * (areas + 1)


@dataclass(frozen=True)
class Bundle:
    """Sheets that one query fills."""

    sheets: tuple[Sheet, ...]

    def fill(self, ground: Ground) -> list[Told | None]:
        """Return what the store tells of each sheet; None where it had better be asked for each scope by itself."""
        first, tables = self.sheets[0], dict[str, pa.Table]()
        ends, is_by_day = None, False
        if first.days is not None:
            ends = (int(first.days[0]), int(first.days[-1]) + 1)
            is_by_day = len(first.days) < _DENSE * (ends[1] - ends[0])
            tables = {TOUCHED: pa.table({"day": pa.array(first.days, pa.int32())})} if is_by_day else {}
        parts, scope = [sheet.part for sheet in self.sheets], Scope(first.base, first.layer)
        if first.part.plan.tells_apart:
            sql = write_values(first.part, scope, ground.calendar, days=ends, is_by_day=is_by_day)
            values = ground.store.query(sql, tables=tables)
            if not 0 < len(values) * first.most_cells(ground) <= _MOST_BITS:
                return [None]
            parts = [first.part.numbered(len(values))]
            tables[NUMBERED] = values.append_column("_number", pa.array(np.arange(len(values)), pa.int32()))
        sql = write_parts(parts, scope, ground.calendar, days=ends, is_by_day=is_by_day)
        table = ground.store.query(sql, tables=tables)
        return [_told(part, table) for part in parts]


def _told(part: Planned, table: pa.Table) -> Told:
    answer = read_answer(table, part.aggregates, part.words.mark)
    return Told(part.plan, answer.take(np.flatnonzero(answer.rows)))


def leaves(metric: MetricDefinition, scope: Scope, ground: Ground) -> Iterator[tuple[MetricDefinition, Scope]]:
    """Yield the metrics on records, with their scopes, from which the observations of a metric follow.

    Raises MetricRefused where it rests on a metric that is not adopted.
    """
    if metric.dataset is not None:
        yield metric, scope
    if isinstance(metric.statistic, Gap):
        way, _, name = metric.statistic.between.partition(":")
        if way != "area" or scope.layer is not None:
            return
        scope = replace(scope, layer=name)
    for slug in rests_on(metric):
        yield from leaves(ground.metric(slug, wanted_by=metric.metric), scope, ground)


class Gathering:
    """What is wanted of the store; asked for when it is first needed."""

    def __init__(self, wanted: Iterable[tuple[MetricDefinition, Scope]], ground: Ground) -> None:
        self._ground = ground
        self._places: dict[tuple[object, ...], tuple[Sheet, Bundle]] = {}
        self._known: dict[int, Told | None] = {}  # by the sheet's id
        for bundle in _bundled(_sheets(wanted, ground)):
            for sheet in bundle.sheets:
                for scope in sheet.scopes:
                    self._places[_key(sheet.part.metric, scope)] = (sheet, bundle)

    def told(self, metric: MetricDefinition, scope: Scope) -> Told | None:
        """Return the cells of a metric in a scope; None where they are not among what is wanted."""
        if scope.groups or scope.spans:
            return None
        found = self._places.get(_key(metric, scope))
        if found is None:
            return None
        sheet, bundle = found
        told = self._filled(sheet, bundle)
        return replace(told, answer=coarser(told, sheet, scope, self._ground.calendar)) if told else None

    def _filled(self, sheet: Sheet, bundle: Bundle) -> Told | None:
        if id(sheet) not in self._known:
            for each, told in zip(bundle.sheets, bundle.fill(self._ground), strict=True):
                self._known[id(each)] = told
            self._forget_lists(but=sheet)
        return self._known[id(sheet)]

    def _forget_lists(self, but: Sheet) -> None:
        """Let the oldest lists go where there are many; they are asked for again if need be."""
        sizes = {key: size for key, told in self._known.items() if told and (size := _values_in(told.answer))}
        for key, size in sizes.items():
            if sum(sizes.values()) <= _MOST_VALUES:
                return
            if key != id(but):
                del self._known[key]
                sizes = {**sizes, key: sizes[key] - size}


def coarser(told: Told, sheet: Sheet, scope: Scope, calendar: Calendar) -> Answer:
    """Return a scope's cells, made from those of a sheet."""
    answer = told.answer
    rows = np.arange(answer.period.size)
    period = periods_from(sheet.base, scope.grain, answer.period, calendar)
    if scope.grain == "rolling_year":
        rows, period = np.tile(rows, ROLLING_MONTHS), np.concatenate([period + k for k in range(ROLLING_MONTHS)])
    area = answer.area[rows] if scope.layer is not None else np.zeros(rows.shape, dtype=np.int64)
    is_wanted = area >= 0
    if scope.since is not None:
        is_wanted &= period >= scope.since
    if scope.until is not None:
        is_wanted &= period <= scope.until
    cells = numbered(np.stack([period, area], axis=1))
    if scope.pairs is not None:
        is_wanted &= np.isin(cells, numbered(scope.pairs))
    different, to = np.unique(cells[is_wanted], return_inverse=True)
    parts = answer.take(rows[is_wanted]).placed(period[is_wanted], area[is_wanted])
    return parts if different.size == parts.period.size else parts.merged(to, different.size, told.plan.merging)


def periods_from(base: Grain, grain: Grain, period: IntArray, calendar: Calendar) -> IntArray:
    """Return the longer periods in which shorter ones lie; a rolling year is the one that ends with a month."""
    if base == grain:
        return period
    first = np.zeros_like(period)
    if base in DAYS:
        first = period * DAYS[base] - (0 if base == "day" else 3)
        return periods_of(grain, first, first, first, calendar)
    shift = calendar.fiscal_start - 1 if base.startswith("fiscal") else 0
    return periods_of(grain, first, period * MONTHS[base] + shift, first, calendar)


def base_of(grains: Iterable[Grain]) -> Grain:
    """Return the period from which those of some grains of one family follow."""
    different = sorted(set(grains), key=lambda grain: (DAYS | MONTHS | {"hour": 0})[grain])
    if different[0] == "rolling_year" or len({grain.startswith("fiscal") for grain in different}) > 1:
        return "month"
    return different[0]


def _family(grain: Grain) -> str:
    return "hours" if grain == "hour" else "days" if grain in DAYS else "months"


def _key(metric: MetricDefinition, scope: Scope) -> tuple[object, ...]:
    """A definition counts by itself, since versions of a metric share its name; sheets hold on to it."""
    pairs = scope.pairs.tobytes() if scope.pairs is not None else None
    return id(metric), scope.grain, scope.layer, scope.since, scope.until, pairs


def _values_in(answer: Answer) -> int:
    """Return how many numbers of eight bytes its lists and bits take."""
    lists = sum(each.values.size for each in answer.aggregates.values() if isinstance(each, Ragged))
    return lists + sum(each.rows.size // 8 for each in answer.aggregates.values() if isinstance(each, Bits))


def _sheets(wanted: Iterable[tuple[MetricDefinition, Scope]], ground: Ground) -> Iterator[Sheet]:
    for position, (metric, scopes) in enumerate(_by_metric(wanted, ground)):
        known = ground.dataset(metric)
        try:
            part = planned(
                metric, known.definition, dialect=ground.store.dialect, as_of=known.as_of, mark=f"_{position}"
            )
        except CivicStatError:
            continue  # it is told when this metric is observed, and the others are not held up
        if part.plan.is_addable or part.plan.tells_apart:
            for family in {_family(scope.grain): None for scope in scopes}:
                yield from _sheets_of(part, [s for s in scopes if _family(s.grain) == family], ground.calendar)


def _by_metric(
    wanted: Iterable[tuple[MetricDefinition, Scope]], ground: Ground
) -> list[tuple[MetricDefinition, list[Scope]]]:
    """Return each metric with its scopes, whose rolling years are whole; a definition counts by itself."""
    found: dict[int, tuple[MetricDefinition, dict[tuple[object, ...], Scope]]] = {}
    for metric, scope in wanted:
        known = ground.datasets.get(metric.dataset or "")
        if known is None or known.last is None:
            continue
        whole = bounded(scope, known, ground.calendar)
        if whole.pairs is None or len(whole.pairs):
            found.setdefault(id(metric), (metric, {}))[1].setdefault(_key(metric, whole), whole)
    return [(metric, list(scopes.values())) for metric, scopes in found.values()]


def _sheets_of(part: Planned, scopes: Sequence[Scope], calendar: Calendar) -> Iterator[Sheet]:
    """Yield the sheets for scopes of one family; the city's cells follow from those of a layer where they can."""
    by_layer: dict[str | None, list[Scope]] = {}
    for scope in scopes:
        by_layer.setdefault(scope.layer, []).append(scope)
    city = by_layer.pop(None, [])
    for layer, of_layer in by_layer.items():
        base = base_of(scope.grain for scope in of_layer)
        if city and base_of(scope.grain for scope in (*of_layer, *city)) == base:
            of_layer, city = [*of_layer, *city], []
        yield Sheet(part, layer, base, tuple(of_layer), days_of(of_layer, calendar))
    if city:
        yield Sheet(part, None, base_of(scope.grain for scope in city), tuple(city), days_of(city, calendar))


def days_of(scopes: Sequence[Scope], calendar: Calendar) -> IntArray | None:
    """Return the days of the periods in which the pairs of scopes lie, ascending; None where one has no pairs."""
    periods: dict[Grain, IntArray] = {}
    for scope in scopes:
        if scope.pairs is None:
            return None
        known = periods.get(scope.grain, np.empty(0, dtype=np.int64))
        periods[scope.grain] = np.union1d(known, scope.pairs[:, 0])
    spans = [
        np.arange(day_number(calendar.start(grain, period)), day_number(calendar.end(grain, period), up=True))
        for grain, of_grain in periods.items()
        for period in of_grain.tolist()
    ]
    return np.unique(np.concatenate(spans))


def _bundled(sheets: Iterable[Sheet]) -> Iterator[Bundle]:
    shared: dict[tuple[object, ...], list[Sheet]] = {}
    for sheet in sheets:
        if not sheet.part.plan.is_shareable:
            yield Bundle((sheet,))
            continue
        days = sheet.days.tobytes() if sheet.days is not None else None
        key = (sheet.part.metric.dataset, sheet.part.words.time, sheet.layer, sheet.base, days)
        shared.setdefault(key, []).append(sheet)
    for together in shared.values():
        for start in range(0, len(together), _MOST_TOGETHER):
            yield Bundle(tuple(together[start : start + _MOST_TOGETHER]))
