"""Cells read as points: the figure of one period in one area, and what must be known of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import NamedTuple

import numpy as np

from civicstat.directory.models import Area
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import MetricVersion
from civicstat.measurement.metrics.noughts import figures_of_none, is_counted, is_per_other
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.periods import Calendar, turn_of_clock
from civicstat.measurement.metrics.reasons import notes, why_none
from civicstat.measurement.sources.definitions import DatasetDefinition


class Point(NamedTuple):
    """One observation of a series. value, low and high are None where there is nothing to say."""

    period: int
    starts_on: datetime  # local; the first moment of the period
    ends_on: datetime  # local; the first moment after it
    label: str
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing: int
    unusable: int
    version: int
    is_provisional: bool
    is_partial: bool  # the data begins after its start, or does not reach its end
    pending: int = 0  # cases that may still change the figure with time alone: too young to tell, or open
    reason: str = ""  # why there is no figure, without a full stop; empty where there is one
    note: str = ""  # what must be known of the figure, in sentences

    @property
    def missing_share(self) -> float:
        """Return the share of the records concerned that lack what the statistic needs."""
        return self.missing / total if (total := self.n + self.missing + self.unusable) else 0.0

    @property
    def unusable_share(self) -> float:
        return self.unusable / total if (total := self.n + self.missing + self.unusable) else 0.0


class Figures(NamedTuple):
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing: int
    unusable: int
    pending: int


class _Span(NamedTuple):
    """What the points of one period share, in whatever area."""

    period: int
    starts_on: datetime
    ends_on: datetime
    label: str
    version: MetricVersion  # in force
    definition: MetricDefinition  # by it
    is_provisional: bool
    is_partial: bool
    note: str  # of the clock


@dataclass(frozen=True)
class Reader:
    """What is needed to make one metric's cells into points."""

    versions: list[MetricVersion]  # in force, newest first
    grain: Grain
    data: Extent
    cut: Calendar
    cells: Mapping[tuple[int, int], Mapping[int, Figures]]  # (version id, area id) -> period -> figures
    population: Populations
    dataset: DatasetDefinition | None
    zone: tzinfo
    most: int  # only the newest periods; 0 for all

    def points(self, area: Area) -> tuple[Point, ...]:
        return tuple(self._point(area, span) for span in self._spans)

    @cached_property
    def _spans(self) -> tuple[_Span, ...]:
        if self.data.first is None or self.data.last is None:
            return ()
        first = self.cut.period(self.grain, self.data.first) + (11 if self.grain == "rolling_year" else 0)
        last = self.cut.period(self.grain, self.data.last)
        first = max(first, last - self.most) if self.most else first
        return tuple(self._span(period) for period in range(first, last + 1))

    def _span(self, period: int) -> _Span:
        start, end = self.cut.start(self.grain, period), self.cut.end(self.grain, period)
        version = self._in_force(start.date())
        definition = version.definition
        covered, begun = self.data.covered_to or start, self.data.covered_from or start
        return _Span(
            period, start, end, self.cut.label(self.grain, period), version, definition,
            covered < end + definition.settles_after, covered < end or begun > start,
            turn_of_clock(self.grain, start, self.zone),
        )  # fmt: skip

    def _in_force(self, day: date) -> MetricVersion:
        for version in self.versions:
            if version.applies_from is None or version.applies_from <= day:
                return version
        return self.versions[-1]

    def _point(self, area: Area, span: _Span) -> Point:
        definition = span.definition
        figures = self.cells.get((span.version.pk, area.pk), {}).get(span.period)
        if figures is None:
            figures = self._nought(definition, area, span.ends_on)
        return Point(
            span.period, span.starts_on, span.ends_on, span.label, *figures[:-1], span.version.number,
            span.is_provisional or figures.pending > 0, span.is_partial, figures.pending,
            why_none(definition, figures), " ".join(filter(None, (notes(definition, figures), span.note))),
        )  # fmt: skip

    def _nought(self, definition: MetricDefinition, area: Area, end: datetime) -> Figures:
        """Return the figure of a cell without records: nought for what is counted, nothing for the rest."""
        nothing = Figures(None, None, None, 0.0, None, None, 0, 0, 0)
        dataset = self.dataset
        # Nought per another metric is kept with that one.
        if dataset is None or not is_counted(definition) or rests_on(definition):
            return nothing
        exposure = np.full(1, np.nan)
        if is_per_other(definition.statistic):
            exposure = self.population.residents([area.pk], [(end - timedelta(days=1)).year])
        figures = figures_of_none(definition, exposure, dataset)
        value, low, high, above, below = (
            _known(float(each[0]))
            for each in (figures.value, figures.low, figures.high, figures.numerator, figures.denominator)
        )
        return nothing._replace(value=value, low=low, high=high, numerator=above, denominator=below)


def _known(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
