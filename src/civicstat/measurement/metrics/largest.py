"""What the two largest contributors add to a sum: who is one of them may take off his own, and guess the other's.

A contributor is who the dataset says an amount belongs to, or each record by itself. docs/methods/disclosure.md
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from civicstat.measurement.metrics.definitions import Gap, Mean, MetricDefinition, Rate, Ratio, Sum
from civicstat.measurement.metrics.derived import parts_of
from civicstat.measurement.metrics.observing import Ground, bounded, groups_of
from civicstat.measurement.metrics.queries import Scope, planned, write_largest
from civicstat.measurement.sources.definitions import DatasetDefinition

Cell = tuple[int, int, tuple[str | None, ...]]  # period, id of the area, values of the groups


class Largest(NamedTuple):
    """A sum, and what its two largest contributors add to it; by size, whatever their sign."""

    total: float
    first: float
    second: float  # 0 where there is one contributor alone


class Summed(NamedTuple):
    """The metrics on records whose sums a figure's numerator and denominator tell; None: no amounts of anybody."""

    above: MetricDefinition | None
    below: MetricDefinition | None


NOTHING = Summed(None, None)


def summed(
    metric: MetricDefinition, metrics: Mapping[str, MetricDefinition], datasets: Mapping[str, DatasetDefinition]
) -> Summed:
    """Return whose sums the figures of a metric tell. metrics, datasets: by name.

    Counts are none: each of them adds one. Nor are indexes, for what each record adds is published.
    """
    statistic = metric.statistic
    if isinstance(statistic, Ratio):
        ends = (statistic.numerator, statistic.denominator)
        return Summed(*(_above(slug, metrics, datasets) for slug in ends))
    if isinstance(statistic, Gap):
        base = _above(statistic.of, metrics, datasets)
        return Summed(base, base)
    is_sum = isinstance(statistic, Sum | Mean) or (isinstance(statistic, Rate) and statistic.count == "sum")
    dataset = datasets.get(metric.dataset or "")
    above = metric if is_sum and dataset is not None and dataset.disclosure.closeness else None
    per = statistic.per if isinstance(statistic, Rate) else "population"
    return Summed(above, None if per == "population" else _above(per, metrics, datasets))


def _above(
    slug: str, metrics: Mapping[str, MetricDefinition], datasets: Mapping[str, DatasetDefinition]
) -> MetricDefinition | None:
    return summed(metrics[slug], metrics, datasets).above if slug in metrics else None


def largest_of(metric: MetricDefinition, scope: Scope, ground: Ground) -> dict[Cell, Largest]:
    """Return what is added to the sums of a metric on records, by cell; cells without an amount are left out."""
    known = ground.dataset(metric)
    if known.last is None:
        return {}
    part = planned(metric, known.definition, dialect=ground.store.dialect, as_of=known.as_of)
    whose, scope = known.definition.disclosure.whose, bounded(scope, known, ground.calendar)
    table = ground.store.query(write_largest(part, scope, ground.calendar, whose=whose))
    found = table.to_pydict()
    areas = found["area"] if scope.layer is not None else [ground.city] * len(table)
    groups = groups_of(table, scope) or ((),) * len(table)
    rows = zip(found["period"], areas, groups, found["total"], found["largest"], found["second"], strict=True)
    return {
        (period, area, group): Largest(float(total), float(largest), float(second or 0))
        for period, area, group, total, largest, second in rows
    }


def largest_at_ends(
    metric: MetricDefinition, of: MetricDefinition, scope: Scope, ground: Ground
) -> dict[int, list[tuple[float, Largest]]]:
    """Return, by period, the figures of the areas or groups that a gap compares, with what is added to their sums.

    metric: the gap; of: the metric on records whose sums its ends tell.
    """
    statistic = metric.statistic
    if not isinstance(statistic, Gap):
        raise TypeError(f"{metric.metric} is a {statistic.kind}; expected a gap")
    way, _, name = statistic.between.partition(":")
    within = replace(scope, layer=name) if way == "area" else replace(scope, groups=(name,))
    added = largest_of(of, within, ground)
    parts = parts_of(metric, statistic, scope, ground)
    groups = parts.group or ((),) * len(parts)
    found: dict[int, list[tuple[float, Largest]]] = {}
    for period, area, group, value in zip(
        parts.period.tolist(), parts.area.tolist(), groups, parts.value.tolist(), strict=True
    ):
        if np.isfinite(value) and (period, area, group) in added:
            found.setdefault(period, []).append((value, added[period, area, group]))
    return found
