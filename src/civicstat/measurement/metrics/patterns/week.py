"""A metric's figures by hour of the week, computed on demand. See docs/methods/hours-of-week.md."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from civicstat.measurement.metrics.definitions import MetricDefinition, Rate
from civicstat.measurement.metrics.derived import observe_all, rests_on
from civicstat.measurement.metrics.observations import Cell, Observations, joined, without_figure
from civicstat.measurement.metrics.observing import Extent, Ground
from civicstat.measurement.metrics.patterns.spans import Weeks, newest_weeks
from civicstat.measurement.metrics.planning import FloatArray
from civicstat.measurement.metrics.queries import Scope, time_of
from civicstat.measurement.metrics.reasons import why_none
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.stats import Interval, Part, busiest_part, difference_interval, dispersion_of_weeks, share_in_part
from civicstat.stats.intervals import normal_quantile

WEEKS = (52, 13, 4)  # that may be asked for
BLOCKS = (1, 2, 4)  # hours of a cell
FEWEST = 10  # records in a cell, of statistics for which none are nought
_MOSTLY = 0.8  # of the cells must have a figure, or they are made longer
_CHANCE = 0.05  # that any cell at all is called different where none is
_CLEAR = 3.0  # standard errors, between the share of one part in two years


class WeekCell(NamedTuple):
    """The figure of the same hours of a week. stands and moved: beyond chance, among all cells of the week."""

    day: int  # 0: Monday
    hour: int
    figure: Cell
    low: float | None
    high: float | None
    reason: str  # why there is no figure
    stands: str  # "up" or "down" against the figure of all hours; of statistics that do not add up
    moved: str  # the same against the same weeks a year before
    before: float | None
    before_n: float


@dataclass(frozen=True)
class WeekPattern:
    """Figures by hour of the week over some weeks. cells: by day, then by hour."""

    weeks: Weeks
    before: Weeks | None
    hours: int
    fewest: int  # records of a cell for a figure
    adds_up: bool  # whether cells are parts of one total
    cells: tuple[WeekCell, ...]
    whole: Cell  # all hours together
    part: Part | None  # the busiest part of the week; None where cells do not add up or there is nothing
    part_before: float | None  # its share a year before
    is_part_moved: bool
    dispersion: float

    @property
    def known(self) -> tuple[WeekCell, ...]:
        return tuple(cell for cell in self.cells if cell.figure.value is not None)


def why_no_week(metric: MetricDefinition, ground: Ground) -> str:
    """Return in a sentence why a metric has no figures by hour of the week; empty where it may have."""
    if metric.statistic.kind == "gap":
        return "A gap between areas or groups has no hours of its own; open the metric that it compares."
    for base in (metric, *(ground.metric(slug, wanted_by=metric.metric) for slug in rests_on(metric))):
        if base.dataset is None:
            if reason := why_no_week(base, ground) if base is not metric else "":
                return reason
            continue
        dataset = ground.dataset(base).definition
        column = dataset.columns[time_of(base, dataset)]
        if column.type is not ColumnType.TIMESTAMP or column.precision != "moment":
            return f"{dataset.title} says on which day something was, and not at which hour."
    return ""


def adds_up(metric: MetricDefinition) -> bool:
    """Return whether the figures of hours are parts of one total."""
    statistic = metric.statistic
    if isinstance(statistic, Rate):
        return statistic.per == "population" and statistic.count != "distinct"
    return statistic.kind in ("count", "sum", "index")


def week_pattern(
    metric: MetricDefinition,
    ground: Ground,
    data: Extent,
    *,
    weeks: int,
    hours: int | None = None,
    layer: str | None = None,
    area: int | None = None,
) -> WeekPattern | None:
    """Return a metric's figures by hour of the week; None where its data holds no whole week.

    weeks: the newest ones, at most; hours: of a cell; the fewest with which most cells have a figure if None.
    layer, area: an area's layer and id; the whole city if None. Raises what `observe` does.
    """
    now, before = newest_weeks(data, weeks)
    if now is None:
        return None
    asker = _Asker(metric, ground, now, before, layer, ground.city if area is None else area)
    return asker.pattern(hours or asker.hours_that_tell())


@dataclass(frozen=True)
class _Asker:
    """What is needed to ask for cells of the week."""

    metric: MetricDefinition
    ground: Ground
    now: Weeks
    before: Weeks | None
    layer: str | None
    area: int

    @property
    def fewest(self) -> int:
        return self.metric.min_n if adds_up(self.metric) else max(self.metric.min_n, FEWEST)

    def hours_that_tell(self) -> int:
        if adds_up(self.metric):
            return 1
        by_hour = self._spread([self.now], 1)[0].n.reshape(-1)
        for hours in BLOCKS:
            n = by_hour.reshape(-1, hours).sum(axis=1)
            if np.mean(n[n > 0] >= self.fewest if n.any() else True) >= _MOSTLY:
                return hours
        return BLOCKS[-1]

    def pattern(self, hours: int) -> WeekPattern:
        spans = [self.now, *([self.before] if self.before else [])]
        found = [self._told(each) for each in self._spread(spans, hours)]
        is_sum = adds_up(self.metric)
        weekly = self._weekly(hours) if is_sum else None
        least = 1.0 if self.metric.statistic.kind in ("count", "rate") else 0.0
        dispersion = dispersion_of_weeks(weekly, least=least) if weekly is not None else 1.0
        part = (
            busiest_part(weekly, level=self.metric.level, dispersion=dispersion or 1.0) if weekly is not None else None
        )
        whole = self._whole()
        share, is_moved = self._compared(part, found, dispersion or 1.0)
        cells = _cells(self.metric, found, hours, None if is_sum else whole.value, dispersion or 1.0)
        return WeekPattern(
            self.now, self.before, hours, self.fewest, is_sum, cells, whole, part, share, is_moved, dispersion
        )

    def _spread(self, spans: Sequence[Weeks], hours: int) -> list[Observations]:
        """Return, for each span, a cell for every block of the week, in their order."""
        scope = Scope("week", self.layer, spans=tuple(each.days for each in spans), block_hours=hours)
        found = self._ask(scope)
        return [_in_order(found, scope.blocks, at) for at in range(len(spans))]

    def _weekly(self, hours: int) -> FloatArray:
        """Return what happened in each block of each week: (weeks, 7, blocks of a day)."""
        scope = Scope("week", self.layer, spans=self.now.each, block_hours=hours)
        found = self._ask(scope)
        weekly = np.zeros(self.now.count * scope.blocks)
        weekly[found.period] = np.nan_to_num(found.numerator)
        return np.maximum(weekly, 0.0).reshape(self.now.count, 7, -1)

    def _whole(self) -> Cell:
        found = self._ask(Scope("week", self.layer, spans=(self.now.days,)))
        return found.figure(0) if len(found) else Cell(None, 0.0, None, None, 0, 0, 0)

    def _ask(self, scope: Scope) -> Observations:
        found = observe_all(self.metric, scope, self.ground, (self.area,))
        return found.take(found.area == self.area)

    def _told(self, found: Observations) -> Observations:
        """Return cells without a figure where there are too few records for one."""
        if adds_up(self.metric):
            return found
        return without_figure(found, found.n < self.fewest)

    def _compared(
        self, part: Part | None, found: Sequence[Observations], dispersion: float
    ) -> tuple[float | None, bool]:
        """Return which share a part of the week had a year before, and whether it changed beyond chance."""
        if part is None or len(found) < 2:
            return None, False
        now, then = (np.nan_to_num(each.numerator) for each in found)
        share = share_in_part(np.maximum(then, 0.0).reshape(7, -1), part)
        if np.isnan(share):
            return None, False
        both = (part.share * now.sum() + share * then.sum()) / (now.sum() + then.sum())
        error = np.sqrt(both * (1 - both) * (1 / now.sum() + 1 / then.sum()) * dispersion)
        return share, bool(error > 0 and abs(part.share - share) > _CLEAR * error)


def _in_order(found: Observations, blocks: int, span: int) -> Observations:
    """Return a cell for every block of one span; those without records have none and no figure."""
    here = np.flatnonzero((found.period >= span * blocks) & (found.period < (span + 1) * blocks))
    lacking = np.setdiff1d(np.arange(blocks), found.period[here] - span * blocks)
    whole, empty = np.zeros(lacking.shape, np.int64), np.full(lacking.shape, np.nan)
    nothing = Observations(
        lacking, whole, (), empty, np.zeros(lacking.shape), empty, empty, empty, empty, whole, whole, whole
    )
    told = found.take(here)
    both = joined(replace(told, period=told.period - span * blocks), nothing)
    return both.take(np.argsort(both.period))


def _cells(
    metric: MetricDefinition, found: Sequence[Observations], hours: int, whole: float | None, dispersion: float
) -> tuple[WeekCell, ...]:
    now, before = found[0], found[1] if len(found) > 1 else None
    blocks = len(now)
    wider = normal_quantile(1 - _CHANCE / blocks) / normal_quantile(metric.level) * float(np.sqrt(max(dispersion, 1.0)))
    here, nowhere = _widened(now, wider), ("",) * blocks
    stands = _ways(here.low - whole, here.high - whole) if whole is not None else nowhere
    moved = nowhere
    if before is not None:
        moved = _ways(*difference_interval(now.value, here, before.value, _widened(before, wider)))
    return tuple(_cell(metric, now, before, at, hours, (stands[at], moved[at])) for at in range(blocks))


def _why_none(metric: MetricDefinition, figure: Cell) -> str:
    is_few = figure.value is None and not adds_up(metric) and 0 < figure.n < FEWEST
    return f"Too few to tell ({figure.n:,.0f})" if is_few else why_none(metric, figure)


def _cell(
    metric: MetricDefinition, now: Observations, before: Observations | None, at: int, hours: int, ways: tuple[str, str]
) -> WeekCell:
    figure = now.figure(at)
    return WeekCell(
        day=at * hours // 24,
        hour=at * hours % 24,
        figure=figure,
        low=_known(now.low[at]),
        high=_known(now.high[at]),
        reason=_why_none(metric, figure),
        stands=ways[0],
        moved=ways[1],
        before=before.figure(at).value if before is not None else None,
        before_n=float(before.n[at]) if before is not None else 0.0,
    )


def _widened(found: Observations, wider: float) -> Interval:
    return Interval(found.value - (found.value - found.low) * wider, found.value + (found.high - found.value) * wider)


def _ways(low: FloatArray, high: FloatArray) -> tuple[str, ...]:
    """Return on which side of nought intervals lie whole; nothing where they hold it, or have no limit."""
    return tuple("up" if a > 0 else "down" if b < 0 else "" for a, b in zip(low.tolist(), high.tolist(), strict=True))


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
