"""The values behind a metric's figure, now and a year before, read in one pass. See docs/methods/distributions.md."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.answers import FloatArray, Ragged, read_answer
from civicstat.measurement.metrics.definitions import Mean, Median, MetricDefinition, Percentile, Share, Sum
from civicstat.measurement.metrics.observing import Ground, KnownDataset
from civicstat.measurement.metrics.queries import Scope, write
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.stats import (
    Interval,
    difference_interval,
    newcombe_interval,
    percentile,
    percentile_interval,
    wilson_interval,
)
from civicstat.stats.intervals import normal_quantile
from civicstat.store.conditions import limit_of
from civicstat.store.tables import Kind

MOST_VALUES = 2_000_000  # read at once
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
FEWEST = 10  # values, for a distribution
_LEVEL_OF_CLEAR = 0.9973
CLEAR = 3.0  # standard errors at which two years are told apart, as everywhere on the pages

Days = tuple[int, int]  # first day and the day after the last, in days since 1970


class TooManyValues(CivicStatError):
    """More values than are read at once."""


class Measured(NamedTuple):
    """The column whose values a metric looks at."""

    column: str
    unit: str
    display: str
    limit: float | None  # that its own definition sets
    is_most: bool  # whether values should be at most that


@dataclass(frozen=True)
class Values:
    """The values of some days. values: usable ones, ascending."""

    values: FloatArray
    missing: int  # records without a value
    unusable: int

    @property
    def n(self) -> int:
        return int(self.values.size)

    @property
    def records(self) -> int:
        return self.n + self.missing + self.unusable


class Quantile(NamedTuple):
    """One percentile in both years. A limit is None where there are too few values for it."""

    p: float
    value: float
    low: float | None
    high: float | None
    before: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    is_clear: bool  # whether the difference is beyond three standard errors


class Beyond(NamedTuple):
    """Which share of the values lies beyond a limit: above one that is a most, below one that is a least."""

    limit: float
    is_most: bool
    hits: int
    share: float
    low: float
    high: float
    before: float | None
    difference_low: float | None  # the interval of the difference between the years
    difference_high: float | None
    is_clear: bool


def measured(metric: MetricDefinition, dataset: DatasetDefinition) -> Measured | None:
    """Return the column of numbers that a metric looks at; None where it looks at none, or only counts."""
    statistic, kinds = metric.statistic, condition_kinds(dataset)
    if isinstance(statistic, (Percentile, Median, Mean)):
        return Measured(statistic.of, metric.unit, metric.display, None, is_most=metric.direction != "higher")
    if isinstance(statistic, Sum):
        return Measured(statistic.of, metric.unit, metric.display, None, is_most=metric.direction != "higher")
    limit = limit_of(statistic.hit) if isinstance(statistic, Share) else None
    if limit is None or kinds.get(limit.column) not in (Kind.INTEGER, Kind.NUMBER):
        return None
    is_span = limit.column in dataset.durations
    return Measured(limit.column, "seconds" if is_span else "count", "", limit.value, limit.is_most)


def read_values(
    metric: MetricDefinition, of: Measured, ground: Ground, spans: tuple[Days, ...], layer: str | None, area: int
) -> list[Values]:
    """Return the values of each span of days, none of which may overlap, in one pass over the records.

    layer, area: an area's layer and id; layer None is the whole city. Raises TooManyValues, and what `observe` does.
    """
    known = ground.dataset(metric)
    _check_size(known, spans)
    asked = metric.model_copy(update={
        "statistic": Median(kind="median", of=of.column), "min_n": 0, "most_missing": None,
    })  # fmt: skip
    query = write(
        asked, known.definition, Scope("day", layer, spans=spans), dialect=ground.store.dialect,
        calendar=ground.calendar, as_of=known.as_of,
    )  # fmt: skip
    answer = read_answer(ground.store.query(query.sql), {name: name for name in query.plan.aggregates})
    if layer is not None:
        answer = answer.take(np.flatnonzero(answer.area == area))
    found = [Values(np.empty(0), 0, 0)] * len(spans)
    lists = answer.aggregates["values"]
    if not isinstance(lists, Ragged):
        raise TypeError("values are no lists; expected one per cell")
    for at, span in enumerate(answer.period.tolist()):
        values = np.sort(lists.values[lists.offsets[at] : lists.offsets[at + 1]])
        missing, unusable = answer.rows[at] - answer.present[at], answer.present[at] - answer.n[at]
        found[span] = Values(values, int(missing), int(unusable))
    return found


def quantiles(now: Values, before: Values | None, *, level: float = 0.95) -> list[Quantile]:
    """Return the percentiles of the values with their intervals, and how far they moved since a year before."""
    return [_quantile(p, now, before, level) for p in QUANTILES] if now.n else []


def _quantile(p: float, now: Values, before: Values | None, level: float) -> Quantile:
    value, limits = percentile(now.values, p), percentile_interval(now.values, p, level=level)
    low, high = (_known(float(end)) for end in limits)
    if before is None or not before.n:
        return Quantile(p, value, low, high, None, None, None, None, is_clear=False)
    was, others = percentile(before.values, p), percentile_interval(before.values, p, level=level)
    gap = difference_interval(value, limits, was, others)
    wider = CLEAR / normal_quantile(level)
    clear = difference_interval(value, _widened(value, limits, wider), was, _widened(was, others, wider))
    below, above = (_known(float(end)) for end in gap)
    return Quantile(p, value, low, high, was, value - was, below, above, is_clear=_is_clear(clear))


def _widened(value: float, limits: Interval, wider: float) -> Interval:
    return Interval(value - (value - limits.low) * wider, value + (limits.high - value) * wider)


def beyond(now: Values, before: Values | None, limit: float, *, is_most: bool, level: float = 0.95) -> Beyond | None:
    """Return which share of the values lies beyond a limit, and how far that moved; None where there are no values."""
    if not now.n:
        return None
    hits = _hits(now, limit, is_most=is_most)
    low, high = wilson_interval(hits, now.n, level=level)
    if before is None or not before.n:
        return Beyond(limit, is_most, hits, hits / now.n, float(low), float(high), None, None, None, is_clear=False)
    were = _hits(before, limit, is_most=is_most)
    gap = newcombe_interval(hits, now.n, were, before.n, level=level)
    clear = newcombe_interval(hits, now.n, were, before.n, level=_LEVEL_OF_CLEAR)
    return Beyond(
        limit, is_most, hits, hits / now.n, float(low), float(high), were / before.n, float(gap.low), float(gap.high),
        is_clear=_is_clear(clear),
    )  # fmt: skip


def days_of(start: date, end: date) -> Days:
    """Return the days from one to another, which is left out."""
    epoch = date(1970, 1, 1)
    return (start - epoch).days, (end - epoch).days


def _hits(values: Values, limit: float, *, is_most: bool) -> int:
    if is_most:
        return values.n - int(np.searchsorted(values.values, limit, side="right"))
    return int(np.searchsorted(values.values, limit, side="left"))


def _check_size(known: KnownDataset, spans: tuple[Days, ...]) -> None:
    if known.first is None or known.last is None:
        return
    days = sum(end - start for start, end in spans)
    expected = known.records * min(1.0, days / max((known.last - known.first).days, 1))
    if expected > MOST_VALUES:
        raise TooManyValues(
            f"{known.definition.title} has about {expected:,.0f} records in this period and the one a year before; at "
            f"most {MOST_VALUES:,} values are read at once. Choose a shorter period."
        )


def _is_clear(gap: Interval) -> bool:
    return bool(gap.low > 0 or gap.high < 0)


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
