"""Kept figures as Arrow tables."""

import pyarrow as pa

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import city
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import read_many
from civicstat.web.jobs.commands.areas import find_layer
from civicstat.web.jobs.commands.measuring import find_metrics, usual_grain

COLUMNS = (
    "starts_on", "ends_on", "label", "value", "low", "high", "n", "numerator", "denominator", "missing", "unusable",
    "pending", "version", "is_provisional", "is_partial", "reason", "note",
)  # fmt: skip


def observations(slug: str, grain: Grain | None, layer: str | None, most: int) -> pa.Table:
    """Return the kept figures of a metric: area, area_name, and the fields of a series' points."""
    [metric] = find_metrics([slug])
    areas = [city()] if layer is None else list(find_layer(layer).areas.all())
    series = read_many([metric], areas, grain or usual_grain(metric.definition), most=most)
    rows: list[tuple[str, str, Point]] = [
        (area.code, area.name, point) for area in areas for point in series[metric.pk, area.pk].points
    ]
    columns = {"area": [code for code, _, _ in rows], "area_name": [name for _, name, _ in rows]}
    return pa.table(columns | {name: [getattr(point, name) for _, _, point in rows] for name in COLUMNS})


def metrics() -> pa.Table:
    """Return the adopted metrics."""
    found = list(Metric.objects.select_related("dataset").prefetch_related("versions"))
    return pa.table(
        {
            "metric": [metric.slug for metric in found],
            "title": [metric.title for metric in found],
            "dataset": [metric.dataset.slug if metric.dataset else None for metric in found],
            "unit": [metric.definition.unit for metric in found],
        }
    )
