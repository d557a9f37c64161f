"""The share of records for which a condition holds; Wilson interval (docs/methods/proportions.md)."""

import numpy as np

from civicstat.measurement.metrics.definitions import Share
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words
from civicstat.stats import wilson_interval


def plan(statistic: Share, words: Words) -> Plan:
    return Plan(
        value=words.condition(statistic.hit),
        aggregates={"hits": words.dialect.count_where(words.v)},
        finish=finish_share,
    )


def finish_share(cells: Cells) -> Figures:
    hits = cells.number("hits")
    low, high = wilson_interval(hits, cells.n, level=cells.level)
    share = np.divide(hits, cells.n, out=np.full(hits.shape, np.nan), where=cells.n > 0)
    return Figures(share, low, high, hits, cells.n)
