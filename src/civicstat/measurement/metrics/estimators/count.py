"""How many records; exact Poisson interval (docs/methods/counts.md)."""

from civicstat.measurement.metrics.definitions import Count
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words, nothing
from civicstat.stats import poisson_interval


def plan(statistic: Count, words: Words) -> Plan:
    return Plan(finish=_finish)


def _finish(cells: Cells) -> Figures:
    low, high = poisson_interval(cells.n, level=cells.level)
    return Figures(cells.n, low, high, cells.n, nothing(cells.n))
