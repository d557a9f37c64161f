"""Cells without a record: what is counted there is nought, with its interval; other statistics have nothing to say.

Decision 0004 says why such cells are not kept. Here they are made where figures are computed; points.py makes them
where kept ones are read.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from civicstat.measurement.metrics.definitions import Index, MetricDefinition, Rate, Statistic
from civicstat.measurement.metrics.observations import IntArray, Observations, joined
from civicstat.measurement.metrics.observing import Ground, KnownDataset, exposures
from civicstat.measurement.metrics.periods import EPOCH
from civicstat.measurement.metrics.planning import DAY_OF_WEEK, HOUR_OF_DAY, Figures, FloatArray
from civicstat.measurement.metrics.queries import ROLLING_MONTHS, Scope
from civicstat.measurement.metrics.scarcity import per_too_few_residents
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.stats import Interval, poisson_interval, sum_interval, weighted_count_interval
from civicstat.store.conditions import columns_of

COUNTED = ("count", "distinct", "sum", "rate", "index")


def is_counted(metric: MetricDefinition) -> bool:
    """Return whether no record makes nought, not nothing."""
    return metric.min_n == 0 and metric.statistic.kind in COUNTED


def is_per_other(statistic: Statistic) -> bool:
    """Return whether a figure is per residents or per another metric."""
    return isinstance(statistic, Rate) or (isinstance(statistic, Index) and statistic.scale is not None)


def figures_of_none(
    metric: MetricDefinition, exposure: FloatArray, dataset: DatasetDefinition, level: float | None = None
) -> Figures:
    """Return the figures of (k,) cells without a record.

    exposure: (k,), what each is per; no figure where that is not known, NaN, or are too few residents. Only the shape
    counts where figures are per nothing. level: of the intervals; the metric's own if None.
    """
    statistic = metric.statistic
    known = np.where(exposure > 0, exposure, np.nan)
    told = np.where(per_too_few_residents(metric, exposure), np.nan, known)
    factor = (getattr(statistic, "scale", None) or 1.0) / told if is_per_other(statistic) else np.ones(known.shape)
    low, high = _ends(statistic, level or metric.level, dataset)
    below = known if is_per_other(statistic) else np.full(known.shape, np.nan)
    return Figures(0.0 * factor, low * factor, high * factor, np.zeros(known.shape), below)


def _ends(statistic: Statistic, level: float, dataset: DatasetDefinition) -> Interval:
    if isinstance(statistic, Index):
        return _ends_of_index(tuple(statistic.weights.values()), level)
    if "sum" not in (statistic.kind, getattr(statistic, "count", "")):
        return _ends_of_count(level)
    column = dataset.columns.get(getattr(statistic, "of", None) or "")
    return _ends_of_sum(level, column is not None and column.type is ColumnType.INTEGER)


_CLOCKS = {HOUR_OF_DAY: range(24), DAY_OF_WEEK: range(1, 8)}


@lru_cache(maxsize=16)
def _ends_of_count(level: float) -> Interval:
    return poisson_interval(0, level=level)


@lru_cache(maxsize=16)
def _ends_of_sum(level: float, is_of_whole_things: bool) -> Interval:
    return sum_interval(0.0, 0.0, level=level, size=1.0 if is_of_whole_things else math.nan)


@lru_cache(maxsize=64)
def _ends_of_index(weights: tuple[float, ...], level: float) -> Interval:
    return weighted_count_interval(np.zeros(len(weights)), np.asarray(weights), level=level)


@dataclass(frozen=True)
class Frame:
    """The cells that an answer should have: every period, in every area, of every group."""

    periods: tuple[int, ...]
    areas: tuple[int, ...]
    groups: tuple[tuple[str | None, ...], ...] = ((),)

    def __len__(self) -> int:
        return len(self.periods) * len(self.areas) * len(self.groups)

    def lacking(self, found: Observations) -> tuple[IntArray, IntArray, IntArray]:
        """Return period, area and number of the group of the cells that observations do not have."""
        have = np.zeros((len(self.periods), len(self.areas), len(self.groups)), dtype=np.bool_)
        group = {key: at for at, key in enumerate(self.groups)}
        keys = found.group or ((),) * len(found)
        number = np.array([group.get(key, -1) for key in keys], dtype=np.int64)
        at = np.stack([_places(found.period, self.periods), _places(found.area, self.areas), number])
        have[tuple(at[:, (at >= 0).all(axis=0)])] = True
        period, area, number = np.nonzero(~have)
        return np.asarray(self.periods, dtype=np.int64)[period], np.asarray(self.areas, dtype=np.int64)[area], number


def _places(values: IntArray, among: tuple[int, ...]) -> IntArray:
    """Return where values stand among others, -1 for those that do not."""
    places = {value: at for at, value in enumerate(among)}
    return np.array([places.get(value, -1) for value in values.tolist()], dtype=np.int64)


def frame_of(metric: MetricDefinition, scope: Scope, ground: Ground, areas: Iterable[int] | None = None) -> Frame:
    """Return the cells that a metric should have in a scope; none where a cell without records says nothing.

    areas: their ids; those of the scope's layer if None. Groups are known where their columns state all values
    that they can have, and the metric leaves none of these out.
    """
    if not is_counted(metric) or scope.pairs is not None:
        return Frame((), ())
    known = ground.dataset(metric)
    groups = _groups(metric, known.definition, scope.groups)
    if areas is None:
        areas = (ground.city,) if scope.layer is None else ground.areas.get(scope.layer, ())
    return Frame(_periods(known, scope, ground), tuple(areas), groups)


def completed(
    metric: MetricDefinition, found: Observations, frame: Frame, scope: Scope, ground: Ground
) -> Observations:
    """Return observations with nought in the cells of a frame that have no records."""
    period, area, number = frame.lacking(found)
    group = tuple(frame.groups[at] for at in number.tolist()) if scope.groups else ()
    if not period.size:
        return found
    exposure = exposures(metric, scope, ground, period, area)
    return joined(found, noughts(metric, period, area, group, exposure, ground, scope.level))


def noughts(
    metric: MetricDefinition,
    period: IntArray,
    area: IntArray,
    group: tuple[tuple[str | None, ...], ...],
    exposure: FloatArray,
    ground: Ground,
    level: float | None = None,
) -> Observations:
    """Return the observations of (k,) cells without records of a metric for which `is_counted` holds."""
    figures = figures_of_none(metric, exposure, ground.dataset(metric).definition, level)
    none = np.zeros(period.shape, dtype=np.int64)
    return Observations(
        period, area, group, figures.value, np.zeros(period.shape), figures.numerator, figures.denominator,
        figures.low, figures.high, none, none, none,
    )  # fmt: skip


def _groups(
    metric: MetricDefinition, dataset: DatasetDefinition, names: tuple[str, ...]
) -> tuple[tuple[str | None, ...], ...]:
    limited = columns_of(metric.where) if metric.where else frozenset()
    if limited.intersection(names):
        return ()
    return tuple(product(*(levels_of(dataset, name) for name in names)))


def levels_of(dataset: DatasetDefinition, name: str) -> tuple[str, ...]:
    """Return the values that a column can have, as far as its definition states them."""
    column = dataset.columns.get(name)
    if column is None:
        return tuple(map(str, _CLOCKS.get(name, ())))
    return ("false", "true") if column.type is ColumnType.BOOLEAN else column.among


def _periods(known: KnownDataset, scope: Scope, ground: Ground) -> tuple[int, ...]:
    """Return the periods of a scope, or the numbers of its spans, that hold data."""
    extent = known.extent
    if extent.first is None or extent.last is None:
        return ()
    if scope.spans:
        begun, ended = ((moment.date() - EPOCH).days for moment in (extent.first, extent.last))
        held = (at for at, (start, after) in enumerate(scope.spans) if begun < after and start <= ended)
        return tuple(at * scope.blocks + block for at in held for block in range(scope.blocks))
    first, last = (ground.calendar.period(scope.grain, moment) for moment in (extent.first, extent.last))
    first += ROLLING_MONTHS - 1 if scope.grain == "rolling_year" else 0
    first = first if scope.since is None else max(first, scope.since)
    last = last if scope.until is None else min(last, scope.until)
    return tuple(range(first, last + 1))
