"""How long until a share of the cases is closed, open cases included (docs/methods/time-to-close.md)."""

from functools import partial

import numpy as np
import numpy.typing as npt

from civicstat.measurement.metrics.answers import Merging
from civicstat.measurement.metrics.definitions import TimeToClose
from civicstat.measurement.metrics.planning import Cells, Figures, FloatArray, Plan, Words
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
    pending = _may_change_it(spans, closures > 0, offsets, high)
    return Figures(value, low, high, closed, np.diff(offsets).astype(np.float64), pending)


def _may_change_it(
    spans: FloatArray, is_closed: npt.NDArray[np.bool_], offsets: npt.NDArray[np.int64], high: FloatArray
) -> FloatArray:
    """Return how many open cases of each cell may still change its figure or interval by being closed.

    Not those that have been open for longer than the interval reaches: how the curve ran before does not hang on
    when they are closed. Where its upper limit is not reached, every open case may.
    """
    limit = np.repeat(np.where(np.isnan(high), np.inf, high), np.diff(offsets))
    may_change = ~is_closed & (spans <= limit)
    return np.diff(np.concatenate([[0], np.cumsum(may_change)])[offsets]).astype(np.float64)
