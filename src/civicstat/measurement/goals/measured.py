"""Series of observations made into readings: what each period counted, on what, and how chance acts on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from civicstat.measurement.goals.definitions import Period
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition, Rate, SeriesBreak
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.stats import Readings
from civicstat.stats.intervals import FloatArray, normal_quantile
from civicstat.stats.progress.readings import Law
from civicstat.stats.progress.states import Year

# Windows that a level is pooled over, in periods, shortest first; how many periods, and looks, a year has.
WINDOWS: dict[str, tuple[int, ...]] = {
    "week": (13, 26, 52), "four_weeks": (3, 6, 13), "month": (3, 6, 12), "quarter": (1, 2, 4),
    "fiscal_quarter": (1, 2, 4), "year": (1,), "fiscal_year": (1,),
}  # fmt: skip
PER_YEAR = {
    "week": 52, "four_weeks": 13, "month": 12, "quarter": 4, "fiscal_quarter": 4, "year": 1, "fiscal_year": 1,
}  # fmt: skip
DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Measured:
    """The whole and final periods of one metric in one area, oldest first, that compare with the newest.

    Figures of a month are those of an average month: February's 28 days do not make it a good one.
    """

    definition: MetricDefinition
    period: Period
    points: tuple[Point, ...]
    breaks: tuple[SeriesBreak, ...]

    @cached_property
    def readings(self) -> Readings:
        law = law_of(self.definition)
        values = _column(self.points, "value")
        if law == "share":
            return Readings(law, values, np.nan_to_num(_column(self.points, "denominator")))
        if law == "count":
            exposure = _exposure(self.definition, self.points, self.period)
            events = values if self.definition.statistic.kind != "rate" else _column(self.points, "numerator")
            with np.errstate(invalid="ignore", divide="ignore"):
                return Readings(law, np.where(exposure > 0, events / exposure, np.nan), np.nan_to_num(exposure))
        error = (_column(self.points, "high") - _column(self.points, "low")) / (
            2 * normal_quantile(self.definition.level)
        )
        total = Readings(law, values, _weights(self.definition, self.points), np.nan_to_num(error))
        # A sum, such as hours paid, is larger in a longer month; an average is not.
        is_sum = self.definition.statistic.kind in ("sum", "index")
        return total.scaled(lengths(self.points, self.period)) if is_sum else total

    @cached_property
    def year(self) -> Year | None:
        """The parts of the year that the periods lie in: months, or quarters; None where periods are whole years."""
        return year_of([point.starts_on.date() for point in self.points], self.period)

    @cached_property
    def middles(self) -> tuple[date, ...]:
        """The middle day of each period, on which a path is read."""
        return tuple(middle(point) for point in self.points)

    def index_of(self, day: date) -> int:
        """Return the position of the first period that starts on a day or later."""
        return next((at for at, point in enumerate(self.points) if point.starts_on.date() >= day), len(self.points))


def measure(series: Series) -> Measured:
    """Return the periods of a series that are whole and final, from the last series break on."""
    points = [point for point in series.points if not point.is_partial and not point.is_provisional]
    for each in series.breaks:
        if points and each.on < points[-1].ends_on.date():
            points = [point for point in points if point.starts_on.date() >= each.on]
    period: Period = series.grain  # type: ignore[assignment]  # goals ask for no other grain
    return Measured(series.definition, period, tuple(points), series.breaks)


def law_of(definition: MetricDefinition) -> Law:
    """Return how chance acts on a metric's figures."""
    statistic = definition.statistic
    if statistic.kind in ("share", "cohort_share"):
        return "share"
    if statistic.kind in ("count", "distinct") or (isinstance(statistic, Rate) and statistic.count != "sum"):
        return "count"
    return "normal"


def year_of(starts: Sequence[date], period: Grain) -> Year | None:
    """Return the part of the year in which each period has its middle."""
    per_year = PER_YEAR[period]
    if per_year == 1:
        return None
    half = timedelta(days=DAYS_A_YEAR / per_year / 2)
    months = np.array([(start + half).month - 1 for start in starts], np.int64)
    return Year(months // 3, 4, 4) if per_year == 4 else Year(months, 12, per_year)


def lengths(points: Sequence[Point], period: Grain) -> FloatArray:
    """Return how long each period is, in average ones."""
    days = np.array([(point.ends_on - point.starts_on).days for point in points], np.float64)
    return days if not days.size else np.asarray(days / _average_days(period))


def middle(point: Point) -> date:
    return (point.starts_on + (point.ends_on - point.starts_on) / 2).date()


def _average_days(period: Grain) -> float:
    exact = {"week": 7.0, "four_weeks": 28.0}
    return exact.get(period, DAYS_A_YEAR / PER_YEAR[period])


def _exposure(definition: MetricDefinition, points: Sequence[Point], period: Grain) -> FloatArray:
    """Return what the events of each period are held against: its length, and the residents of a rate."""
    statistic = definition.statistic
    if not isinstance(statistic, Rate):
        return lengths(points, period)
    exposure = _column(points, "denominator") / statistic.scale
    # Another metric's figure, such as hours on duty, is larger in a longer month by itself.
    return exposure * lengths(points, period) if statistic.per == "population" else exposure


def _weights(definition: MetricDefinition, points: Sequence[Point]) -> FloatArray:
    """Return what each figure of an average or percentile weighs: its records; each sum or gap weighs the same."""
    if definition.statistic.kind in ("mean", "median", "percentile", "time_to_close"):
        return _column(points, "n")
    return np.ones(len(points))


def _column(points: Sequence[Point], name: str) -> FloatArray:
    return np.array([np.nan if (found := getattr(point, name)) is None else found for point in points], np.float64)
