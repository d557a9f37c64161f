"""How old the newest record of a dataset is, beside how old it may be: judged by the clock, without the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from civicstat.measurement.records.quality.checks.flow import UnreadableSpan, lateness, within
from civicstat.measurement.records.quality.findings import QualityFinding
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.measurement.sources.models import Dataset

TO_COME = timedelta(days=1)  # a record from later than that is a fault of its clock, and tells nothing


@dataclass(frozen=True)
class Freshness:
    """newest: the newest event, or the end of its day where events have no time; None: none that can be told.

    allowed: how old it may be; None: the definition does not say.
    """

    newest: datetime | None
    allowed: timedelta | None
    at: datetime

    @property
    def is_late(self) -> bool | None:
        """Whether the newest record is older than it may be; None where that cannot be told."""
        if self.newest is None or self.allowed is None:
            return None
        return self.at - self.newest > self.allowed

    @property
    def late_since(self) -> datetime | None:
        if not self.is_late or self.newest is None or self.allowed is None:
            return None
        return self.newest + self.allowed


def freshness(dataset: Dataset, at: datetime) -> Freshness:
    """Return how fresh a dataset is. at: the moment by which the age of data is judged."""
    definition = dataset.definition
    try:
        allowed = within(definition.fresh_within, dataset=dataset.slug)
    except UnreadableSpan:  # said by the quality check
        allowed = None
    newest = dataset.fresh_at
    if newest is not None and definition.columns[definition.time].type is ColumnType.DATE:
        newest += timedelta(days=1)
    if newest is not None and newest > at + TO_COME:
        newest = None
    return Freshness(newest, allowed, at)


def late_finding(dataset: Dataset, at: datetime) -> QualityFinding | None:
    """Return what is wrong with the age of a dataset's records; None where nothing is."""
    found = freshness(dataset, at)
    if not found.is_late or found.newest is None:
        return None
    newest, now = (moment.astimezone(UTC).replace(tzinfo=None) for moment in (found.newest, at))
    return next(lateness(dataset.definition, newest, now), None)


def late_among(datasets: Iterable[Dataset], at: datetime) -> dict[int, Freshness]:
    """Return the datasets that are late, by their numbers."""
    found = {dataset.pk: freshness(dataset, at) for dataset in datasets}
    return {number: each for number, each in found.items() if each.is_late}
