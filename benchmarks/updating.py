"""A delivery of 1,000 calls over all that are stored, up to the last observation that it touches.

Beside it: all observations computed anew, which is what a product without touched cells would do.
"""

import time
from pathlib import Path
from typing import NamedTuple

from benchmarks import workspace
from benchmarks.city import Files
from benchmarks.comparing import Comparison

AIM_FIRST, AIM_SECONDS, AIM_RATIO = 600.0, 1.0, 0.5
CASES = (("1,000 calls of the last days", 0), ("1,000 calls, 50 of any year", 50))


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Measure in the workspace that was entered; it holds all calls and their observations afterwards."""
    seconds = fill(files)
    found = [
        _alone(f"first delivery of {files.rows:,} calls", (seconds.whole,), AIM_FIRST, note="with the quality report")
    ]
    for what, old in CASES:
        taken, anew = [], []
        for turn in range(rounds):
            path = workspace.write_changes(files, folder / "changes.csv", turn=turn + old, old=old)
            taken.append(deliver(path))
            anew.append(recompute())
        ours, whole = tuple(each.to_observations for each in taken), tuple(each.whole for each in taken)
        found += [
            _alone(f"{what} to observations", ours, AIM_SECONDS),
            Comparison("update", f"{what} to observations", "full recomputation", ours, tuple(anew), AIM_RATIO),
            _alone(f"{what}, quality report too", whole, AIM_SECONDS),
        ]
    return found


def _alone(what: str, seconds: tuple[float, ...], aim: float, note: str = "") -> Comparison:
    return Comparison("update", what, "(no peer)", seconds, (), aim, is_absolute=True, note=note)


class Taken(NamedTuple):
    """What a delivery took, in seconds."""

    to_observations: float  # kept, read, stored, and every cell that it touches written
    whole: float  # and the quality of all records assessed


def fill(files: Files) -> Taken:
    """Furnish the workspace and take all calls in."""
    workspace.furnish()
    return deliver(files.parquet)


def deliver(path: Path) -> Taken:
    """Take a delivery in by the steps of its road, in their order, and return what they took."""
    from civicstat.measurement.intake import put_away
    from civicstat.measurement.metrics.actions import refresh, resting_on
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.records.quality.actions import check_quality
    from civicstat.measurement.sources.actions import receive
    from civicstat.measurement.sources.models import Dataset

    store, dataset, at = record_store(), Dataset.objects.get(slug="calls"), workspace.AT
    start = time.perf_counter()
    delivery = receive(dataset=dataset, source=path, name=path.name, way="python", by=None, at=at)
    loaded = put_away(delivery=delivery, store=store, at=at)
    stored = time.perf_counter()
    dataset = delivery.dataset
    check_quality(dataset=dataset, store=store, at=at)
    checked = time.perf_counter()
    refresh(metrics=resting_on(dataset), store=store, at=at, dataset=dataset, touched=loaded.touched)
    end = time.perf_counter()
    raise_faults()
    return Taken(stored - start + end - checked, end - start)


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
