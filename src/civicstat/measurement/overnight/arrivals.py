"""How many records there are of the newest day that should be whole, beside what is usual for that weekday."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.records.quality.freshness import Freshness, freshness
from civicstat.measurement.sources.models import Dataset
from civicstat.stats.detection.faults.volumes import volume_faults
from civicstat.store.interface import Store
from civicstat.store.tables import DAY

HISTORY = 440  # days that are read: a year, and what the detector leaves out or adds
LOOKED_AT = 7  # newest days, each judged
ALPHA = 0.001  # chance that a day of a dataset without a fault is called one
FIRST = date(1970, 1, 1)
NIGHT = timedelta(hours=23)  # a day is over when the city's clock stands at its last hour


@dataclass(frozen=True)
class Day:
    """One day of a dataset. low, high: within them lie all but one of a thousand such days; None: not to be told.

    is_odd: whether it lies outside, or nothing came for longer than chance allows.
    """

    on: date
    found: int
    expected: float | None
    low: float | None
    high: float | None
    is_odd: bool


@dataclass(frozen=True)
class Arrivals:
    """What came of a dataset. days: those judged, the newest last; empty where there is nothing to judge by."""

    dataset: Dataset
    fresh: Freshness
    days: tuple[Day, ...]

    @property
    def newest(self) -> Day | None:
        return self.days[-1] if self.days else None

    @property
    def is_odd(self) -> bool:
        """Whether one of the days holds more or fewer records than is usual."""
        return any(day.is_odd and day.expected is not None for day in self.days)


def night_of(at: datetime) -> date:
    """Return the newest day that is over. at: in the city's time zone."""
    return (at - NIGHT).date()


def judged_day(dataset: Dataset, at: datetime) -> date:
    """Return the newest day of which all records should be there: of slow datasets an older one."""
    allowed = freshness(dataset, at).allowed
    days = 1 if allowed is None else math.ceil(allowed / timedelta(days=1))
    return night_of(at) - timedelta(days=max(days, 1) - 1)


def arrivals_of(datasets: Sequence[Dataset], store: Store, at: datetime) -> list[Arrivals]:
    """Return what came of datasets, judged together in one pass."""
    last = [(judged_day(dataset, at) - FIRST).days for dataset in datasets]
    counts = [_by_day(dataset, store, end) for dataset, end in zip(datasets, last, strict=True)]
    told = [each is not None for each in counts]
    if not any(told):
        return [Arrivals(dataset, freshness(dataset, at), ()) for dataset in datasets]
    found = volume_faults(np.array([each for each in counts if each is not None]), alpha=ALPHA, latest=LOOKED_AT)
    row, arrived = 0, []
    for place, dataset in enumerate(datasets):
        days: tuple[Day, ...] = ()
        if told[place]:
            days = tuple(
                Day(
                    FIRST + timedelta(days=last[place] - len(found.periods) + 1 + column),
                    int(found.observed[row, column]), _or_none(found.expected[row, column]),
                    _or_none(found.lower[row, column]), _or_none(found.upper[row, column]),
                    bool(found.p_value[row, column] <= ALPHA),
                )
                for column in range(len(found.periods))
            )  # fmt: skip
            row += 1
        arrived.append(Arrivals(dataset, freshness(dataset, at), days))
    return arrived


def _by_day(dataset: Dataset, store: Store, end: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]] | None":
    """Return the records of each day up to one; NaN before the data begins. None where there is no record."""
    if dataset.first_at is None or not store.has(lay_out(dataset.definition)):
        return None
    day, start = store.dialect.quote(DAY), end - HISTORY + 1
    rows = store.query(
        f"select {day} as day, count(*) as n from {store.dialect.quote(dataset.slug)} "
        f"where {day} between {start} and {end} group by 1"
    ).to_pylist()
    counts = np.zeros(HISTORY)
    for each in rows:
        counts[each["day"] - start] = each["n"]
    begins = dataset.begins_on or dataset.first_at.date()
    counts[: max(0, min(HISTORY, (begins - FIRST).days + 1 - start))] = np.nan
    return counts


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
