"""What the wall shows of each dataset, read once after each change and shared by all who look."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime

from civicstat.directory.holidays import holidays_of
from civicstat.directory.models import Area
from civicstat.measurement.live.announcing import listen
from civicstat.measurement.live.reading import Rows, read_open, read_past
from civicstat.measurement.live.usual import Usual, usual
from civicstat.measurement.live.watched import Watched, watched
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.web.ui.clock import city_now

FRESH_SECONDS = 5.0  # so long a reading serves where no record came in; ages go on
USUAL_SECONDS = 300.0  # of the city's clock, after which what is usual is worked out anew
USUAL_PAUSE_SECONDS = 20.0  # of the real clock that lie between, as long as the city's clock runs fast
MOST_SECONDS = 3600.0  # of the city's clock: what was usual an hour ago is so no more


@dataclass(frozen=True)
class Reading:
    """A dataset's records under way, and what is usual, at one moment of the city's clock."""

    watched: Watched
    title: str
    at: datetime
    rows: Rows
    usual: Usual


@dataclass(frozen=True)
class _Kept:
    reading: Reading
    version: int  # of the dataset's definition
    read_at: float  # by the clock that never goes back
    usual_at: float


class Keeper:
    """Reads datasets for the wall, each no oftener than records of it come in."""

    def __init__(self) -> None:
        self._reading, self._kept = threading.Lock(), dict[str, _Kept]()
        self._changed: set[str] = set()
        listen(self._changed.add)

    def reading_of(self, dataset: Dataset) -> Reading:
        """Return what goes on in a dataset that has a wall. Raises StoreFault where the store is another process's."""
        listen(self._changed.add)
        with self._reading:
            kept = self._kept.get(dataset.slug)
            if kept is None or self._is_over(kept, dataset):
                self._changed.discard(dataset.slug)  # what comes in while this reads is read the next time
                kept = self._read(dataset, kept)
                self._kept[dataset.slug] = kept
            return kept.reading

    def forget(self) -> None:
        """Keep nothing of what was read so far."""
        with self._reading:
            self._kept.clear()

    def _is_over(self, kept: _Kept, dataset: Dataset) -> bool:
        return (
            dataset.slug in self._changed
            or kept.version != dataset.version
            or time.monotonic() - kept.read_at > FRESH_SECONDS
        )

    def _read(self, dataset: Dataset, before: _Kept | None) -> _Kept:
        found, store, at = watched(dataset.definition), record_store(), city_now()
        if found is None:
            raise LookupError(f"{dataset.slug} has no wall; only those that have one are asked for")
        began = time.monotonic()
        rows = read_open(store, found, at=at)
        if before is not None and before.version == dataset.version and not _is_old(before, at, began):
            known, known_at = before.reading.usual, before.usual_at
        else:
            areas = Area.objects.filter(layer__slug__in=found.layers, is_target=True)
            known = usual(
                read_past(store, found, at=at), list(areas.values_list("layer__slug", "pk")),
                at=at, zone=found.definition.timezone, holidays=holidays_of((at.year - 1, at.year)),
            )  # fmt: skip
            known_at = time.monotonic()
        return _Kept(Reading(found, dataset.title, at, rows, known), dataset.version, began, known_at)


def _is_old(kept: _Kept, at: datetime, now: float) -> bool:
    gone = abs((at - kept.reading.usual.at).total_seconds())
    return gone > MOST_SECONDS or (gone > USUAL_SECONDS and now - kept.usual_at > USUAL_PAUSE_SECONDS)


KEEPER = Keeper()
