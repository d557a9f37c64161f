"""Which figures are held from the public, for publishing to honor and for pages to say."""

from collections.abc import Iterable, Mapping

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.resting import families
from civicstat.measurement.overnight.models import Clearing


def holds_on(metrics: Iterable[Metric]) -> dict[str, list[Clearing]]:
    """Return the decisions by which figures of metrics are held, by slug: about them, about their datasets, or about
    those of the metrics which they are made of.
    """
    standing = list(Clearing.objects.holding().select_related("dataset", "metric", "by"))
    if not standing:
        return {}
    found = {}
    for slug, family in families(metrics).items():
        behind = {each.pk: each.dataset_id for each in family}
        if holds := [each for each in standing if _is_of(each, behind)]:
            found[slug] = holds
    return found


def _is_of(hold: Clearing, behind: Mapping[int, int | None]) -> bool:
    """behind: metric -> the dataset that it counts, of all whose figures are in a figure."""
    return hold.dataset_id in behind.values() if hold.metric_id is None else hold.metric_id in behind
