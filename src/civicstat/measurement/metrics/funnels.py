"""The areas of a metric against their size, with the limits within which chance keeps them. docs/methods/funnels.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from civicstat.measurement.metrics.definitions import CohortShare, Count, MetricDefinition, Rate, Ratio, Share
from civicstat.measurement.metrics.planning import FloatArray
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.stats import (
    Interval,
    count_against_expected_z,
    dispersed_count_funnel,
    dispersed_share_funnel,
    dispersion,
    is_dispersed,
    rate_funnel,
    share_against_target_z,
    share_funnel,
)

Kind = Literal["share", "rate", "change"]
WARNING, ALARM = 0.95, 0.998  # levels of the inner and the outer limits
FEWEST = 3  # areas, for a funnel
FEWEST_DISPERSED = 10  # areas, for their own variation to be told from chance
_ON_CURVE = 80  # sizes at which limits are drawn

BY_INTERVAL = (
    "How far chance carries a percentile, a median or a mean depends on how the values of each area are spread, and "
    "not on its size alone: no one funnel fits all areas. They are compared by their own intervals."
)
NO_FUNNEL = {
    "sum": "One event may add little or much to a sum: size alone does not tell how far chance carries it. Areas are "
    "compared by their own intervals.",
    "distinct": "How many different ones there are does not vary as a count of events does.",
    "index": "Weighted counts vary by their weights, and not by size alone.",
    "ratio": "One count over another that it is no part of varies by both; areas are compared by their own intervals.",
    "gap": "A gap between areas has no areas of its own.",
}


class FunnelArea(NamedTuple):
    """One area. size: the trials, residents or events that its limits follow from."""

    series: Series
    size: float
    value: float
    warning: tuple[float, float]
    alarm: tuple[float, float]

    @property
    def side(self) -> int:
        """1 above the outer limits, -1 below them, 0 within."""
        return int(self.value > self.alarm[1]) - int(self.value < self.alarm[0])

    @property
    def is_warned(self) -> bool:
        """Whether it lies outside the inner limits."""
        return not self.warning[0] <= self.value <= self.warning[1]


class Curve(NamedTuple):
    """Limits by size."""

    size: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Funnel:
    """Areas around a target. kind: a share, a rate, or how far a count moved since the year before."""

    kind: Kind
    target: float
    areas: tuple[FunnelArea, ...]
    warning: Curve
    alarm: Curve
    dispersion: float  # how many times more areas vary than chance makes them
    is_dispersed: bool  # whether limits allow for it
    left_out: int  # areas without a figure

    @property
    def outside(self) -> tuple[FunnelArea, ...]:
        return tuple(area for area in self.areas if area.side)


def funnel_kind(definition: MetricDefinition) -> Kind | None:
    """Return what a funnel of the metric compares; None where none fits."""
    statistic = definition.statistic
    if isinstance(statistic, Share | CohortShare):
        return "share"
    if isinstance(statistic, Rate) and statistic.count != "sum":
        return "rate"
    if isinstance(statistic, Ratio) and definition.unit != "share":
        return "rate"
    return "change" if isinstance(statistic, Count) else None


def why_no_funnel(definition: MetricDefinition) -> str:
    """Return in a sentence why no funnel fits a metric; empty where one does."""
    if funnel_kind(definition) is not None:
        return ""
    is_sum = getattr(definition.statistic, "count", "") == "sum"
    return NO_FUNNEL.get("sum" if is_sum else definition.statistic.kind, BY_INTERVAL)


def funnel_of(definition: MetricDefinition, city: Series, parts: Sequence[Series]) -> Funnel | None:
    """Return the funnel of areas in the period that leads the city's series; None where there is too little for one.

    A count has no size of its own, so that its change is told: against the same period a year before, around how the
    whole city changed. Otherwise the target is the city's figure.
    """
    kind, latest = funnel_kind(definition), city.latest
    if kind is None or latest is None:
        return None
    before = city.year_before
    if before is not None and city.break_between(before, latest):
        before = None
    whole = _counted(kind, latest, before)
    found = [
        (part, counts) for part in parts
        if (counts := _counted(kind, part.at(latest.period), part.at(before.period) if before else None)) is not None
    ]  # fmt: skip
    if whole is None or len(found) < FEWEST or not whole[0] > 0 or (kind != "rate" and whole[0] >= whole[1]):
        return None
    hits, size = (np.array([counts[at] for _, counts in found]) for at in (0, 1))
    law = _Law(kind, whole[0] / whole[1], getattr(definition.statistic, "scale", 1.0) if kind == "rate" else 1.0)
    spread = dispersion(law.z(hits, size))
    widened = len(found) >= FEWEST_DISPERSED and is_dispersed(spread, len(found))
    factor = max(spread, 1.0) if widened else 1.0
    values = law.shown(hits / size)
    warnings, alarms = (law.limits(size, level, factor) for level in (WARNING, ALARM))
    areas = tuple(
        FunnelArea(part, float(size[at]), float(values[at]), _pair(warnings, at), _pair(alarms, at))
        for at, (part, _) in enumerate(found)
    )
    across = np.linspace(float(size.min()) * 0.8, float(size.max()) * 1.05, _ON_CURVE)
    across = np.maximum(across, 1.0) if kind == "rate" else np.maximum(np.round(across), 1.0)
    inner, outer = (Curve(across, *law.limits(across, level, factor)) for level in (WARNING, ALARM))
    target = float(law.shown(np.array([law.target]))[0])
    return Funnel(kind, target, areas, inner, outer, spread, widened, len(parts) - len(found))


@dataclass(frozen=True)
class _Law:
    """How areas vary around a target by chance. target: hits over size."""

    kind: Kind
    target: float
    scale: float

    def shown(self, found: FloatArray) -> FloatArray:
        """Return hits over size as the chart shows it: a share, a rate in its unit, or how far a count moved."""
        if self.kind == "change":
            with np.errstate(divide="ignore"):
                return np.where(found < 1, found / (1 - np.minimum(found, 1)) - 1, np.inf)
        return found * self.scale

    def z(self, hits: FloatArray, size: FloatArray) -> FloatArray:
        if self.kind == "rate":
            return count_against_expected_z(hits, size * self.target)
        return share_against_target_z(hits, size, self.target)

    def limits(self, size: FloatArray, level: float, factor: float) -> Interval:
        """Return the limits by size; factor: how many times more areas vary than chance makes them."""
        low, high = self._plain(size, level) if factor == 1 else self._dispersed(size, level, factor)
        return Interval(self.shown(low), self.shown(high))

    def _plain(self, size: FloatArray, level: float) -> Interval:
        if self.kind == "rate":
            return rate_funnel(size, self.target, level=level)
        return share_funnel(size, self.target, level=level)

    def _dispersed(self, size: FloatArray, level: float, factor: float) -> Interval:
        if self.kind == "rate":
            low, high = dispersed_count_funnel(size * self.target, factor, level=level)
            return Interval(low / size, high / size)
        return dispersed_share_funnel(size, self.target, factor, level=level)


def _counted(kind: Kind, point: Point | None, before: Point | None) -> tuple[float, float] | None:
    """Return hits and size of a point; None where it has no figure."""
    if point is None or point.value is None:
        return None
    if kind == "change":
        if before is None or before.value is None or before.is_partial or not before.value + point.value:
            return None
        return point.value, point.value + before.value
    if point.numerator is None or not point.denominator:
        return None
    return point.numerator, point.denominator


def _pair(limits: Interval, at: int) -> tuple[float, float]:
    return float(limits.low[at]), float(limits.high[at])
