"""Published weights added up over the records' categories (docs/methods/indexes.md)."""

from functools import partial

import numpy as np

from civicstat.measurement.metrics.definitions import Index
from civicstat.measurement.metrics.planning import Cells, Figures, MetricRefused, Plan, Words
from civicstat.stats import weighted_count_interval
from civicstat.store.tables import Kind


def plan(statistic: Index, words: Words) -> Plan:
    category = words.column(statistic.of, Kind.TEXT)
    if not statistic.weights:
        raise MetricRefused(
            f"weights: found none, expected one for each value of {statistic.of} that counts. They are a city's own "
            "choice, and none ship: write the definition with your weights into the catalog folder, run civicstat "
            "catalog apply, and publish them."
        )
    names = list(statistic.weights)
    # A category without a published weight has none: it is missing, not nought. The others are numbered, which
    # groups quicker than their names.
    branches = " ".join(f"when {words.dialect.text(name)} then {i}" for i, name in enumerate(names))
    tallies = (f"sum(case when {words.v} = {i} then {words.n} else 0 end)" for i in range(len(names)))
    return Plan(
        value=f"case {category} {branches} end",
        aggregates={f"c{i}": f"cast({tally} as bigint)" for i, tally in enumerate(tallies)},
        is_tallied=True,
        finish=partial(_finish, weights=tuple(statistic.weights.values()), scale=statistic.scale),
    )


def _finish(cells: Cells, *, weights: tuple[float, ...], scale: float | None) -> Figures:
    counts = np.stack([cells.number(f"c{i}") for i in range(len(weights))], axis=-1)
    total = counts @ np.asarray(weights)
    low, high = weighted_count_interval(counts, np.asarray(weights), level=cells.level)
    if scale is None:
        return Figures(total, low, high, total, np.full(total.shape, np.nan))
    exposure = np.where(cells.exposure > 0, cells.exposure, np.nan)
    factor = scale / exposure
    return Figures(total * factor, low * factor, high * factor, total, exposure)
