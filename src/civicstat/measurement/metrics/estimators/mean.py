"""The mean of a column; Student's interval (docs/methods/means.md)."""

from civicstat.measurement.metrics.definitions import Mean
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words
from civicstat.stats import mean_interval


def plan(statistic: Mean, words: Words) -> Plan:
    return Plan(
        value=words.number(statistic.of),
        aggregates={"total": "sum(v)", "average": "avg(v)", "deviation": "stddev_samp(v)"},
        finish=_finish,
    )


def _finish(cells: Cells) -> Figures:
    average = cells.number("average")
    low, high = mean_interval(cells.n, average, cells.number("deviation"), level=cells.level)
    return Figures(average, low, high, cells.number("total"), cells.n)
