"""A delivery of 1,000 calls over all that are stored, up to the last observation that it touches.

Beside it: all observations computed anew, which is what a product without touched cells would do. Processor time
is given with each, since on a busy machine it is what remains of the seconds.
"""

import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import workspace
from benchmarks.city import Files
from benchmarks.comparing import Comparison

AIM_FIRST, AIM_SECONDS, AIM_RATIO, AIM_CHECK = 600.0, 1.0, 0.5, 60.0
CASES = (("1,000 calls of the last days", 0), ("1,000 calls, 50 of any year", 50))


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Measure in the workspace that was entered; it holds all calls and their observations afterwards."""
    seconds = fill(files)
    found = [
        _alone(
            f"first delivery of {files.rows:,} calls",
            (seconds.to_observations + seconds.to_check,),
            AIM_FIRST,
            note="with the quality report",
        )
    ]
    for what, old in CASES:
        taken, anew = [], []
        for turn in range(rounds):
            path = workspace.write_changes(files, folder / "changes.csv", turn=turn + old, old=old)
            taken.append(deliver(path, is_checked=turn == 0))
            anew.append(recompute())
        ours, checked = tuple(each.to_observations for each in taken), (taken[0].to_check,)
        note = f"{median(each.processor for each in taken):.2f} s of processor time"
        found += [
            _alone(f"{what} to observations", ours, AIM_SECONDS, note=note),
            Comparison("update", f"{what} to observations", "full recomputation", ours, tuple(anew), AIM_RATIO),
            _alone("quality report after a delivery", checked, AIM_CHECK),
        ]
    return found


def _alone(what: str, seconds: tuple[float, ...], aim: float, note: str = "") -> Comparison:
    return Comparison("update", what, "(no peer)", seconds, (), aim, is_absolute=True, note=note)


class Taken(NamedTuple):
    """What a delivery took, in seconds."""

    to_observations: float  # kept, read, stored, and every cell that it touches written
    to_check: float  # the quality of all records assessed, which intake does once an hour or after large deliveries
    processor: float  # of to_observations, in all threads


def fill(files: Files) -> Taken:
    """Furnish the workspace and take all calls in."""
    workspace.furnish()
    return deliver(files.parquet)


def deliver(path: Path, *, is_checked: bool = True) -> Taken:
    """Take a delivery in by the steps of its road, in their order, and return what they took."""
    from civicstat.measurement.intake import put_away
    from civicstat.measurement.metrics.actions import refresh, resting_on
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.records.quality.actions import check_quality
    from civicstat.measurement.sources.actions import receive
    from civicstat.measurement.sources.models import Dataset

    store, dataset, at = record_store(), Dataset.objects.get(slug="calls"), workspace.AT
    start, busy = time.perf_counter(), time.process_time()
    delivery = receive(dataset=dataset, source=path, name=path.name, way="python", by=None, at=at)
    loaded = put_away(delivery=delivery, store=store, at=at)
    stored, busy_to_stored = time.perf_counter(), time.process_time()
    if is_checked:
        check_quality(dataset=delivery.dataset, store=store, at=at)
    checked, busy_to_checked = time.perf_counter(), time.process_time()
    refresh(metrics=resting_on(dataset), store=store, at=at, dataset=delivery.dataset, touched=loaded.touched)
    end, busy_to_end = time.perf_counter(), time.process_time()
    raise_faults()
    processor = busy_to_stored - busy + busy_to_end - busy_to_checked
    return Taken(stored - start + end - checked, checked - stored, processor)


def recompute() -> float:
    """Compute all observations anew, and return the seconds that it took."""
    from civicstat.measurement.metrics.actions import refresh
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.records.keeping import record_store

    metrics = list(Metric.objects.select_related("dataset").prefetch_related("versions"))
    start = time.perf_counter()
    refresh(metrics=metrics, store=record_store(), at=workspace.AT)
    taken = time.perf_counter() - start
    raise_faults()
    return taken


def raise_faults() -> None:
    """Raise RuntimeError where a metric could not be computed: there would be nothing to measure."""
    from civicstat.measurement.metrics.models import Metric

    for metric in Metric.objects.exclude(fault=""):
        raise RuntimeError(f"{metric.slug}: {metric.fault}")
