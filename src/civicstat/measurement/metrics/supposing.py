"""Figures of a metric as they would be: under a version that nobody stored yet, or under any of those that are."""

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime

from civicstat.directory.models import Area
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.on_demand import Computed, Question, compute, periods_between
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series, extent


def with_version(
    metric: Metric, text: str, *, at: datetime, reason: str = "", applies_from: date | None = None
) -> Metric:
    """Return a metric as it would be with one more version. Nothing is stored, and the metric given stays as it is."""
    more = MetricVersion(
        metric=metric, number=metric.current.number + 1, definition_text=text, reason=reason, at=at,
        applies_from=applies_from,
    )  # fmt: skip
    return _with_versions(metric, [*metric.versions.all(), more])


def under(metric: Metric, version: MetricVersion) -> Metric:
    """Return a metric as if one of its versions held for all periods, and no other ever had."""
    alone = copy(version)
    alone.applies_from = None
    return _with_versions(metric, [alone])


def _with_versions(metric: Metric, versions: list[MetricVersion]) -> Metric:
    found = copy(metric)
    found.__dict__.pop("current", None)
    found.__dict__["_prefetched_objects_cache"] = {"versions": versions}
    return found


def compute_series(
    metric: Metric, areas: Sequence[Area], grain: Grain, ground: Ground, *, most: int = 0
) -> dict[int, Series]:
    """Return the series of areas of one layer by their ids, computed now; most: the newest periods, 0 for all.

    Raises what the store raises where it takes too long.
    """
    data = extent(metric)
    first, last = periods_between(data, grain, None, None)
    first = max(first, last - most + 1) if most else first
    question = Question(metric, data, grain, areas[0].layer.slug, tuple(areas), (), first, last)
    found: dict[int, dict[int, Point]] = {area.pk: {} for area in areas}
    for each in compute(question, ground):
        point = _point(each, grain)
        found[each.area.pk][point.period] = point
    return {
        area.pk: Series(metric, area, grain, tuple(_filled(found[area.pk], grain, first, last, data)))
        for area in areas
    }  # fmt: skip


def _point(each: Computed, grain: Grain) -> Point:
    return Point(
        calendar().period(grain, each.starts_at), each.starts_at, each.ends_at, each.label, each.value, each.low,
        each.high, each.n, each.numerator, each.denominator, each.missing, each.unusable, each.version,
        each.is_provisional, each.is_partial, each.pending, each.reason, each.note,
    )  # fmt: skip


def _filled(points: dict[int, Point], grain: Grain, first: int, last: int, data: Extent) -> list[Point]:
    """Return a point for every period; one without records has no figure."""
    cut, series = calendar(), []
    for period in range(first, last + 1):
        start, end = cut.start(grain, period), cut.end(grain, period)
        covered, begun = data.covered_to or start, data.covered_from or start
        none = Point(
            period, start, end, cut.label(grain, period), None, None, None, 0.0, None, None, 0, 0, 0, False,
            covered < end or begun > start, reason="No records",
        )  # fmt: skip
        series.append(points.get(period, none))
    return series
