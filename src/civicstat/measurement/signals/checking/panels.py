"""Cells of one metric as arrays of areas x periods: what detectors take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from civicstat.directory.holidays import holidays_of
from civicstat.directory.models import CITY, Area
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric, MetricVersion, Observation
from civicstat.measurement.metrics.noughts import is_counted, is_per_other
from civicstat.measurement.metrics.periods import Calendar, turn_of_clock
from civicstat.measurement.metrics.scarcity import per_too_few_residents
from civicstat.measurement.metrics.series import breaks_of, extent, zone_of
from civicstat.stats.intervals import BoolArray, FloatArray

# Above this share of cases that time alone may still change, a figure is not final, whatever the calendar says. Open
# cases are in the time until a case is closed, which those left open longer than it no longer move.
STILL_OPEN = {"time_to_close": 0.25}
LONGEST: dict[Grain, int] = {"hour": 24 * 7 * 27, "day": 1000, "week": 440, "month": 130, "quarter": 48}


@dataclass(frozen=True)
class Panel:
    """The figures of one metric by one kind of period, areas x periods; NaN where there is none.

    first: the period of the first column. settled: up to which period figures are final. since: the first period that
    compares with the newest, for the definition did not change after it.
    """

    metric: Metric
    grain: Grain
    areas: tuple[Area, ...]
    first: int
    settled: int
    since: int
    value: FloatArray
    n: FloatArray
    numerator: FloatArray
    denominator: FloatArray

    @property
    def definition(self) -> MetricDefinition:
        return self.metric.definition

    @property
    def width(self) -> int:
        return int(self.value.shape[1])

    @cached_property
    def has_figures(self) -> BoolArray:
        """Return which areas have a figure at all."""
        return np.asarray((~np.isnan(self.value)).any(axis=1) | (~np.isnan(self.numerator)).any(axis=1))

    @cached_property
    def is_holiday(self) -> BoolArray:
        """Return which columns are holidays, or hours of them; of weeks and longer none is."""
        if self.grain not in ("hour", "day"):
            return np.zeros(self.width, np.bool_)
        days = [calendar().start(self.grain, self.period(column)).date() for column in range(self.width)]
        holidays = holidays_of({day.year for day in days})
        return np.array([day in holidays for day in days])

    def period(self, column: int) -> int:
        return self.first + column


@dataclass(frozen=True)
class Range:
    """The periods of a metric: the first, the newest that is final, and the first that compares with it."""

    metric: Metric
    grain: Grain
    first: int
    settled: int
    since: int


def range_of(metric: Metric, grain: Grain, *, at: datetime) -> Range | None:
    """Return which periods of a metric are final at a moment by the clock of the city; None where none is."""
    data, cut = extent(metric), calendar()
    if data.first is None or data.covered_to is None:
        return None
    now = at.astimezone(zone_of(metric)).replace(tzinfo=None)
    begun = data.covered_from or data.first
    first = cut.period(grain, data.first) + (cut.start(grain, cut.period(grain, data.first)) < begun)
    settled = _last_settled(metric.definition, grain, cut, min(data.covered_to, now))
    first = max(first, settled - LONGEST.get(grain, 100) + 1)
    since = first
    for each in breaks_of(metric):
        broken = cut.period(grain, datetime.combine(each.on, datetime.min.time()))
        broken += cut.start(grain, broken).date() < each.on
        since = max(since, broken) if broken <= settled else since
    return Range(metric, grain, first, settled, since) if settled >= first else None


def panel_of(span: Range, areas: Sequence[Area], populations: Populations) -> Panel:
    """Return the figures of a range, of the areas for which cells are kept. areas: all of them, with their layers."""
    metric, grain, first, settled, since = span.metric, span.grain, span.first, span.settled, span.since
    versions, cut = versions_in_force(metric), calendar()
    kept = _kept_areas(metric, versions, grain, areas)
    arrays = _filled(metric, versions, grain, kept, first, settled, cut)
    counted = is_counted(metric.definition) and metric.dataset is not None and not rests_on(metric.definition)
    if counted:
        arrays = _with_noughts(metric.definition, grain, kept, first, arrays, populations, cut)
    value, n, above, below = arrays
    unlike = np.arange(first, settled + 1) < since
    if grain == "hour":  # an hour that came twice, or not at all, is no hour
        starts = (cut.start(grain, period) for period in range(first, settled + 1))
        unlike |= np.array([bool(turn_of_clock(grain, start, zone_of(metric))) for start in starts])
    for each in (value, above):
        each[:, unlike] = np.nan
    return Panel(metric, grain, tuple(kept), first, settled, since, value, n, above, below)


def _last_settled(definition: MetricDefinition, grain: Grain, cut: Calendar, until: datetime) -> int:
    """Return the newest period that ended, and whose figure is no longer provisional."""
    period = cut.period(grain, until)
    while cut.end(grain, period) + definition.settles_after > until:
        period -= 1
    return period


def _kept_areas(metric: Metric, versions: Sequence[MetricVersion], grain: Grain, areas: Sequence[Area]) -> list[Area]:
    found = set(
        Observation.objects.filter(version__in=[version.pk for version in versions], grain=grain)
        .values_list("area_id", flat=True)
        .distinct()
    )
    return [area for area in areas if area.pk in found and (area.is_target or area.layer.slug == CITY)]


def _filled(
    metric: Metric, versions: Sequence[MetricVersion], grain: Grain, areas: Sequence[Area], first: int, last: int,
    cut: Calendar,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:  # fmt: skip
    shape = (len(areas), last - first + 1)
    value, above, below = (np.full(shape, np.nan) for _ in range(3))
    n = np.zeros(shape)
    row_of = {area.pk: row for row, area in enumerate(areas)}
    for version, periods in _in_force(versions, grain, first, last, cut):
        cells = Observation.objects.filter(
            version=version, grain=grain, area__in=list(row_of), period__gte=periods[0], period__lte=periods[1]
        ).values_list("area_id", "period", "value", "n", "numerator", "denominator", "pending")
        rows = np.array([tuple(np.nan if each is None else each for each in cell) for cell in cells], dtype=np.float64)
        if not rows.size:
            continue
        row = np.array([row_of[int(area)] for area in rows[:, 0]])
        column = rows[:, 1].astype(np.int64) - first
        open_still = rows[:, 6] > STILL_OPEN.get(metric.definition.statistic.kind, 0.0) * rows[:, 3]
        value[row, column] = np.where(open_still, np.nan, rows[:, 2])
        n[row, column] = rows[:, 3]
        above[row, column] = np.where(open_still, np.nan, rows[:, 4])
        below[row, column] = rows[:, 5]
    return value, n, above, below


def _in_force(
    versions: Sequence[MetricVersion], grain: Grain, first: int, last: int, cut: Calendar
) -> Iterator[tuple[MetricVersion, tuple[int, int]]]:
    """Yield versions, newest first, with the first and the last period for which each holds."""
    until = last
    for version in versions:
        if version.applies_from is None:
            yield version, (first, until)
            return
        begins = cut.period(grain, datetime.combine(version.applies_from, datetime.min.time()))
        begins += cut.start(grain, begins).date() < version.applies_from
        if begins <= until:
            yield version, (max(begins, first), until)
        until = min(until, begins - 1)
        if until < first:
            return


def _with_noughts(
    definition: MetricDefinition, grain: Grain, areas: Sequence[Area], first: int,
    arrays: tuple[FloatArray, FloatArray, FloatArray, FloatArray], populations: Populations, cut: Calendar,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """Return arrays in which a period without records counts nought, among as many residents as there were."""
    value, n, above, below = arrays
    if is_per_other(definition.statistic):
        years = [(cut.end(grain, first + i) - timedelta(days=1)).year for i in range(value.shape[1])]
        for row, area in enumerate(areas):
            below[row] = populations.residents([area.pk] * len(years), years)
        scarce = per_too_few_residents(definition, below)
        above[:] = np.where(np.isnan(value) & ~np.isnan(above) & scarce, np.nan, above)
    without = np.isnan(value) & (n == 0) & np.isnan(above)
    above[without], value[without] = 0.0, 0.0
    if definition.statistic.kind in ("count", "distinct"):
        above[:] = np.where(np.isnan(above), value, above)
    return value, n, above, below
