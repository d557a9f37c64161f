"""Files taken in as deliveries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.intake import forget, measure, put_away
from civicstat.measurement.records.actions import Loaded
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.withholding import faults_without_personal, message_without_personal
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.web.jobs.messages import Command, Report

MOST_FAULTS = 5  # shown; all of them are kept beside the delivery


class UnknownDataset(CivicStatError):
    """No dataset has the name given."""


@dataclass(frozen=True)
class Load:
    """Files to take in, in this order; paths are absolute."""

    dataset: str
    files: tuple[Path, ...]
    is_dry_run: bool = False
    way: str = "command"


@dataclass(frozen=True)
class SetAside:
    """Why a row did not fit."""

    row: int
    column: str
    found: str | None
    expected: str | None


@dataclass(frozen=True)
class LoadedFile:
    """What became of one file: numbers of rows and records."""

    file: str
    state: str  # "stored", "repeated", "would be stored" or "refused"
    message: str
    delivery: int  # sequence within the dataset
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    left_out: int = 0
    superseded: int = 0
    repeated_hours: int = 0  # times in the hour that the clock showed twice
    skipped_hours: int = 0  # times in the hour that the clock skipped
    set_aside: int = 0
    faults: tuple[SetAside, ...] = ()

    without_area: dict[str, int] = field(default_factory=dict)  # area layer -> records that name no area of it


@dataclass(frozen=True)
class LoadedFiles:
    """What became of the files; those after a refused one were not tried."""

    dataset: str
    records: int  # in the dataset now
    files: tuple[LoadedFile, ...]
    not_tried: tuple[str, ...]
    observations: int = 0  # brought up to date
    fault: str = ""  # why figures could not be

    @property
    def is_whole(self) -> bool:
        return not self.fault and not self.not_tried and all(file.state != "refused" for file in self.files)


def find_dataset(slug: str) -> Dataset:
    """Return a dataset. Raises UnknownDataset."""
    found: Dataset | None = Dataset.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Dataset.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownDataset(
            f"no dataset is called {slug!r}; datasets are {known}. "
            "Define it with: civicstat catalog draft FILE, then civicstat catalog apply"
        )
    return found


@dataclass(frozen=True)
class _Arrived:
    """A file that was kept, and what reading it gave; nothing where it was refused or repeated."""

    delivery: Delivery
    loaded: Loaded | None


def load(args: Load, report: Report) -> LoadedFiles:
    """Take files in one after another, each as a delivery that is stored whole or not at all; then measure once."""
    dataset, at = find_dataset(args.dataset), now()
    arrived: list[_Arrived] = []
    for position, path in enumerate(args.files):
        arrived.append(_put_away(dataset, path, args, at, _part_of(report, position, len(args.files), path.name)))
        if arrived[-1].delivery.state == DeliveryState.REFUSED:
            break
    outcomes = tuple(_outcome(each, path.name) for each, path in zip(arrived, args.files, strict=False))
    not_tried = tuple(path.name for path in args.files[len(arrived) :])
    if args.is_dry_run:
        for each in arrived:
            forget(each.delivery)
        return LoadedFiles(dataset.slug, dataset.records, outcomes, not_tried)
    observations, fault = _measure([each.loaded for each in arrived if each.loaded], at, report)
    return LoadedFiles(dataset.slug, dataset.records, outcomes, not_tried, observations, fault)


def _part_of(report: Report, position: int, files: int, name: str) -> Callable[[float], None]:
    return lambda share: report(0.6 * (position + share) / files, name)


def _put_away(dataset: Dataset, path: Path, args: Load, at: datetime, progress: Callable[[float], None]) -> _Arrived:
    delivery = receive(dataset=dataset, source=path, name=path.name, way=args.way, by=None, at=at)
    if delivery.state == DeliveryState.REPEATED:
        return _Arrived(delivery, None)
    try:
        loaded = put_away(delivery=delivery, store=record_store(), at=at, is_dry_run=args.is_dry_run, progress=progress)
    except CivicStatError as fault:
        # After a dry run nothing is left in the database that could tell it.
        delivery.state, delivery.message = DeliveryState.REFUSED, str(fault)
        return _Arrived(delivery, None)
    return _Arrived(delivery, loaded)


def _measure(loaded: Sequence[Loaded], at: datetime, report: Report) -> tuple[int, str]:
    """Return how many observations were brought up to date, and why not all of them could be."""
    if not loaded:
        return 0, ""
    try:
        change = measure(
            loaded, store=record_store(), at=at, progress=lambda share: report(0.6 + 0.4 * share, "computing figures")
        )
    except CivicStatError as fault:
        return 0, str(fault)
    return change.cells, ""


def _outcome(arrived: _Arrived, name: str) -> LoadedFile:
    delivery = arrived.delivery
    faults, _ = faults_without_personal(delivery, most=MOST_FAULTS)
    numbers = (
        "rows", "added", "changed", "unchanged", "withdrawn", "left_out", "superseded", "set_aside", "repeated_hours",
        "skipped_hours",
    )  # fmt: skip
    return LoadedFile(
        file=name,
        state="would be stored" if delivery.state == DeliveryState.RECEIVED else str(delivery.state),
        message=message_without_personal(delivery),
        delivery=delivery.sequence,
        faults=tuple(SetAside(*fault) for fault in faults),
        without_area=dict(arrived.loaded.unmatched) if arrived.loaded else {},
        **{number: getattr(delivery, number) for number in numbers},
    )


LOAD: Command[Load, LoadedFiles] = Command("load", Load, LoadedFiles, load)
