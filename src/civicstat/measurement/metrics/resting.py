"""Metrics and all that they rest on: what befalls one of those befalls them."""

from collections.abc import Iterable, Mapping

from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric


def with_those_behind(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Return metrics with all that they rest on, however deep, by name; with a few queries however many they are."""
    known = {metric.slug: metric for metric in metrics}
    wanted = {base for metric in known.values() for base in rests_on(metric.definition)} - set(known)
    while wanted:
        more = Metric.objects.filter(slug__in=wanted).select_related("dataset").prefetch_related("versions")
        found = {metric.slug: metric for metric in more}
        known |= found
        wanted = {base for metric in found.values() for base in rests_on(metric.definition)} - set(known)
    return known


def families(metrics: Iterable[Metric]) -> dict[str, list[Metric]]:
    """Return each metric by name, first itself and then all that it rests on, however deep."""
    known = list(metrics)
    every = with_those_behind(known)
    return {metric.slug: list(_family(metric, every).values()) for metric in known}


def _family(metric: Metric, every: Mapping[str, Metric]) -> dict[str, Metric]:
    found, wanted = {metric.slug: metric}, list(rests_on(metric.definition))
    while wanted:
        slug = wanted.pop(0)
        if slug in every and slug not in found:
            found[slug] = every[slug]
            wanted += rests_on(every[slug].definition)
    return found
