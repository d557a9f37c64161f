"""Metrics whose data is older than it should be: their newest figures lack what has not come."""

from collections.abc import Iterable
from datetime import datetime

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.resting import families
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
    found = {}
    for slug, family in families(metrics).items():
        if behind := next((late[each.dataset_id] for each in family if each.dataset_id in late), None):
            found[slug] = behind
    return found


def late_datasets(at: datetime) -> dict[int, Dataset]:
    """Return the datasets that are late, by their numbers."""
    datasets = {dataset.pk: dataset for dataset in Dataset.objects.exclude(fresh_at=None)}
    return {number: datasets[number] for number in late_among(datasets.values(), at)}


def why_stale(dataset: Dataset, at: datetime) -> str:
    """Return in a sentence why figures on a dataset that is late are marked."""
    newest = dataset.fresh_at
    on = f"the newest record is of {in_words(newest.astimezone(at.tzinfo).date())}" if newest else "it has no record"
    return (
        f"{dataset.title} should be no older than {dataset.definition.fresh_within}, and {on}. "
        "The latest periods lack what has not come yet."
    )
