"""What an asker may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from civicstat.directory.models import User
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset


@dataclass(frozen=True)
class Seen:
    """The datasets and metrics that an asker may see, by name."""

    datasets: Mapping[str, Dataset]
    metrics: Mapping[str, Metric]

    @cached_property
    def dataset_definitions(self) -> dict[str, DatasetDefinition]:
        return {slug: dataset.definition for slug, dataset in self.datasets.items()}

    @cached_property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        return {slug: metric.definition for slug, metric in self.metrics.items()}


def seen_by(user: User | None) -> Seen:
    """Return what a person may see. user: None for whoever owns the workspace, at the command line."""
    datasets, metrics = Dataset.objects.all(), Metric.objects.all()
    if user is not None:
        datasets, metrics = Dataset.objects.visible_to(user), Metric.objects.visible_to(user)
    found = metrics.select_related("dataset", "department").prefetch_related("versions")
    return Seen({each.slug: each for each in datasets}, {each.slug: each for each in found})
