"""The mean of a column; Student's interval (docs/methods/means.md)."""

import numpy as np

from civicstat.measurement.metrics.answers import Merging
from civicstat.measurement.metrics.definitions import Mean
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words, nothing
from civicstat.stats import mean_interval


def plan(statistic: Mean, words: Words) -> Plan:
    return Plan(
        value=words.number(statistic.of),
        aggregates={"total": f"sum({words.v})", "spread": f"var_pop({words.v}) * count({words.v})"},
        merging={"spread": Merging.SPREAD},
        finish=_finish,
    )


def _finish(cells: Cells) -> Figures:
    total, blank = cells.number("total"), nothing(cells.n)
    average = np.divide(total, cells.n, out=blank.copy(), where=cells.n > 0)
    deviation = np.sqrt(np.divide(cells.number("spread"), cells.n - 1, out=blank.copy(), where=cells.n > 1))
    low, high = mean_interval(cells.n, average, deviation, level=cells.level)
    return Figures(average, low, high, total, cells.n)
