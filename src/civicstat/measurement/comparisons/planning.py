"""Which change of a metric could be seen in which time, area by area; and how to pool where none could."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import numpy as np

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.goals.definitions import Period
from civicstat.measurement.goals.discerning import Steadiness, steadiness, strictness
from civicstat.measurement.goals.measured import measure
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_many
from civicstat.stats.changes.visible import Against

Sureness = Literal["goal", "once", "page"]  # whose error rate: states of goals, one look at 5 %, the pages' own rule
HORIZONS: dict[str, tuple[int, ...]] = {
    "week": (1, 4, 13, 26, 52), "month": (1, 3, 6, 12, 24), "quarter": (1, 2, 4, 8), "four_weeks": (1, 3, 6, 13, 26),
    "year": (1, 2, 3), "fiscal_quarter": (1, 2, 4, 8), "fiscal_year": (1, 2, 3),
}  # fmt: skip
USUAL = ("month", "week", "quarter", "four_weeks", "year", "fiscal_quarter", "fiscal_year")
BEYOND = 0.9973  # three standard errors


class Wanted(NamedTuple):
    """A change that somebody wants to see: a share of the level, or for shares a difference. way: -1, 1, 0 for both."""

    size: float
    way: int
    is_relative: bool

    def is_possible(self, level: float) -> bool:
        """Return whether a figure at a level can change so: nothing falls below none, and no share rises above all."""
        share = level if self.is_relative else 1.0
        fits_below = self.size * share <= level
        fits_above = self.is_relative or level + self.size <= 1
        return {-1: fits_below, 0: fits_below or fits_above, 1: fits_above}[self.way]


class Visible(NamedTuple):
    """The nearest levels that would be told over a window, in periods; None where none would."""

    window: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class AreaPlan:
    """What could be seen in one area. steady: None where too few figures are there to know, as reason says."""

    area: Area
    steady: Steadiness | None
    cells: tuple[Visible, ...] = ()
    reason: str = ""

    def first_window(self, wanted: Wanted) -> int | None:
        """Return the shortest window over which a change of the wanted size would be told; None if none does."""
        return next((cell.window for cell in self.cells if self._shows(cell, wanted)), None)

    def _shows(self, cell: Visible, wanted: Wanted) -> bool:
        if self.steady is None:
            return False
        size = wanted.size * (self.steady.level if wanted.is_relative else 1)
        falls = cell.low is not None and self.steady.level - cell.low <= size
        rises = cell.high is not None and cell.high - self.steady.level <= size
        return {-1: falls, 1: rises, 0: falls and rises}[wanted.way]


@dataclass(frozen=True)
class Plan:
    """What could be seen of a metric. layers: every area of each layer, coarse first; the city is one of them."""

    metric: Metric
    period: Period
    windows: tuple[int, ...]
    confidence: float
    power: float
    against: Against
    layers: tuple[tuple[AreaLayer, tuple[AreaPlan, ...]], ...]

    def of(self, area: Area) -> AreaPlan:
        return next(plan for _, plans in self.layers for plan in plans if plan.area.pk == area.pk)


class Pooling(NamedTuple):
    """A layer and the window over which most of its areas show a change. areas: in how many of how many."""

    layer: AreaLayer
    window: int | None
    shows: int
    areas: int


def plan(
    metric: Metric,
    areas: Sequence[Area],
    *,
    period: Period | None = None,
    sureness: Sureness = "goal",
    power: float = 0.8,
    against: Against = "line",
) -> Plan:
    """Return which changes could be seen, area by area. Raises ComparisonRefused where no period serves."""
    chosen = period or usual_period(metric.definition)
    if chosen is None or chosen not in metric.definition.periods:
        kept = ", ".join(metric.definition.periods)
        raise ComparisonRefused(f"{metric.slug} is kept by {kept}; what could be seen is told by {', '.join(HORIZONS)}")
    windows, confidence = HORIZONS[chosen], confidence_of(sureness, chosen)
    series = read_many([metric], areas, cast(Grain, chosen))
    found: dict[int, tuple[AreaLayer, list[AreaPlan]]] = {}
    for area in areas:
        steady = steadiness(measure(series[metric.pk, area.pk]))
        cells = _cells(steady, windows, confidence, power, against) if steady else ()
        reason = "" if steady else "Too few whole, final periods with figures"
        found.setdefault(area.layer_id, (area.layer, []))[1].append(AreaPlan(area, steady, cells, reason))
    layers = tuple((layer, tuple(plans)) for layer, plans in found.values())
    return Plan(metric, chosen, windows, confidence, power, against, layers)


def pooling(plan: Plan, wanted: Wanted) -> tuple[Pooling, ...]:
    """Return for each layer, coarse first, the window over which at least half of its areas show a change."""
    found = []
    for layer, plans in plan.layers:
        firsts = sorted(first for each in plans if (first := each.first_window(wanted)) is not None)
        half = (len(plans) + 1) // 2
        window = firsts[half - 1] if len(firsts) >= half else None
        found.append(Pooling(layer, window, len(firsts), len(plans)))
    return tuple(found)


def usual_period(definition: MetricDefinition) -> Period | None:
    return next((cast(Period, each) for each in USUAL if each in definition.periods), None)


def confidence_of(sureness: Sureness, period: str) -> float:
    """Return the level of the interval that must leave out what is compared with."""
    return {"once": 0.95, "page": BEYOND}.get(sureness) or strictness(period)


def _cells(
    steady: Steadiness, windows: tuple[int, ...], confidence: float, power: float, against: Against
) -> tuple[Visible, ...]:
    lows, highs = steady.visible(windows, confidence=confidence, power=power, against=against)
    return tuple(
        Visible(window, _below(float(low), steady.level), float(high) if np.isfinite(high) else None)
        for window, low, high in zip(windows, lows, highs, strict=True)
    )


def _below(low: float, level: float) -> float | None:
    """Return a lower level that can be; None where a measure above nought would have to fall below it."""
    return None if not np.isfinite(low) or (low <= 0 < level) else low
