"""Figures that are not kept, computed when somebody asks: other periods, and figures split by columns."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.noughts import frame_of
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.periods import EPOCH, turn_of_clock
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.reasons import notes, why_none
from civicstat.measurement.metrics.series import zone_of

FIGURES = ("value", "low", "high", "numerator", "denominator")


class Span(NamedTuple):
    """Days that are told as one, in place of a period. after: the day after the last."""

    since: date
    after: date
    label: str


class Meaning(NamedTuple):
    """What figures mean from a day on. number: of the metric's version; 0 where nobody adopted the statistic."""

    number: int
    applies_from: date | None
    definition: MetricDefinition


@dataclass(frozen=True)
class Cut:
    """By what figures are told: periods, first and last included, or spans; areas of a layer; groups."""

    data: Extent
    grain: Grain
    layer: str
    areas: tuple[Area, ...]
    groups: tuple[str, ...]
    first: int
    last: int
    spans: tuple[Span, ...] = ()

    @property
    def scope(self) -> Scope:
        layer = None if self.layer == CITY else self.layer
        if self.spans:
            days = tuple(((span.since - EPOCH).days, (span.after - EPOCH).days) for span in self.spans)
            return Scope(self.grain, layer, self.groups, spans=days)
        return Scope(self.grain, layer, self.groups, since=self.first, until=self.last)

    @property
    def is_empty(self) -> bool:
        return not self.areas or (not self.spans and self.last < self.first)

    def starts_at(self, period: int) -> datetime:
        """Return the first moment of a period, or of the span of that number."""
        if self.spans:
            return datetime.combine(self.spans[period].since, time.min)
        return calendar().start(self.grain, period)

    def ends_at(self, period: int) -> datetime:
        """Return the first moment after it."""
        if self.spans:
            return datetime.combine(self.spans[period].after, time.min)
        return calendar().end(self.grain, period)

    def label(self, period: int) -> str:
        return self.spans[period].label if self.spans else calendar().label(self.grain, period)


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

    @property
    def cut(self) -> Cut:
        return Cut(self.data, self.grain, self.layer, self.areas, self.groups, self.first, self.last)


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


def meanings_of(metric: Metric) -> tuple[Meaning, ...]:
    """Return what a metric's figures mean, the newest version that is in force first."""
    return tuple(
        Meaning(version.number, version.applies_from, version.definition) for version in versions_in_force(metric)
    )


def compute(
    question: Question, ground: Ground, check_size: Callable[[int], None] = lambda cells: None
) -> list[Computed]:
    """Return the figures of a question by period, area and group; what is counted is nought where there are no records.

    check_size: is told how many figures there will be, and then how many there are; it may raise.
    """
    return tell(question.cut, meanings_of(question.metric), zone_of(question.metric), ground, check_size)


def tell(
    cut: Cut,
    meanings: Sequence[Meaning],
    zone: tzinfo,
    ground: Ground,
    check_size: Callable[[int], None] = lambda cells: None,
) -> list[Computed]:
    """Return figures by period, area and group, each by what was in force. meanings: newest first.

    What is counted is nought where there are no records. check_size: as for `compute`.
    """
    if cut.is_empty:
        return []
    scope, areas = cut.scope, [area.pk for area in cut.areas]
    check_size(max(len(frame_of(meaning.definition, scope, ground, areas)) for meaning in meanings))
    found = [(meaning, observe_all(meaning.definition, scope, ground, areas)) for meaning in meanings]
    check_size(sum(len(observations) for _, observations in found))
    return _Reader(cut, tuple(meanings), zone).rows(found)


class _Period(NamedTuple):
    """A period as every figure in it is told. ends_at: the first moment after it."""

    meaning: Meaning
    starts_at: datetime
    ends_at: datetime
    label: str
    is_provisional: bool
    is_partial: bool
    clock: str


@dataclass(frozen=True)
class _Reader:
    """What is needed to make observations into rows."""

    cut: Cut
    meanings: tuple[Meaning, ...]  # in force, newest first
    zone: tzinfo

    def rows(self, found: list[tuple[Meaning, Observations]]) -> list[Computed]:
        places = {area.pk: position for position, area in enumerate(self.cut.areas)}
        different = {period for _, observations in found for period in observations.period.tolist()}
        periods = {period: self._period(period) for period in different}
        rows = []
        for meaning, observations in found:
            cells = _Cells(observations)
            for at, (period, area) in enumerate(cells.places):
                if area in places and periods[period].meaning is meaning:
                    row = cells.row(at, periods[period], self.cut.areas[places[area]])
                    order = tuple((value is None, value or "") for value in row.group)
                    rows.append(((period, places[area], order), row))
        rows.sort(key=lambda each: each[0])
        return [row for _, row in rows]

    def _period(self, period: int) -> _Period:
        cut = self.cut
        start, end, meaning = cut.starts_at(period), cut.ends_at(period), self._in_force(period)
        covered, begun = cut.data.covered_to or start, cut.data.covered_from or start
        clock = "" if cut.spans else turn_of_clock(cut.grain, start, self.zone)
        is_provisional = covered < end + meaning.definition.settles_after
        return _Period(meaning, start, end, cut.label(period), is_provisional, covered < end or begun > start, clock)

    def _in_force(self, period: int) -> Meaning:
        """Return what holds on a period's first day; on the last one of a span, which is told by one meaning."""
        is_span = bool(self.cut.spans)
        day = (self.cut.ends_at(period) - timedelta(days=1) if is_span else self.cut.starts_at(period)).date()
        for meaning in self.meanings:
            if meaning.applies_from is None or meaning.applies_from <= day:
                return meaning
        return self.meanings[-1]


class _Cells:
    """Observations as lists: numbers of arrays are slow to take one by one."""

    def __init__(self, found: Observations) -> None:
        self.places = list(zip(found.period.tolist(), found.area.tolist(), strict=True))
        self._groups = found.group
        self._figures = [[_known(each) for each in getattr(found, name).tolist()] for name in FIGURES]
        self._counts = [getattr(found, name).tolist() for name in ("n", "missing", "unusable", "pending")]

    def row(self, at: int, period: _Period, area: Area) -> Computed:
        value, low, high, numerator, denominator = (figures[at] for figures in self._figures)
        n, missing, unusable, pending = (counts[at] for counts in self._counts)
        group = self._groups[at] if self._groups else ()
        computed = Computed(
            period.starts_at, period.ends_at, period.label, area, group, value, low, high, n, numerator, denominator,
            missing, unusable, pending, period.is_provisional or bool(pending), period.is_partial, "", "",
            period.meaning.number,
        )  # fmt: skip
        definition = period.meaning.definition
        reason = why_none(definition, computed)
        note = " ".join(filter(None, (notes(definition, computed), period.clock)))
        return computed._replace(reason=reason, note=note) if reason or note else computed


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
