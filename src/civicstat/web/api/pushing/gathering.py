"""Pushes gathered while the store is busy and put away together: one durable write answers many programs."""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from django.utils.timezone import now

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import Pushed, measure, push
from civicstat.measurement.records.actions import Loaded
from civicstat.measurement.records.pushed import Rejected
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import Busy, Unavailable
from civicstat.web.api.opening import open_store
from civicstat.web.api.pushing.bodies import Row
from civicstat.web.api.turns import in_turn

LOG = logging.getLogger(__name__)
MOST_WAITING = 50_000  # rows that wait in memory to be stored; a program that sends more is told to wait
MOST_AT_ONCE = 10_000  # rows that are stored together
# While others wait to be stored measuring waits, for what is pushed is durable first: at most so long, or so many
# times as long as it took last.
MEASURED_AFTER_SECONDS, MEASURED_AFTER_TIMES, MEASURED_AFTER_MOST = 2.0, 20.0, 60.0


@dataclass(frozen=True)
class Parcel:
    """Rows of one request, and what becomes of them."""

    rows: Sequence[Row]
    by: User | None
    outcome: "Future[Pushed]" = field(default_factory=Future)


class Gatherer:
    """Takes rows in from many threads, and has them stored and measured by the line of whatever writes."""

    def __init__(self, *, most_waiting: int = MOST_WAITING) -> None:
        self._lock, self._most, self._rows = threading.Lock(), most_waiting, 0
        self._waiting: dict[int, list[Parcel]] = {}  # dataset -> in the order in which they came
        self._stored: dict[int, list[Loaded]] = {}  # dataset -> not yet measured
        self._measured_at: dict[int, float] = {}  # dataset -> when it was last, by the clock that never goes back
        self._pauses: dict[int, float] = {}  # dataset -> how long measuring may wait

    def hand_in(self, dataset: Dataset, rows: Sequence[Row], *, by: User | None) -> Pushed:
        """Return what became of rows once those that were accepted are durable; their figures follow.

        Raises Busy where too many rows wait, and what `push` raises.
        """
        parcel = Parcel(rows, by)
        with self._lock:
            if self._rows and self._rows + len(rows) > self._most:
                raise Busy(
                    f"{self._rows:,} rows wait to be stored, which is as many as are taken; nothing of these was. "
                    "Send them again after the seconds in Retry-After."
                )
            self._rows += len(rows)
            line = self._waiting.setdefault(dataset.pk, [])
            line.append(parcel)
            is_first = len(line) == 1
        if is_first:
            self._call(dataset.pk)
        return parcel.outcome.result()

    def _call(self, dataset: int) -> None:
        """Have what waits for a dataset stored, and then measured; both in their turn."""
        job = in_turn(partial(self._store, dataset))
        job.add_done_callback(partial(self._give_up, dataset))
        in_turn(partial(self._measure, dataset))

    def _store(self, dataset: int) -> None:
        parcels, more = self._take(dataset)
        for group in _by_sender(parcels):
            self._push(dataset, group)
        with self._lock:
            self._rows -= sum(len(parcel.rows) for parcel in parcels)
        if more:
            self._call(dataset)

    def _take(self, dataset: int) -> tuple[list[Parcel], bool]:
        """Return the oldest parcels that wait, and whether others go on waiting."""
        with self._lock:
            line = self._waiting.get(dataset, [])
            taken, rows = 0, 0
            while taken < len(line) and (taken == 0 or rows + len(line[taken].rows) <= MOST_AT_ONCE):
                rows += len(line[taken].rows)
                taken += 1
            self._waiting[dataset] = line[taken:]
            return line[:taken], taken < len(line)

    def _push(self, pk: int, parcels: list[Parcel]) -> None:
        rows = [row for parcel in parcels for row in parcel.rows]
        try:
            dataset = Dataset.objects.get(pk=pk)
            found = push(dataset=dataset, rows=rows, store=open_store(), by=parcels[0].by, at=now())
        except Exception as fault:  # whoever waits for the rows gets it; those of others are stored all the same
            if not isinstance(fault, CivicStatError):  # a refusal is told to who pushed, and is no fault of ours
                LOG.exception("rows pushed to the dataset %s", pk)
            for parcel in parcels:
                parcel.outcome.set_exception(fault)
            return
        with self._lock:
            self._stored.setdefault(pk, []).extend(found.loaded)
        first = 0
        for parcel in parcels:
            parcel.outcome.set_result(_part_of(found, first, len(parcel.rows)))
            first += len(parcel.rows)

    def _measure(self, dataset: int) -> None:
        with self._lock:
            pause = self._pauses.get(dataset, MEASURED_AFTER_SECONDS)
            is_young = time.monotonic() - self._measured_at.get(dataset, 0.0) < pause
            if self._waiting.get(dataset) and is_young:
                return  # those that wait are measured with these, once they are stored
            loaded = self._stored.pop(dataset, [])
        if loaded:
            began = time.monotonic()
            measure(loaded, store=open_store(), at=now())
            ended = self._measured_at[dataset] = time.monotonic()
            pause = max(MEASURED_AFTER_SECONDS, MEASURED_AFTER_TIMES * (ended - began))
            self._pauses[dataset] = min(pause, MEASURED_AFTER_MOST)

    def _give_up(self, dataset: int, job: "Future[None]") -> None:
        """Tell those that wait where their job was never begun, as when the server stops."""
        if not job.cancelled():
            return
        with self._lock:
            parcels = self._waiting.pop(dataset, [])
            self._rows -= sum(len(parcel.rows) for parcel in parcels)
        for parcel in parcels:
            parcel.outcome.set_exception(Unavailable("The server is stopping; nothing of these rows was stored."))


def _by_sender(parcels: list[Parcel]) -> list[list[Parcel]]:
    """Return parcels in runs of one sender each, in their order: a delivery says who sent it."""
    runs: list[list[Parcel]] = []
    for parcel in parcels:
        if runs and runs[-1][0].by == parcel.by:
            runs[-1].append(parcel)
        else:
            runs.append([parcel])
    return runs


def _part_of(found: Pushed, first: int, count: int) -> Pushed:
    """Return what became of some of the rows, which are counted from 0 again."""
    rejected = [Rejected(row.place - first, *row[1:]) for row in found.rejected if first <= row.place < first + count]
    return Pushed(count - len({row.place for row in rejected}), rejected, found.ignored, found.loaded)


GATHERER = Gatherer()
