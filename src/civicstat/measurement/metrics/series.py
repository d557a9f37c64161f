"""Observation cells read as series: in order, without holes, and with what is not final marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from civicstat.directory.models import Area
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition, SeriesBreak
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import calendar, known
from civicstat.measurement.metrics.kept import is_kept, layers_of
from civicstat.measurement.metrics.models import Metric, MetricVersion, Observation
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.points import Figures, Point, Reader
from civicstat.measurement.metrics.resting import with_those_behind


@dataclass(frozen=True)
class Series:
    """The observations of one metric in one area, oldest first. until: the newest period that may lead; None: any."""

    metric: Metric
    area: Area
    grain: Grain
    points: tuple[Point, ...]
    until: int | None = None
    is_part: bool = False  # no period is whole, and one that the data covers in part leads

    @property
    def definition(self) -> MetricDefinition:
        return self.metric.definition

    @cached_property
    def latest(self) -> Point | None:
        """The newest point that may lead, of those whose period the data covers whole where there are any."""
        whole = [point for point in self.points if self.is_part or not point.is_partial]
        may_lead = [point for point in whole if self.until is None or point.period <= self.until]
        return may_lead[-1] if may_lead else None

    def at(self, period: int) -> Point | None:
        """Return the point of a period."""
        if not self.points or not self.points[0].period <= period <= self.points[-1].period:
            return None
        return self.points[period - self.points[0].period]

    @cached_property
    def year_before(self) -> Point | None:
        """The point a year before the latest one."""
        return self.at(calendar().year_before(self.grain, self.latest.period)) if self.latest else None

    @cached_property
    def breaks(self) -> tuple[SeriesBreak, ...]:
        """Where figures stop being comparable: by the definition, or by a version with a day of its own."""
        return breaks_of(self.metric)

    @property
    def begins(self) -> Point | None:
        """The oldest point whose period the data covers whole."""
        return next((point for point in self.points if not point.is_partial), None)

    def break_between(self, earlier: Point, later: Point) -> SeriesBreak | None:
        """Return the break, if any, that parts two points."""
        inside = [b for b in self.breaks if earlier.starts_on.date() < b.on < later.ends_on.date()]
        return inside[-1] if inside else None


def breaks_of(metric: Metric) -> tuple[SeriesBreak, ...]:
    """Return where a metric's figures stop being comparable: by definition, or by a version with a day of its own."""
    versions = [
        SeriesBreak(on=version.applies_from, reason=version.reason)
        for version in versions_in_force(metric)
        if version.applies_from
    ]
    return tuple(sorted((*metric.definition.breaks, *versions), key=lambda each: each.on))


def read_series(metric: Metric, area: Area, grain: Grain, *, most: int = 0) -> Series:
    """Return the series of one metric; most: only the newest periods, 0 for all."""
    return read_many([metric], [area], grain, most=most)[metric.pk, area.pk]


def read_many(
    metrics: Sequence[Metric],
    areas: Sequence[Area],
    grain: Grain,
    *,
    most: int = 0,
    population: Populations | None = None,
) -> dict[tuple[int, int], Series]:
    """Return the series of metrics and areas by (metric id, area id); most: the newest periods of each one's data.

    A series has no points where such cells are not kept (kept.py). population: where it was loaded for many readings.
    """
    versions = {metric.pk: versions_in_force(metric) for metric in metrics}
    every = with_those_behind(metrics)
    extents = {metric.pk: _extent(metric, every) for metric in metrics}
    cut, population = calendar(), population or Populations.load()
    found: dict[tuple[int, int], dict[int, Figures]] = {}
    for version, area_id, period, *figures in _cells(versions, extents, areas, grain, most):
        found.setdefault((version, area_id), {})[period] = Figures(*figures)
    series = {}
    for metric, layers in zip(metrics, _layers(metrics, every), strict=True):
        dataset = metric.dataset.definition if metric.dataset is not None else None
        reader = Reader(
            versions[metric.pk], grain, extents[metric.pk], cut, found, population, dataset, zone_of(metric), most
        )  # fmt: skip
        for area in areas:
            has_cells = is_kept(metric.definition, grain, area.layer.slug, layers)
            points = reader.points(area) if has_cells else ()
            series[metric.pk, area.pk] = Series(metric, area, grain, points)
    return series


def _cells(
    versions: Mapping[int, Sequence[MetricVersion]],
    extents: Mapping[int, Extent],
    areas: Sequence[Area],
    grain: Grain,
    most: int,
) -> Iterator[Any]:
    """Yield the cells of metrics, by metric id; with one query for all whose data ends in the same period."""
    ends: dict[int, list[int]] = {}
    for metric, data in extents.items():
        if data.last is not None:
            ids = ends.setdefault(calendar().period(grain, data.last) if most else 0, [])
            ids += [version.pk for version in versions[metric]]
    for last, ids in ends.items():
        cells = Observation.objects.filter(version__in=ids, grain=grain, area__in=[area.pk for area in areas])
        cells = cells.filter(period__gte=last - most) if most else cells
        yield from cells.values_list("version_id", "area_id", "period", *Figures._fields)


def _layers(metrics: Sequence[Metric], every: Mapping[str, Metric]) -> Iterator[tuple[str, ...]]:
    """Yield for each metric the layers for which its cells are kept."""
    definitions = {slug: metric.definition for slug, metric in every.items()}
    datasets = {m.dataset.slug: m.dataset.definition for m in every.values() if m.dataset is not None}
    for metric in metrics:
        yield layers_of(metric.definition, datasets, definitions)


def extent(metric: Metric) -> Extent:
    """Return from when to when there is data behind a metric; for one on other metrics, what all of them share."""
    return _extent(metric, with_those_behind([metric]))


def _extent(metric: Metric, every: Mapping[str, Metric]) -> Extent:
    if metric.dataset is not None:
        return known(metric.dataset).extent
    slugs = set(rests_on(metric.definition))
    bases = [_extent(every[slug], every) for slug in slugs if slug in every]
    return shared_extent(bases) if len(bases) == len(slugs) else Extent(None, None)


def shared_extent(bases: Sequence[Extent]) -> Extent:
    """Return from when to when there is data in all of several."""
    firsts, lasts = [base.first for base in bases if base.first], [base.last for base in bases if base.last]
    if not bases or len(firsts) < len(bases):
        return Extent(None, None)
    whole_to = None
    if any(base.whole_to for base in bases):
        whole_to = min(base.covered_to for base in bases if base.covered_to)
    begins = max((base.begins for base in bases if base.begins), default=None)
    return Extent(max(firsts), min(lasts), min(base.records for base in bases), whole_to, begins)


def zone_of(metric: Metric) -> tzinfo:
    """Return the time zone of the days and hours of a metric: its dataset's, or the city's."""
    return ZoneInfo(metric.dataset.definition.timezone if metric.dataset is not None else settings.TIME_ZONE)


def total_missing(points: Iterable[Point]) -> tuple[float, float]:
    """Return the missing and the unusable share over several points."""
    points = list(points)
    n = sum(p.n + p.missing + p.unusable for p in points)
    if not n:
        return 0.0, 0.0
    return sum(p.missing for p in points) / n, sum(p.unusable for p in points) / n
