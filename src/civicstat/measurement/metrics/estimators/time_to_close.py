"""How long until a share of the cases is closed, open cases included (docs/methods/time-to-close.md)."""

from functools import partial

import numpy as np

from civicstat.measurement.metrics.answers import Merging
from civicstat.measurement.metrics.definitions import TimeToClose
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words
from civicstat.stats import grouped_kaplan_meier_percentile


def plan(statistic: TimeToClose, words: Words) -> Plan:
    opened, closed = words.moment_utc(statistic.opened), words.moment_utc(statistic.closed)
    # A case that closes after what the data knows is still open; one that closes before it opens is unusable.
    is_closed = f"coalesce({closed} <= {words.now}, false)"
    end = f"(case when {is_closed} then {closed} else {words.now} end)"
    return Plan(
        value=words.dialect.seconds_between(opened, end),
        valid=f"{words.x} >= 0",
        others={"is_closed": is_closed},
        aggregates={
            "spans": words.dialect.values(words.v, f"{words.v} is not null"),
            "closures": words.dialect.values("cast(is_closed as integer)", f"{words.v} is not null"),
        },
        merging={"spans": Merging.LIST, "closures": Merging.LIST},
        finish=partial(_finish, p=statistic.p),
    )


def _finish(cells: Cells, *, p: float) -> Figures:
    spans, offsets = cells.ragged("spans")
    closures, _ = cells.ragged("closures")
    value, (low, high) = grouped_kaplan_meier_percentile(spans, closures > 0, offsets, p, level=cells.level)
    closed = np.add.reduceat(np.append(closures, 0), offsets[:-1]) * (np.diff(offsets) > 0)
    return Figures(value, low, high, closed, np.diff(offsets).astype(np.float64))
