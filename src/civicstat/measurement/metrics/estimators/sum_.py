"""The sum of a column; compound Poisson interval (docs/methods/means.md)."""

from functools import partial

import numpy as np

from civicstat.measurement.metrics.definitions import Sum
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words, nothing
from civicstat.stats import sum_interval


def plan(statistic: Sum, words: Words) -> Plan:
    return Plan(
        value=words.number(statistic.of),
        aggregates={"total": f"sum({words.v})", "squares": words.dialect.sum_of_squares(words.v)},
        finish=partial(_finish, size=words.size_of_one(statistic.of)),
    )


def _finish(cells: Cells, *, size: float) -> Figures:
    total, squares = np.nan_to_num(cells.number("total")), np.nan_to_num(cells.number("squares"))
    low, high = sum_interval(total, squares, level=cells.level, size=size)
    return Figures(total, low, high, total, nothing(total))
