"""Metrics that rest on other metrics: ratios and gaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from civicstat.measurement.metrics.definitions import Gap, MetricDefinition, Ratio
from civicstat.measurement.metrics.noughts import completed, frame_of, is_counted, is_per_other, noughts
from civicstat.measurement.metrics.observations import Observations, empty, joined, lacking, withhold, without_figure
from civicstat.measurement.metrics.observing import Ground, observe_records
from civicstat.measurement.metrics.planning import FloatArray, MetricRefused
from civicstat.measurement.metrics.queries import Scope
from civicstat.stats import Interval, difference_interval, pairwise_level, ratio_interval, ratio_of_counts_interval

COUNTED = ("count", "distinct")


def observe(metric: MetricDefinition, scope: Scope, ground: Ground) -> Observations:
    """Return the observations of any metric in a scope.

    Raises MetricRefused where the definition does not fit its dataset or rests on a metric that is not adopted,
    and ConditionRefused where one of its conditions cannot be read.
    """
    if isinstance(metric.statistic, Ratio):
        return withhold(_ratio(metric, metric.statistic, scope, ground), metric)
    if isinstance(metric.statistic, Gap):
        return withhold(_gap(metric, metric.statistic, scope, ground), metric)
    return _of_records(metric, scope, ground)


def observe_all(
    metric: MetricDefinition, scope: Scope, ground: Ground, areas: Iterable[int] | None = None
) -> Observations:
    """Return the observations of a metric, with nought for every area, period and known group without records.

    areas: ids of the areas that this is about; those of the scope's layer if None. Raises what `observe` does.
    """
    return completed(metric, observe(metric, scope, ground), frame_of(metric, scope, ground, areas), scope, ground)


def _of_records(metric: MetricDefinition, scope: Scope, ground: Ground) -> Observations:
    """Return the observations of a metric that rests on records.

    A rate per another metric has nought wherever that one has a figure: nothing else tells it from no data.
    """
    found = observe_records(metric, scope, ground)
    per = rests_on(metric)
    if not per or scope.groups or not is_counted(metric):
        return found
    base = observe_records(ground.metric(per[0], wanted_by=metric.metric), scope, ground)
    return _with_noughts(found, base.take(base.value > 0), metric, scope, ground)


def rests_on(metric: MetricDefinition) -> tuple[str, ...]:
    """Return the names of the metrics that a metric is computed from."""
    statistic = metric.statistic
    if isinstance(statistic, Ratio):
        return statistic.numerator, statistic.denominator
    if isinstance(statistic, Gap):
        return (statistic.of,)
    per = getattr(statistic, "per", "population")
    return () if per == "population" else (per,)


def _ratio(metric: MetricDefinition, statistic: Ratio, scope: Scope, ground: Ground) -> Observations:
    above = ground.metric(statistic.numerator, wanted_by=metric.metric)
    below = ground.metric(statistic.denominator, wanted_by=metric.metric)
    top, bottom = observe(above, scope, ground), observe(below, scope, ground)
    if is_counted(above) and not is_per_other(above.statistic):
        top = _with_noughts(top, bottom, above, scope, ground)
    place = {key: row for row, key in enumerate(_keys(bottom))}
    both = [(row, place[key]) for row, key in enumerate(_keys(top)) if key in place]
    if not both:
        return empty()
    at = np.array(both, dtype=np.int64)
    top, bottom = top.take(at[:, 0]), bottom.take(at[:, 1])
    known = bottom.value > 0
    value = np.divide(top.value, bottom.value, out=np.full(len(top), np.nan), where=known) * statistic.scale
    if above.statistic.kind in COUNTED and below.statistic.kind in COUNTED:
        low, high = ratio_of_counts_interval(top.value, bottom.value, level=scope.level or metric.level)
    else:
        low, high = ratio_interval(
            top.value, Interval(top.low, top.high), bottom.value, Interval(bottom.low, bottom.high)
        )
    return replace(
        top, value=value, numerator=top.value, denominator=bottom.value,
        low=np.where(known, low * statistic.scale, np.nan), high=np.where(known, high * statistic.scale, np.nan),
        n=np.minimum(top.n, bottom.n), missing=top.missing + bottom.missing, unusable=top.unusable + bottom.unusable,
        pending=top.pending + bottom.pending,
    )  # fmt: skip


def _with_noughts(
    counted: Observations, others: Observations, metric: MetricDefinition, scope: Scope, ground: Ground
) -> Observations:
    """Return counts with nought for the cells that only other observations have; these say what nought is per."""
    have = set(_keys(counted))
    lacking = others.take(np.array([key not in have for key in _keys(others)], dtype=np.bool_))
    none = noughts(metric, lacking.period, lacking.area, lacking.group, lacking.value, ground, scope.level)
    return joined(counted, none)


def _keys(observations: Observations) -> list[tuple[object, ...]]:
    keys: list[Sequence[object]] = [observations.period.tolist(), observations.area.tolist()]
    keys += [observations.group] if observations.group else []
    return list(zip(*keys, strict=True))


def _gap(metric: MetricDefinition, statistic: Gap, scope: Scope, ground: Ground) -> Observations:
    """Return, for each period of the city, how far the farthest areas or groups are apart."""
    if scope.layer is not None or scope.groups:
        return empty()  # a gap between areas has no area of its own
    way, _, name = statistic.between.partition(":")
    if way not in ("area", "group") or not name:
        raise MetricRefused(
            f"{metric.metric}: between is {statistic.between!r}, expected 'area:' and a layer or 'group:' and a column"
        )
    most = max(len(ground.areas.get(name, ())) if way == "area" else 0, 2)
    found = parts_of(metric, statistic, _judged(scope, metric, most), ground)
    is_told = ~np.isnan(found.value)
    periods = np.unique(found.period)
    counts = np.array([np.count_nonzero(is_told & (found.period == period)) for period in periods.tolist()])
    others = {
        count: parts_of(metric, statistic, _judged(scope, metric, count), ground)
        for count in set(counts.tolist()) - {0, 1, most}
    }
    by_period = {
        period: (parts := others.get(count, found)).take((parts.period == period) & ~np.isnan(parts.value))
        for period, count in zip(periods.tolist(), counts.tolist(), strict=True)
    }
    blank = _untold(found, ground.metric(statistic.of, wanted_by=metric.metric))
    blank |= {period for period, count in zip(periods.tolist(), counts.tolist(), strict=True) if count < 2}
    # What lacks in them is the reason why there is no figure, so all of them stand behind it.
    behind = {period: found.take(found.period == period) for period in blank}
    gaps = _gaps(by_period | behind, statistic, ground.city)
    return without_figure(gaps, np.isin(gaps.period, list(blank)))


def _untold(parts: Observations, base: MetricDefinition) -> set[int]:
    """Return the periods in which a part is not told for what it lacks: it may be one of the two farthest apart.

    One that would be too small if nothing lacked is left out as small parts are.
    """
    concerned = parts.n + parts.missing + parts.unusable
    return set(parts.period[lacking(parts, base) & (concerned >= base.min_n)].tolist())


def _judged(scope: Scope, metric: MetricDefinition, parts: int) -> Scope:
    """Return a scope whose intervals let every pair of so many parts hold at the metric's level together.

    The two farthest apart were picked because they are: see docs/methods/gaps.md.
    """
    return replace(scope, level=pairwise_level(scope.level or metric.level, parts))


def parts_of(metric: MetricDefinition, statistic: Gap, scope: Scope, ground: Ground) -> Observations:
    """Return the figures of the areas or groups between which a gap is."""
    base = ground.metric(statistic.of, wanted_by=metric.metric)
    way, _, name = statistic.between.partition(":")
    parts = observe_all(base, replace(scope, layer=name) if way == "area" else replace(scope, groups=(name,)), ground)
    if way == "area" and name in ground.areas:
        parts = parts.take(np.isin(parts.area, ground.areas[name]))
    if way == "group" and parts.group:
        parts = parts.take(np.array([key[0] is not None for key in parts.group]))
    return parts


def _gaps(by_period: Mapping[int, Observations], statistic: Gap, city: int) -> Observations:
    if not by_period:
        return empty()
    periods = np.array(sorted(by_period), dtype=np.int64)
    columns: FloatArray = np.array([_gap_of(by_period[period], statistic) for period in periods.tolist()])
    value, low, high, farthest, nearest, n, missing, unusable, pending = columns.T
    return Observations(
        periods, np.full(periods.shape, city), (), value, n, farthest, nearest, low, high,
        missing.astype(np.int64), unusable.astype(np.int64), pending.astype(np.int64),
    )  # fmt: skip


def _foremost(values: FloatArray, parts: Observations) -> int:
    """Return the place of the greatest value; of those equal but for rounding, of the one that most records tell."""
    keys = _keys(parts)
    equal = np.flatnonzero(np.isclose(values, values.max(), rtol=1e-12, atol=0)).tolist()
    return min(equal, key=lambda place: (-parts.n[place], keys[place]))


def _gap_of(parts: Observations, statistic: Gap) -> tuple[float, ...]:
    """Return value, low, high, the two ends, and the records behind them, for the parts of one period."""
    behind = tuple(float(each.sum()) for each in (parts.n, parts.missing, parts.unusable, parts.pending))
    if len(parts) < 2 or np.isnan(parts.value).any():
        return (np.nan, np.nan, np.nan, np.nan, np.nan, *behind)
    top, bottom = _foremost(parts.value, parts), _foremost(-parts.value, parts)
    highest, lowest = parts.value[top], parts.value[bottom]
    between = difference_interval if statistic.measure == "difference" else ratio_interval
    low, high = between(
        highest, Interval(parts.low[top], parts.high[top]), lowest, Interval(parts.low[bottom], parts.high[bottom])
    )
    value = highest - lowest if statistic.measure == "difference" else highest / lowest if lowest > 0 else np.nan
    return (value, float(low), float(high), highest, lowest, *behind)
