"""Metrics whose data is older than it should be: their newest figures lack what has not come."""

from collections.abc import Iterable
from datetime import datetime

from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.quality.findings import in_words
from civicstat.measurement.records.quality.freshness import late_among
from civicstat.measurement.sources.models import Dataset


def stale(metrics: Iterable[Metric], at: datetime) -> dict[str, Dataset]:
    """Return the metrics among some whose dataset is late, by slug; or one that those are late on which they rest.

    at: the moment by which the age of data is judged.
    """
    late = late_datasets(at)
    if not late:
        return {}
    every = {metric.slug: metric for metric in Metric.objects.prefetch_related("versions").select_related("dataset")}
    found: dict[str, Dataset] = {}
    for metric in metrics:
        if dataset := _late_behind(metric, every, late, frozenset()):
            found[metric.slug] = dataset
    return found


def late_datasets(at: datetime) -> dict[int, Dataset]:
    """Return the datasets that are late, by their numbers."""
    datasets = {dataset.pk: dataset for dataset in Dataset.objects.exclude(fresh_at=None)}
    return {number: datasets[number] for number in late_among(datasets.values(), at)}


def _late_behind(
    metric: Metric, every: dict[str, Metric], late: dict[int, Dataset], seen: frozenset[str]
) -> Dataset | None:
    if metric.dataset_id in late:
        return late[metric.dataset_id]
    bases = [every[slug] for slug in rests_on(metric.definition) if slug in every and slug not in seen]
    found = (_late_behind(base, every, late, seen | {metric.slug}) for base in bases)
    return next((each for each in found if each is not None), None)


def why_stale(dataset: Dataset, at: datetime) -> str:
    """Return in a sentence why figures on a dataset that is late are marked."""
    newest = dataset.fresh_at
    on = f"the newest record is of {in_words(newest.astimezone(at.tzinfo).date())}" if newest else "it has no record"
    return (
        f"{dataset.title} should be no older than {dataset.definition.fresh_within}, and {on}. "
        "The latest periods lack what has not come yet."
    )
