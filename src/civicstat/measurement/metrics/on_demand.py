"""Figures that are not kept, computed when somebody asks: other periods, and figures split by columns."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.noughts import frame_of
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.periods import turn_of_clock
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.reasons import notes, why_none
from civicstat.measurement.metrics.series import zone_of

FIGURES = ("value", "low", "high", "numerator", "denominator")


@dataclass(frozen=True)
class Question:
    """Which observations are asked for. first, last: periods, both included; none where last lies before first."""

    metric: Metric
    data: Extent
    grain: Grain
    layer: str
    areas: tuple[Area, ...]
    groups: tuple[str, ...]
    first: int
    last: int

    @property
    def is_kept(self) -> bool:
        """Whether its observations are kept; others are computed on demand."""
        return not self.groups and self.grain in self.metric.definition.periods


class Computed(NamedTuple):
    """One observation; the group's values in the order in which the columns were asked for."""

    starts_at: datetime  # local; the first moment of the period
    ends_at: datetime  # local; the first moment after it
    label: str
    area: Area
    group: tuple[str | None, ...]
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing: int
    unusable: int
    pending: int
    is_provisional: bool
    is_partial: bool
    reason: str
    note: str
    version: int


def periods_between(data: Extent, grain: Grain, since: date | None, until: date | None) -> tuple[int, int]:
    """Return the first and the last period that have data and hold a day that is asked for."""
    if data.first is None or data.last is None:
        return 0, -1
    cut = calendar()
    first, last = cut.period(grain, data.first), cut.period(grain, data.last)
    if grain == "rolling_year":  # whole ones only
        first += 11
    if since is not None:
        first = max(first, cut.period(grain, datetime.combine(since, time.min)))
    if until is not None:
        last = min(last, cut.period(grain, datetime.combine(until, time.max)))
    return first, max(last, first - 1)


def compute(
    question: Question, ground: Ground, check_size: Callable[[int], None] = lambda cells: None
) -> list[Computed]:
    """Return the figures of a question by period, area and group; what is counted is nought where there are no records.

    check_size: is told how many figures there will be, and then how many there are; it may raise.
    """
    if question.last < question.first:
        return []
    layer = None if question.layer == CITY else question.layer
    scope = Scope(question.grain, layer, question.groups, since=question.first, until=question.last)
    versions, areas = versions_in_force(question.metric), [area.pk for area in question.areas]
    check_size(max(len(frame_of(version.definition, scope, ground, areas)) for version in versions))
    found = [(version, observe_all(version.definition, scope, ground, areas)) for version in versions]
    check_size(sum(len(observations) for _, observations in found))
    return _Reader(question, versions).rows(found)


@dataclass(frozen=True)
class _Reader:
    """What is needed to make the observations of a question into rows."""

    question: Question
    versions: list[MetricVersion]  # in force, newest first

    def rows(self, found: list[tuple[MetricVersion, Observations]]) -> list[Computed]:
        places = {area.pk: position for position, area in enumerate(self.question.areas)}
        rows = []
        for version, observations in found:
            for at, (period, area) in enumerate(zip(observations.period, observations.area, strict=True)):
                if int(area) in places and self._in_force(int(period)) == version:
                    group = observations.group[at] if observations.group else ()
                    order = (int(period), places[int(area)], tuple((value is None, value or "") for value in group))
                    rows.append((order, self._row(version, observations, at, places[int(area)])))
        return [row for _, row in sorted(rows, key=lambda each: each[0])]

    def _in_force(self, period: int) -> MetricVersion:
        day = calendar().start(self.question.grain, period).date()
        for version in self.versions:
            if version.applies_from is None or version.applies_from <= day:
                return version
        return self.versions[-1]

    def _row(self, version: MetricVersion, found: Observations, at: int, place: int) -> Computed:
        question, cut, period = self.question, calendar(), int(found.period[at])
        start, end = cut.start(question.grain, period), cut.end(question.grain, period)
        covered, begun = question.data.covered_to or start, question.data.covered_from or start
        numbers = {name: float(getattr(found, name)[at]) for name in FIGURES}
        computed = Computed(
            starts_at=start,
            ends_at=end,
            label=cut.label(question.grain, period),
            area=question.areas[place],
            group=found.group[at] if found.group else (),
            n=float(found.n[at]),
            missing=int(found.missing[at]),
            unusable=int(found.unusable[at]),
            pending=int(found.pending[at]),
            is_provisional=covered < end + version.definition.settles_after or bool(found.pending[at]),
            is_partial=covered < end or begun > start,
            reason="",
            note="",
            version=version.number,
            **{name: number if math.isfinite(number) else None for name, number in numbers.items()},
        )
        clock = turn_of_clock(question.grain, start, zone_of(question.metric))
        note = " ".join(filter(None, (notes(version.definition, computed), clock)))
        return computed._replace(reason=why_none(version.definition, computed), note=note)
