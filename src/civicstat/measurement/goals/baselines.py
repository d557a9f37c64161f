"""Baselines: where an area stood over whole periods of the past, computed from its observations."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from civicstat.directory.models import Area
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.definitions import Period, Span
from civicstat.measurement.goals.measured import WINDOWS, Measured, measure
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.stats import dispersion_between_neighbors, level_interval, pooled_levels
from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.seasons import Season, season_of


class BaselineRefused(CivicStatError):
    """No baseline can be computed from this span. Nothing was stored."""


@dataclass(frozen=True)
class ComputedBaseline:
    """A level over a span with its 95 % interval; low and high are None where the data cannot set them."""

    area: Area
    value: float
    low: float | None
    high: float | None
    n: float
    since: date
    until: date
    metric_version: int
    data_versions: dict[str, int]


def baselines(metric: Metric, areas: list[Area], period: Period, span: Span) -> list[ComputedBaseline]:
    """Return the baseline of each area.

    Raises BaselineRefused where the span is not made of whole, final periods with figures, holds fewer records than
    the metric asks for, or is parted by a series break, from itself or from today.
    """
    if period not in metric.definition.periods:
        kept = ", ".join(metric.definition.periods)
        raise BaselineRefused(f"{metric.slug} is not kept by {period}; choose one of {kept}, or add it to the metric")
    series = read_many([metric], areas, period)
    versions = _data_versions(metric)
    return [_baseline(series[metric.pk, area.pk], area, period, span, versions) for area in areas]


def levels_before(metric: Metric, areas: list[Area], period: Period, day: date) -> list[ComputedBaseline]:
    """Return the level of each area over the newest whole, final periods before a day: a quarter of a year or more.

    The periods are those of the shortest window that a state is told by. Raises BaselineRefused where there are fewer,
    or too few records in them.
    """
    series, versions = read_many([metric], areas, period), _data_versions(metric)
    return [_level_before(series[metric.pk, area.pk], area, period, day, versions) for area in areas]


def _level_before(series: Series, area: Area, period: Period, day: date, versions: dict[str, int]) -> ComputedBaseline:
    points = [point for point in measure(series).points if point.ends_on.date() <= day]
    newest = points[-WINDOWS[period][0] :]
    if len(newest) < WINDOWS[period][0]:
        raise BaselineRefused(
            f"{series.metric.slug} in {area}: {len(newest)} whole, final periods lie before {day}, expected "
            f"{WINDOWS[period][0]} to know the level; begin where the old path stands, or on a later day"
        )
    span = Span(since=newest[0].starts_on.date(), until=newest[-1].ends_on.date() - timedelta(days=1))
    return _baseline(series, area, period, span, versions)


def season(measured: Measured) -> Season:
    """Return the season of a measure, if it has one."""
    year = measured.year
    if year is None:
        return Season(np.ones(1), 0, float("nan"), 0.0)
    values = np.where(measured.readings.is_known, measured.readings.value, np.nan)
    return season_of(values, year.part, year.parts, year.periods)


def _baseline(series: Series, area: Area, period: Period, span: Span, versions: dict[str, int]) -> ComputedBaseline:
    where = f"{series.metric.slug} in {area}, {span.since} to {span.until}"
    if not series.points:
        raise BaselineRefused(f"{where}: no figures by {period} are kept for this area; load records or choose another")
    points = _points_within(series.points, span, where, period)
    _refuse_breaks(series, span, where)
    measured = measure(series)
    first, after = measured.index_of(span.since), measured.index_of(span.until + timedelta(days=1))
    n = sum(point.n for point in points)
    if n < series.definition.min_n:
        raise BaselineRefused(
            f"{where}: {n:g} records, expected at least {series.definition.min_n} as the metric asks; "
            "take a longer span"
        )
    value, low, high = _level(measured, first, after)
    if not np.isfinite(value):
        raise BaselineRefused(f"{where}: no period has a figure; load its records, or choose another span")
    return ComputedBaseline(
        area, value, _finite(low), _finite(high), n, span.since, span.until, points[-1].version, versions
    )


def _level(measured: Measured, first: int, after: int) -> tuple[float, float, float]:
    """Return the level over some periods and its limits; without the season unless they are whole years."""
    readings, year = measured.readings, measured.year
    found = season(measured)
    if year is not None and found.years and (after - first) % year.periods:
        readings = readings.scaled(found.factors[year.part])
    spread = dispersion_between_neighbors(readings)
    level = pooled_levels(readings, [(first, after)])
    degrees = spread.degrees if np.isfinite(spread.degrees) else np.float64(np.inf)
    limits = level_interval(level, spread.factor, degrees)
    return _only(level.value), _only(limits.low), _only(limits.high)


def _points_within(points: tuple[Point, ...], span: Span, where: str, period: Period) -> list[Point]:
    after = span.until + timedelta(days=1)
    inside = [each for each in points if each.starts_on.date() < after and each.ends_on.date() > span.since]
    if not inside:
        first, last = points[0].starts_on.date(), points[-1].ends_on.date() - timedelta(days=1)
        raise BaselineRefused(f"{where}: there are figures from {first} to {last} alone; choose a span within")
    begins, ends = inside[0].starts_on.date(), inside[-1].ends_on.date()
    if begins != span.since or ends != after:
        raise BaselineRefused(
            f"{where}: the span cuts through a {period}, or goes beyond the figures; the nearest whole one is "
            f"{begins} to {ends - timedelta(days=1)}"
        )
    for point in inside:
        if point.is_partial or point.is_provisional:
            what = "not covered whole by the data" if point.is_partial else "still provisional"
            raise BaselineRefused(f"{where}: {point.label} is {what}; leave it out, or wait until it is final")
    return inside


def _refuse_breaks(series: Series, span: Span, where: str) -> None:
    newest = series.points[-1].ends_on.date()
    for each in series.breaks:
        if span.since < each.on < newest:
            inside = "within it" if each.on <= span.until else "between it and today"
            raise BaselineRefused(
                f"{where}: a series break on {each.on} lies {inside} ({each.reason}); figures before do not compare "
                "with those after. Choose a span after the break"
            )


def _data_versions(metric: Metric) -> dict[str, int]:
    """Return which deliveries the figures behind a metric know of, by dataset."""
    if metric.dataset is not None:
        return {metric.dataset.slug: metric.dataset.data_version}
    found: dict[str, int] = {}
    for base in Metric.objects.filter(slug__in=rests_on(metric.definition)).select_related("dataset"):
        found |= _data_versions(base)
    return found


def _only(values: FloatArray) -> float:
    return float(np.ravel(values)[0])


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
