"""Figures of a metric over spans of days, for one area or group or for several: read from records on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from civicstat.directory.models import CITY, Area
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.goals.measured import law_of
from civicstat.measurement.metrics.answers import Ragged
from civicstat.measurement.metrics.definitions import Median, MetricDefinition, Percentile, Rate
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Ground, tell
from civicstat.measurement.metrics.placing import Scope
from civicstat.measurement.metrics.reasons import missing_share, why_none
from civicstat.measurement.metrics.series import extent
from civicstat.stats import Readings
from civicstat.stats.intervals import FloatArray, IntArray, normal_quantile

MOST_SPANS = 104


class ComparisonRefused(CivicStatError):
    """Two things cannot be compared as they were given."""


@dataclass(frozen=True)
class Side:
    """One of two things compared, with its figure. value, low and high are None where there is none, and reason why."""

    label: str
    span: Span | None  # none: typed by hand
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing_share: float = 0.0
    reason: str = ""
    is_provisional: bool = False


@dataclass(frozen=True)
class Row:
    """Whose figures are read: an area, or a group in an area."""

    area: Area
    group: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Figures by row and span. Arrays are (rows, spans); readings are per average span of the first one's length."""

    definition: MetricDefinition
    rows: tuple[Row, ...]
    spans: tuple[Span, ...]
    found: Observations
    places: IntArray  # where each lies among those found; -1: nowhere
    covered: datetime | None = None  # up to when the data is whole
    values: Mapping[tuple[int, int], FloatArray] = field(default_factory=dict)  # of percentiles: by row and span

    @cached_property
    def lengths(self) -> FloatArray:
        """How long each span is, in first ones."""
        return np.array([span.days for span in self.spans], np.float64) / self.spans[0].days

    @cached_property
    def readings(self) -> Readings:
        definition, law = self.definition, law_of(self.definition)
        value = self._column(self.found.value)
        if law == "share":
            return Readings(law, value, np.nan_to_num(self._column(self.found.denominator)))
        by = _exposure(definition, self._column(self.found.denominator), self.lengths)
        if law == "count":
            events = self._column(self.found.numerator) if isinstance(definition.statistic, Rate) else value
            with np.errstate(invalid="ignore", divide="ignore"):
                return Readings(law, np.where(by > 0, events / by, np.nan), np.nan_to_num(by))
        half = (self._column(self.found.high) - self._column(self.found.low)) / 2
        scale = self.scale
        return Readings(law, value / scale, np.ones(value.shape), half / normal_quantile(definition.level) / scale)

    @property
    def scale(self) -> FloatArray:
        """By what figures are divided before they compare: the length of a span for totals, 1 for all else."""
        kind = self.definition.statistic.kind
        is_total = kind in ("sum", "index") or (kind == "rate" and law_of(self.definition) == "normal")
        return np.broadcast_to(self.lengths if is_total else np.ones(len(self.spans)), self.places.shape)

    def limits(self, row: int, span: int) -> tuple[float, float, float]:
        """Return a figure and its limits, scaled; NaN where there is none."""
        at = int(self.places[row, span])
        if at < 0:
            return np.nan, np.nan, np.nan
        value, low, high = (float(each[at]) for each in (self.found.value, self.found.low, self.found.high))
        by = float(self.scale[row, span])
        return value / by, low / by, high / by

    def records(self, row: int, span: int) -> float:
        """Return how many records a figure rests on."""
        at = int(self.places[row, span])
        return float(self.found.n[at]) if at >= 0 else 0.0

    def taken(self, spans: Sequence[int]) -> Readings:
        """Return the readings of some spans, in their order."""
        readings, at = self.readings, np.array(spans, np.int64)
        error = None if readings.error is None else readings.error[:, at]
        return Readings(readings.law, readings.value[:, at], readings.weight[:, at], error)

    def side(self, row: int, span: int, label: str) -> Side:
        """Return one figure for people."""
        at, where = int(self.places[row, span]), self.spans[span]
        is_young = self.covered is not None and self.covered < where.ends_at + self.definition.settles_after
        if at < 0:
            return Side(label, where, None, None, None, 0.0, None, None, reason="No records", is_provisional=is_young)
        figure = self.found.figure(at)
        low, high = (_known(float(each[at])) for each in (self.found.low, self.found.high))
        return Side(
            label, where, figure.value, low, high, figure.n, figure.numerator, figure.denominator,
            missing_share(figure), why_none(self.definition, figure), is_young or bool(figure.pending),
        )  # fmt: skip

    def history(self, row: int, spans: Sequence[int]) -> tuple[Side, ...]:
        """Return the figures of a row over some spans, oldest first."""
        order = sorted(spans, key=lambda at: self.spans[at].since)
        return tuple(self.side(row, at, self.spans[at].label) for at in order)

    def _column(self, values: FloatArray) -> FloatArray:
        if not len(self.found):
            return np.full(self.places.shape, np.nan)
        return np.where(self.places >= 0, values[self.places], np.nan)


def read_sheet(
    metric: Metric, rows: Sequence[Row], spans: Sequence[Span], ground: Ground, *, by: str | None = None
) -> Sheet:
    """Return the figures of rows of one layer over spans that do not overlap. by: the column of the groups."""
    layer = None if rows[0].area.layer.slug == CITY else rows[0].area.layer.slug
    scope = Scope("day", layer, (by,) if by else (), spans=tuple(span.numbers for span in spans))
    areas = {row.area.pk for row in rows}
    found = observe_all(metric.definition, scope, ground, tuple(areas))
    keys = zip(found.area.tolist(), found.period.tolist(), found.group or ((),) * len(found), strict=True)
    place = {key: at for at, key in enumerate(keys)}
    places = [[place.get((row.area.pk, at, row.group), -1) for at in range(len(spans))] for row in rows]
    return Sheet(
        metric.definition, tuple(rows), tuple(spans), found, np.array(places, np.int64), extent(metric).covered_to
    )


def with_values(sheet: Sheet, spans: int, ground: Ground, *, by: str | None = None) -> Sheet:
    """Return a sheet that has the values themselves behind its first spans, where the metric is a percentile."""
    if not isinstance(sheet.definition.statistic, Percentile | Median):
        return sheet
    layer = None if sheet.rows[0].area.layer.slug == CITY else sheet.rows[0].area.layer.slug
    scope = Scope("day", layer, (by,) if by else (), spans=tuple(span.numbers for span in sheet.spans[:spans]))
    told, groups = tell(sheet.definition, scope, ground)
    cells = told.answer.aggregates["values"]
    if not isinstance(cells, Ragged):
        return sheet
    areas = told.answer.area if layer else np.full(told.answer.area.shape, ground.city)
    keys = zip(areas.tolist(), groups or ((),) * len(areas), told.answer.period.tolist(), strict=True)
    rows = {(row.area.pk, row.group): at for at, row in enumerate(sheet.rows)}
    found = {
        (rows[area, group], period): cells.values[cells.offsets[at] : cells.offsets[at + 1]]
        for at, (area, group, period) in enumerate(keys)
        if (area, group) in rows
    }
    return replace(sheet, values=found)


def days_with_data(metric: Metric) -> tuple[date, date]:
    """Return the first and the last whole day that there is data of. Raises ComparisonRefused where there is none."""
    data = extent(metric)
    if data.first is None or data.covered_from is None or data.days_to is None:
        raise ComparisonRefused(f"{metric.slug}: no records are there yet; load some first")
    begins = data.begins.date() if data.begins else data.first.date()
    return begins, data.days_to - timedelta(days=1)


def _exposure(definition: MetricDefinition, denominator: FloatArray, lengths: FloatArray) -> FloatArray:
    """Return what events are held against: the length of the span, and what a rate is per."""
    statistic = definition.statistic
    long = np.broadcast_to(lengths, denominator.shape)
    if isinstance(statistic, Rate):
        by = denominator / statistic.scale
        return by * long if statistic.per == "population" else by
    return np.asarray(long)


def _known(number: float) -> float | None:
    return number if np.isfinite(number) else None
