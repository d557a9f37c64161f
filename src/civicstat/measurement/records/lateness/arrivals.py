"""How late records become known, and what each month's number of records was as first known and later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.measurement.records.lateness.following import GONE, lay_out_seen
from civicstat.measurement.sources.models import Dataset, DeliveryState
from civicstat.stats.intervals import Interval
from civicstat.stats.proportions import wilson_interval
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, DELIVERY, HASH, MONTH

AFTER_DAYS = (30, 90, 365)  # after the end of a month
# Days from the event until the record was first known, the last of each step.
STEPS = (0, 1, 3, 7, 14, 30, 90, 365)
OLD_ENOUGH = 90  # days: younger events may still become known
EPOCH = date(1970, 1, 1)
FAR = 10**6
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Step:
    """How many records were first known within so many days of the event, after the step before. None: later."""

    within: int | None
    records: int
    share: float  # of all, up to and with this step
    low: float
    high: float


@dataclass(frozen=True)
class KnownMonth:
    """Records of a month as they were known. first_on: when a delivery first came after its end. None: not yet."""

    month: date
    first_on: date | None
    first: int | None
    after: Mapping[int, int | None]  # days after its end -> records
    now: int

    @property
    def growth(self) -> float | None:
        """How much more records there are now than at first, as a share of those."""
        return (self.now - self.first) / self.first if self.first else None


@dataclass(frozen=True)
class Arrivals:
    """What is known of when records came.

    begins: the day of the first delivery, whose records were loaded together; events before it tell nothing of
    delays. until: the day of the last delivery that was read. steps: of events at least OLD_ENOUGH days before.
    """

    begins: date | None
    until: date | None
    steps: tuple[Step, ...]
    months: tuple[KnownMonth, ...]
    records: int  # behind the steps

    def known_within(self, days: int) -> Step | None:
        return next((each for each in self.steps if each.within == days), None)


def arrivals(dataset: Dataset, store: Store) -> Arrivals:
    """Return when the records of a dataset became known, from the deliveries that were read for this."""
    table = lay_out_seen(dataset)
    days = _received_on(dataset)
    if not days or not store.has(table):
        return Arrivals(None, None, (), (), 0)
    quoted = store.dialect.quote(table.name)
    numbers = {
        "first": pa.array([first for first, _ in days], pa.int32()),
        "last": pa.array([last for _, last in days], pa.int32()),
    }
    coming = pa.table({**numbers, "day": pa.array(list(days.values()), pa.int32())})
    named = (
        f"(select n.number, c.day from (select distinct {DELIVERY} as number from {quoted}) n "
        "join received c on n.number between c.first and c.last)"
    )
    spans = store.query(
        f"select {MONTH} as month, since, till, count(*) as n from (select s.{MONTH}, s.{GONE}, c.day as since, "
        f"coalesce(lead(c.day) over (partition by s.{HASH} order by s.{DELIVERY}), {FAR}) as till "
        f"from {quoted} s join {named} c on c.number = s.{DELIVERY}) said "
        f"where not {GONE} and since < till group by 1, 2, 3",
        tables={"received": coming},
    )
    read = store.query(f"select min({DELIVERY}) as first, max({DELIVERY}) as last from {quoted}").to_pylist()[0]
    known = [day for (first, _), day in days.items() if first <= read["last"]]
    begins, until = min(known), max(known)
    delays = store.query(
        f"select greatest(first_day - event, 0) as late, count(*) as n from (select min(c.day) as first_day, "
        f"min(s.{DAY}) as event from {quoted} s join {named} c on c.number = s.{DELIVERY} group by s.{HASH}) said "
        f"where event >= {begins} and event <= {until - OLD_ENOUGH} group by 1",
        tables={"received": coming},
    )
    return Arrivals(
        _date(begins), _date(until), tuple(_steps(delays)), tuple(_months(spans, sorted(set(known)), begins, until)),
        sum(int(each) for each in delays.column("n").to_pylist() if each),
    )  # fmt: skip


def _received_on(dataset: Dataset) -> dict[tuple[int, int], int]:
    """Return the local day, since 1970, on which each stored delivery came, by the first and last number it has."""
    zone = ZoneInfo(dataset.definition.timezone)
    stored = dataset.deliveries.filter(state=DeliveryState.STORED).order_by("sequence")
    return {
        (sequence if first is None else first, sequence): (at.astimezone(zone).date() - EPOCH).days
        for first, sequence, at in stored.values_list("joined_from", "sequence", "received_at")
    }


def _steps(delays: pa.Table) -> list[Step]:
    late = np.array(delays.column("late").to_pylist(), np.int64)
    counts = np.array(delays.column("n").to_pylist(), np.int64)
    total = int(counts.sum())
    if not total:
        return []
    found, before = list[Step](), 0
    for within in (*STEPS, None):
        upto = int(counts[late <= within].sum()) if within is not None else total
        limits: Interval = wilson_interval(upto, total)
        found.append(Step(within, upto - before, upto / total, float(limits.low), float(limits.high)))
        before = upto
    return found


def _months(spans: pa.Table, known: Sequence[int], begins: int, until: int) -> list[KnownMonth]:
    """Return the months that began after the first delivery and have ended, oldest first."""
    columns: dict[str, IntArray] = {
        name: np.array(spans.column(name).to_pylist(), np.int64) for name in ("month", "since", "till", "n")
    }
    first, last = _date(begins), _date(until)
    number = first.year * 12 + first.month - (0 if first.day > 1 else 1)
    found = []
    while (after := _first_of(number + 1)) <= last:
        end = (after - EPOCH).days
        of_month = columns["month"] == number - 1970 * 12
        begun = next((day for day in known if day >= end), None)
        found.append(
            KnownMonth(
                _first_of(number), _date(begun) if begun is not None else None,
                _known_on(columns, of_month, begun) if begun is not None else None,
                {d: _known_on(columns, of_month, end + d) if end + d <= until else None for d in AFTER_DAYS},
                _known_on(columns, of_month, until),
            )
        )  # fmt: skip
        number += 1
    return found


def _known_on(columns: Mapping[str, IntArray], of_month: npt.NDArray[np.bool_], day: int) -> int:
    is_there = of_month & (columns["since"] <= day) & (columns["till"] > day)
    return int(columns["n"][is_there].sum())


def _first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
