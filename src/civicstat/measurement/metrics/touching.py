"""Which cells a delivery touched."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.periods import DAYS, MONTHS, Calendar
from civicstat.measurement.metrics.queries import ROLLING_MONTHS, time_of
from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.tables import DAY, MONTH

IntArray = npt.NDArray[np.int64]
# Cells of these depend on what the data knows by now, or on the records of other periods: any may change.
NEVER_ALONE = ("cohort_share", "time_to_close")


@dataclass(frozen=True)
class Touched:
    """The records that a delivery to a dataset touched, and the cells in which they lie."""

    records: pa.Table
    dataset: DatasetDefinition
    calendar: Calendar
    _known: dict[tuple[str, Grain, str | None], IntArray] = field(default_factory=dict, repr=False)

    def pairs(self, metric: MetricDefinition, grain: Grain, layer: str | None) -> IntArray:
        """Return the distinct (k, 2) periods and areas, the same array for metrics that share their time."""
        key = (time_of(metric, self.dataset), grain, layer)
        if key not in self._known:
            self._known[key] = pairs_of(
                self.records, metric, self.dataset, grain=grain, layer=layer, calendar=self.calendar
            )
        return self._known[key]


def pairs_of(
    touched: pa.Table,
    metric: MetricDefinition,
    dataset: DatasetDefinition,
    *,
    grain: Grain,
    layer: str | None,
    calendar: Calendar,
) -> IntArray:
    """Return the distinct (k, 2) periods and area ids in which touched records lie, or lay.

    The area is 0 where no layer is given. Records without a time or an area touch nothing.
    """
    day, month, hour, is_known = _when(touched, time_of(metric, dataset), dataset)
    area = _whole(touched[area_column(layer)]) if layer else np.zeros(len(touched), dtype=np.int64)
    is_known = is_known & (area >= 0)
    period = periods_of(grain, day, month, hour, calendar)
    pairs = distinct(np.stack([period, area], axis=1)[is_known])
    if grain != "rolling_year" or not pairs.size:
        return pairs
    return distinct(np.concatenate([pairs + np.array([k, 0]) for k in range(ROLLING_MONTHS)]))


def numbered(pairs: IntArray) -> IntArray:
    """Return one number for each (k, 2) period and area, in their order; area ids have 31 bits."""
    return pairs[:, 0] * 2**32 + pairs[:, 1]


def distinct(pairs: IntArray) -> IntArray:
    """Return (k, 2) periods and areas sorted, each once. numpy's own way, by rows, is ten times as slow."""
    numbers = np.unique(numbered(pairs))
    return np.stack([numbers >> 32, numbers & (2**32 - 1)], axis=1)


def periods_of(grain: Grain, day: IntArray, month: IntArray, hour: IntArray, calendar: Calendar) -> IntArray:
    """Return the periods of records from their local day, month and hour, each (k,)."""
    if grain == "hour":
        return day * 24 + hour
    if grain in DAYS:
        return (day + (0 if grain == "day" else 3)) // DAYS[grain]
    shift = calendar.fiscal_start - 1 if grain.startswith("fiscal") else 0
    return (month - shift) // MONTHS[grain]


def _when(
    touched: pa.Table, time: str, dataset: DatasetDefinition
) -> tuple[IntArray, IntArray, IntArray, npt.NDArray[np.bool_]]:
    moment: Any = touched[time]
    is_known = np.asarray(pc.is_valid(moment).to_numpy(), dtype=np.bool_)
    hour = _whole(pc.hour(moment)) if pa.types.is_timestamp(moment.type) else np.zeros(len(touched), dtype=np.int64)
    if time == dataset.time:
        return _whole(touched[DAY]), _whole(touched[MONTH]), hour, is_known
    day = _whole(moment.cast(pa.date32()).cast(pa.int32()))
    month = (_whole(pc.year(moment)) - 1970) * 12 + _whole(pc.month(moment)) - 1
    return day, month, hour, is_known


def _whole(column: Any) -> IntArray:
    """Return a column of whole numbers, -1 where there is none."""
    return np.asarray(column.cast(pa.int64()).fill_null(-1).to_numpy(), dtype=np.int64)
