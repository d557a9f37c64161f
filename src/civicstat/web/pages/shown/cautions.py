"""What must be known of figures wherever they stand: a fault of their data stops them, it is late, or they are held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.staleness import stale, why_stale
from civicstat.measurement.overnight.holding import holds_on
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset

BLOCKED = "blocked"


@dataclass(frozen=True)
class Cautions:
    """fault: the finding that stops a metric. late: the dataset that is older than it should be; why_late says so."""

    fault: Finding | None = None
    late: Dataset | None = None
    why_late: str = ""
    holds: tuple[Clearing, ...] = ()

    @property
    def badges(self) -> tuple[str, ...]:
        """The badges for rows and blocks. A fault says all about late data."""
        first = BLOCKED if self.fault else "stale" if self.late else ""
        return tuple(filter(None, (first, "held" if self.holds else "")))


def cautions_on(metrics: Iterable[Metric], at: datetime) -> dict[str, Cautions]:
    """Return what must be known of each metric, by slug. at: the moment by which the age of data is judged."""
    asked = list(metrics)
    if not asked:
        return {}
    stopped, late, held = blocked(asked), stale(asked, at), holds_on(asked)
    why = {dataset.pk: why_stale(dataset, at) for dataset in late.values()}
    found = {}
    for slug in {metric.slug for metric in asked}:
        dataset = late.get(slug)
        found[slug] = Cautions(
            stopped.get(slug), dataset, why[dataset.pk] if dataset else "", tuple(held.get(slug, ()))
        )  # fmt: skip
    return found
