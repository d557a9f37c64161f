"""What a metric that nobody has adopted yet would show: its newest whole periods, for the whole city."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import observe_all, rests_on
from civicstat.measurement.metrics.ground import calendar, known, stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.figures import estimate_of
from civicstat.web.ui.charts import Table
from civicstat.web.ui.findings import Estimate

MOST = 6  # periods
LONGEST_SECONDS = 8.0  # of one query
_GRAINS: tuple[Grain, ...] = ("month", "week", "quarter", "year", "day", "fiscal_quarter", "fiscal_year", "four_weeks")
_FIGURES = ("value", "low", "high", "numerator", "denominator")


@dataclass(frozen=True)
class Preview:
    """Figures of the newest whole periods, the newest first; fault: why there are none."""

    grain: Grain
    points: tuple[Point, ...] = ()
    fault: str = ""


def preview(definition: MetricDefinition) -> Preview:
    """Compute a definition on the records that are there, in a few seconds or not at all."""
    grain = grain_of(definition)
    try:
        data = _extent(definition)
        ground = stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))
        return Preview(grain, tuple(_points(definition, grain, data, ground)))
    except CivicStatError as fault:
        return Preview(grain, fault=str(fault))


def grain_of(definition: MetricDefinition) -> Grain:
    """Return the kind of period by which a definition is shown first."""
    return next((grain for grain in _GRAINS if grain in definition.periods), definition.periods[0])


def _extent(definition: MetricDefinition) -> Extent:
    """Return from when to when there is data: for a metric on others what all of them share."""
    if definition.dataset is not None:
        return known(Dataset.objects.get(slug=definition.dataset)).extent
    bases = Metric.objects.filter(slug__in=rests_on(definition)).select_related("dataset").prefetch_related("versions")
    return min(map(extent, bases), key=lambda each: each.records, default=Extent(None, None))


def _points(definition: MetricDefinition, grain: Grain, data: Extent, ground: Ground) -> list[Point]:
    cut = calendar()
    if data.first is None or data.last is None or data.covered_to is None:
        return []
    last = cut.period(grain, data.last)
    last -= 0 if cut.end(grain, last) <= data.covered_to else 1
    first = max(last - MOST + 1, cut.period(grain, data.first))
    if last < first:
        return []
    found = observe_all(definition, Scope(grain, None, (), since=first, until=last), ground, [ground.city])
    at = {int(period): row for row, period in enumerate(found.period)}
    points = []
    for period in range(last, first - 1, -1):
        row = at.get(period)
        start, end = cut.start(grain, period), cut.end(grain, period)
        value, low, high, above, below = (_number(found, name, row) for name in _FIGURES)
        n, missing, unusable, pending = (
            _number(found, name, row) or 0.0 for name in ("n", "missing", "unusable", "pending")
        )
        points.append(Point(
            period, start, end, cut.label(grain, period), value, low, high, n, above, below, int(missing),
            int(unusable), 0, data.covered_to < end + definition.settles_after or pending > 0, start < data.first,
        ))  # fmt: skip
    return points


def _number(found: Observations, name: str, row: int | None) -> float | None:
    """Return a number of one cell; None where there is no such cell, or nothing to say."""
    number = math.nan if row is None else float(getattr(found, name)[row])
    return number if math.isfinite(number) else None


def table_of(definition: MetricDefinition, found: Preview) -> Table:
    """Return the figures of one definition as a table."""
    rows = tuple((point.label, *_figure(definition, point), *_records(point)) for point in found.points)
    header = ("Period", "Figure", f"{definition.level:.0%} interval", "Records", "Missing", "Unusable")
    return Table("Newest whole periods, whole city", header, rows, frozenset(range(1, len(header))))


def compared(before: MetricDefinition, old: Preview, after: MetricDefinition, new: Preview) -> Table:
    """Return the figures of two definitions beside each other, as far as they have the same periods."""
    past = {point.period: point for point in old.points} if old.grain == new.grain else {}
    rows = tuple(
        (point.label, *_figure(before, past.get(point.period)), *_figure(after, point), *_records(point))
        for point in new.points
    )
    header = ("Period", "In force", "Its interval", "New", "Its interval", "Records", "Missing", "Unusable")
    return Table("Newest whole periods, whole city: the version in force and the new one", header, rows,
                 frozenset(range(1, len(header))))  # fmt: skip


def _figure(definition: MetricDefinition, point: Point | None) -> tuple[str, str]:
    estimate: Estimate = estimate_of(definition, point)
    return (estimate.with_noun if estimate.value is not None else estimate.reason), estimate.interval


def _records(point: Point) -> tuple[str, str, str]:
    return f"{point.n:,.0f}", f"{point.missing:,}", f"{point.unusable:,}"


def are_equal(old: Sequence[Point], new: Sequence[Point]) -> bool:
    """Return whether two definitions tell the same figures for the same periods."""
    return [(p.period, p.value, p.low, p.high) for p in old] == [(p.period, p.value, p.low, p.high) for p in new]
