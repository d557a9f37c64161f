"""What figures mean and where they belong: passports of metrics, datasets and areas as an edition has them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry import mapping

from civicstat.directory.models import Area as DirectoryArea
from civicstat.directory.models import AreaLayer
from civicstat.directory.nesting import holders
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric as HeldMetric
from civicstat.measurement.metrics.series import breaks_of
from civicstat.measurement.records.quality.freshness import freshness
from civicstat.measurement.sources.models import Dataset as HeldDataset
from civicstat.publishing.content import Area, Dataset, Layer, Metric, Series, Version

LATEST = 9999  # a year after the last one that is known
PLACES = 5  # decimals of degrees: a meter
SIMPLER = 0.00005  # degrees that a boundary may be moved by to be drawn with fewer points


def metric_of(metric: HeldMetric, series: Sequence[Series], datasets: Mapping[str, HeldDataset]) -> Metric:
    """Return a metric with its passport. datasets: those behind it, by name."""
    definition = metric.definition
    standard = definition.standard
    return Metric(
        slug=metric.slug, title=metric.title, question=definition.question, describes=definition.describes,
        theme=metric.theme, department=metric.department.name if metric.department else "", datasets=tuple(datasets),
        kind=definition.statistic.kind, unit=definition.unit, display=definition.display,
        direction=definition.direction, known_limits="\n".join(definition.known_limits),
        standard=", ".join(filter(None, (standard.name, standard.edition, standard.clause))), min_n=definition.min_n,
        counts_people=not datasets or any(tells_of_somebody(each) for each in datasets.values()),
        bases=tuple(rests_on(definition)), breaks=tuple((each.on, each.reason) for each in breaks_of(metric)),
        versions=tuple(
            Version(each.number, each.at, each.reason, each.definition_text, each.applies_from)
            for each in sorted(metric.versions.all(), key=lambda version: version.number)
        ),
        series=tuple(series),
    )  # fmt: skip


def tells_of_somebody(dataset: HeldDataset) -> bool:
    """Return whether small numbers of a dataset are protected: they are unless it gives a reason against it."""
    return dataset.definition.disclosure.protects != "nothing"


def dataset_of(dataset: HeldDataset, at: datetime) -> Dataset:
    """Return what is public of a dataset. No personal column is named. at: by which the age of its data is judged."""
    definition = dataset.definition
    zone, fresh = ZoneInfo(definition.timezone), freshness(dataset, at)
    columns = tuple(
        (name, str(column.type), column.title) for name, column in definition.columns.items() if not column.personal
    )  # fmt: skip
    return Dataset(
        slug=dataset.slug, title=dataset.title, department=dataset.department.name if dataset.department else "",
        describes=definition.describes, columns=columns, data_version=dataset.data_version,
        newest_on=dataset.fresh_at.astimezone(zone).date() if dataset.fresh_at and fresh.newest else None, rules="",
        is_late=bool(fresh.is_late),
    )  # fmt: skip


def layers_of(areas: Mapping[str, Sequence[DirectoryArea]]) -> tuple[Layer, ...]:
    """Return layers with their areas, boundaries and residents, coarse layers first."""
    chosen = {area.pk: (slug, area.code) for slug, some in areas.items() for area in some}
    residents, holding = _residents(chosen), holders()
    return tuple(
        Layer(
            layer.slug, layer.name, layer.plural,
            tuple(
                Area(
                    area.code, area.name, residents.get(area.pk), _boundary(area),
                    tuple(sorted(chosen[pk] for pk in holding(area) if pk in chosen and pk != area.pk)),
                )
                for area in areas[layer.slug]
            ),
        )
        for layer in AreaLayer.objects.filter(slug__in=areas)
    )  # fmt: skip


def _residents(areas: Iterable[int]) -> dict[int, float]:
    """Return the residents of areas in the newest year for which they are known."""
    ids = list(areas)
    found = Populations.load().residents(ids, LATEST)
    return {area: float(count) for area, count in zip(ids, found, strict=True) if count == count}


def _boundary(area: DirectoryArea) -> dict[str, Any] | None:
    """Return the outline of an area as GeoJSON, to the meter."""
    if area.boundary is None:
        return None
    shape = shapely.simplify(shapely.from_wkb(bytes(area.boundary)), SIMPLER)
    found: dict[str, Any] = json.loads(json.dumps(mapping(shapely.set_precision(shape, 10**-PLACES))))
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return value
