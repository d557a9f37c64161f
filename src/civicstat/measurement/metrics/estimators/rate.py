"""Events per population or per another metric; exact Poisson interval (docs/methods/counts.md)."""

from functools import partial

import numpy as np

from civicstat.measurement.metrics.definitions import Rate
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words
from civicstat.stats import rate_interval, sum_interval


def plan(statistic: Rate, words: Words) -> Plan:
    if statistic.count == "records":
        return Plan(finish=partial(_finish_events, scale=statistic.scale, events="n"))
    column = statistic.of or ""
    if statistic.count == "distinct":
        return Plan(
            value=words.column(column),
            aggregates={"events": f"count(distinct {words.v})"},
            is_addable=False,
            tells_apart="events",
            finish=partial(_finish_events, scale=statistic.scale, events="events"),
        )
    return Plan(
        value=words.number(column),
        aggregates={"total": f"sum({words.v})", "squares": words.dialect.sum_of_squares(words.v)},
        finish=partial(_finish_sum, scale=statistic.scale, size=words.size_of_one(column)),
    )


def _finish_events(cells: Cells, *, scale: float, events: str) -> Figures:
    counts = cells.n if events == "n" else cells.number(events)
    exposure = np.where(cells.exposure > 0, cells.exposure, np.nan)
    low, high = rate_interval(counts, exposure, per=scale, level=cells.level)
    return Figures(counts / exposure * scale, low, high, counts, exposure)


def _finish_sum(cells: Cells, *, scale: float, size: float) -> Figures:
    total, squares = np.nan_to_num(cells.number("total")), np.nan_to_num(cells.number("squares"))
    exposure = np.where(cells.exposure > 0, cells.exposure, np.nan)
    low, high = sum_interval(total, squares, level=cells.level, size=size)
    return Figures(total / exposure * scale, low / exposure * scale, high / exposure * scale, total, exposure)
