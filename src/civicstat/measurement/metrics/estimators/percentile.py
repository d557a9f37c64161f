"""A percentile, linear between order statistics; distribution-free interval (docs/methods/percentiles.md)."""

from functools import partial

from civicstat.measurement.metrics.answers import Merging
from civicstat.measurement.metrics.definitions import Median, Percentile
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words, nothing
from civicstat.stats import grouped_percentile, grouped_percentile_interval


def plan(statistic: Percentile | Median, words: Words) -> Plan:
    return Plan(
        value=words.number(statistic.of),
        aggregates={"values": words.dialect.values(words.v, f"{words.v} is not null")},
        merging={"values": Merging.LIST},
        finish=partial(_finish, p=statistic.p),
    )


def _finish(cells: Cells, *, p: float) -> Figures:
    values, offsets = cells.ragged("values").in_order()
    value = grouped_percentile(values, offsets, p)
    low, high = grouped_percentile_interval(values, offsets, p, level=cells.level)
    return Figures(value, low, high, nothing(value), cells.n)
