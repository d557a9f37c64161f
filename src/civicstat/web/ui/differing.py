"""What a metric's figures are, as far as it bears on how two of them are compared and drawn."""

import math
from collections.abc import Sequence

import numpy as np

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.measurement.metrics.points import Point
from civicstat.stats import Interval, difference_interval
from civicstat.web.ui import charts
from civicstat.web.ui.charts.ranking import WIDER
from civicstat.web.ui.findings import Estimate, Sort
from civicstat.web.ui.units import measure

ADDS_UP = ("count", "sum", "distinct", "index")  # the city's figure is no yardstick for its parts
SIGNED = ("mean", "percentile", "ratio")  # where what is measured may be below zero


def sort_of(definition: MetricDefinition) -> Sort:
    """Return what a metric's figures are, for the words that compare two of them."""
    kind = definition.statistic.kind
    return "gap" if kind == "gap" else "amount" if kind == "sum" else "value"


def is_clear(point: Point | Estimate | Computed, before: Point | Estimate | Computed) -> bool:
    """Return whether two figures differ beyond chance, by three standard errors or what comes closest to them.

    A page shows a hundred metrics: at the usual two, five of them would be called better or worse by chance alone.
    """
    ends = (point.value, point.low, point.high, before.value, before.low, before.high)
    if any(end is None or not math.isfinite(end) for end in ends):
        return False
    low, high = difference_interval(*_widened(point), *_widened(before))
    return bool(low > 0 or high < 0)


def _widened(figure: Point | Estimate | Computed) -> tuple[float, Interval]:
    """Return a figure and its interval, widened from 95 % to three standard errors."""
    value, low, high = figure.value or 0.0, figure.low or 0.0, figure.high or 0.0
    return value, Interval(np.asarray(value - (value - low) * WIDER), np.asarray(value + (high - value) * WIDER))


def least_of(definition: MetricDefinition, ranked: Sequence[charts.RankedArea]) -> float | None:
    """Return 0 where a metric's figures cannot be below it, and None where they can."""
    is_signed = definition.statistic.kind in SIGNED and measure(definition.unit).kind not in ("duration", "share")
    if is_signed or definition.statistic.kind == "gap":
        return None
    return None if any(area.value is not None and area.value < 0 for area in ranked) else 0.0
