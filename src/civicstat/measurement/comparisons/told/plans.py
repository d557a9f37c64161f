"""What can be seen, as programs ask for it and get it."""

from dataclasses import dataclass

from civicstat.directory.models import CITY, Area
from civicstat.measurement.comparisons.planning import AreaPlan, Sureness, Wanted, plan, pooling
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.comparisons.told.finding import find_layer
from civicstat.measurement.metrics.models import Metric
from civicstat.stats.changes.visible import Against


@dataclass(frozen=True)
class PlanAsked:
    """Which change: a share of the level, or a difference of shares. layer: whose areas are told, beside the city's.

    change: 0.1 is ten percent, or ten points of a share. way: -1 a fall, 1 a rise, 0 both.
    """

    layer: str = CITY
    change: float = 0.1
    way: int = 0
    power: float = 0.8
    sureness: Sureness = "goal"
    against: Against = "line"


@dataclass(frozen=True)
class ToldWindow:
    """The nearest levels below and above that would be seen over a window; None where none would."""

    periods: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ToldArea:
    """What could be seen in an area. first: the shortest window that shows the change asked about; None: none does."""

    layer: str
    area: str
    name: str
    level: float | None
    seen: tuple[ToldWindow, ...]
    first: int | None
    reason: str


@dataclass(frozen=True)
class ToldPooling:
    """Over which window at least half of a layer's areas show the change; shows: how many do over the longest."""

    layer: str
    window: int | None
    shows: int
    areas: int


@dataclass(frozen=True)
class ToldPlan:
    """Which change could be seen. period: of which windows are multiples; confidence: of the interval that judges."""

    period: str
    windows: tuple[int, ...]
    confidence: float
    power: float
    against: Against
    change: float
    is_relative: bool
    way: int
    areas: tuple[ToldArea, ...]
    pooling: tuple[ToldPooling, ...]


def answer_plan(metric: Metric, asked: PlanAsked) -> ToldPlan:
    """Return the answer. Raises ComparisonRefused."""
    if not 0 < asked.power < 1 or not asked.change > 0 or asked.way not in (-1, 0, 1):
        raise ComparisonRefused("expected a power between 0 and 1, a change above 0, and a way of -1, 0 or 1")
    areas = list(Area.objects.of_layer(CITY).select_related("layer").defer("boundary"))
    if asked.layer != CITY:
        layer = find_layer(metric, asked.layer)
        areas += layer.areas.filter(is_target=True).select_related("layer").defer("boundary")
    found = plan(metric, areas, sureness=asked.sureness, power=asked.power, against=asked.against)
    wanted = Wanted(asked.change, asked.way, metric.definition.unit != "share")
    told = [_area(each, wanted) for _, plans in found.layers for each in plans]
    pooled = [ToldPooling(each.layer.slug, *each[1:]) for each in pooling(found, wanted)]
    return ToldPlan(
        found.period, found.windows, found.confidence, found.power, found.against, asked.change, wanted.is_relative,
        asked.way, tuple(told), tuple(pooled),
    )  # fmt: skip


def _area(each: AreaPlan, wanted: Wanted) -> ToldArea:
    area = each.area
    seen = tuple(ToldWindow(cell.window, cell.low, cell.high) for cell in each.cells)
    level = each.steady.level if each.steady else None
    return ToldArea(
        area.layer.slug, area.code, area.name, level, seen, each.first_window(wanted) if each.steady else None,
        each.reason,
    )  # fmt: skip
