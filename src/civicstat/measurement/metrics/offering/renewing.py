"""Adopted metrics beside what the library says of them now."""

from civicstat.measurement.metrics.models import Metric, read_metric
from civicstat.measurement.metrics.offering.offers import library, text_for

OWN = ("metric", "owner", "breaks", "dataset", "layers", "dimensions", "periods")  # a city's own to choose


def otherwise_in_library(metric: Metric) -> str:
    """Return the library's definition of a metric, made to fit its dataset, where it says another thing.

    Empty where it says the same, or the library has no such metric. What a city chooses for itself is not compared:
    its owner, breaks, areas, dimensions and periods.
    """
    if metric.slug not in library():
        return ""
    text = text_for(metric.slug, metric.dataset).text
    wanted, held = read_metric(text, where=f"library, {metric.slug}"), metric.definition
    return "" if wanted.model_dump(exclude=set(OWN)) == held.model_dump(exclude=set(OWN)) else text
