"""Which figures are held from the public, for publishing to honor and for pages to say."""

from collections.abc import Iterable

from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.models import Clearing


def holds_on(metrics: Iterable[Metric]) -> dict[str, list[Clearing]]:
    """Return the decisions by which figures of metrics are held, by slug: about their datasets, or those that the
    metrics rest on which they are made of.
    """
    standing = list(Clearing.objects.holding().select_related("dataset", "by"))
    if not standing:
        return {}
    found = {}
    for metric in metrics:
        datasets = frozenset(_datasets_behind([metric], frozenset()))
        if holds := [each for each in standing if each.dataset_id in datasets]:
            found[metric.slug] = holds
    return found


def _datasets_behind(metrics: Iterable[Metric], seen: frozenset[str]) -> Iterable[int]:
    for metric in metrics:
        if metric.dataset_id is not None:
            yield metric.dataset_id
        bases = [slug for slug in rests_on(metric.definition) if slug not in seen]
        if bases:
            found = Metric.objects.filter(slug__in=bases).prefetch_related("versions")
            yield from _datasets_behind(found, seen | {metric.slug})
