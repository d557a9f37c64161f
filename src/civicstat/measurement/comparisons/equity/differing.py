"""Whether parts differ beyond chance at all, and only then which of them do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from civicstat.measurement.comparisons.equity.parts import Measures, Part
from civicstat.measurement.comparisons.results import Result, Spread, result_of
from civicstat.stats import Interval, heterogeneity, holm, wilson_interval
from civicstat.stats.changes.comparison import Comparison
from civicstat.stats.changes.counts import compare_counts
from civicstat.stats.changes.figures import compare_figures
from civicstat.stats.changes.shares import compare_shares
from civicstat.stats.counts import poisson_limits
from civicstat.stats.equity.stabilizing import stabilized_rates, stabilized_shares
from civicstat.stats.intervals import normal_quantile

SURE = 0.05  # of all parts together
LEVEL = 0.95


class Against(NamedTuple):
    """One part held against all others together. p: adjusted for their number (Holm). way: 1 higher, -1 lower, 0 no."""

    part: Part
    value: float | None
    low: float | None
    high: float | None
    n: float
    result: Result
    p: float | None
    way: int


@dataclass(frozen=True)
class Differing:
    """Whether parts differ: how often equals are as unlike as these; and each against the others."""

    p: float | None
    parts: tuple[Against, ...]
    whole: float | None  # the figure of all together

    @property
    def do_differ(self) -> bool:
        return self.p is not None and self.p <= SURE


def differing(measures: Measures, spread: Spread) -> Differing:
    """Return whether parts differ in the first span, and which; the second is to be told only where they do."""
    known = measures.known
    found = [compare_pools(measures, [at], [other for other in known if other != at], 0, spread) for at in known]
    chances = [each.p if each.p is not None else 1.0 for each in found]
    adjusted = dict(zip(known, holm(chances), strict=True)) if known else {}
    results = dict(zip(known, found, strict=True))
    parts = []
    for at, part in enumerate(measures.parts):
        result = results.get(at, Result())
        p = float(adjusted[at]) if at in adjusted and result.p is not None else None
        way = 0 if p is None or p > SURE or not result.difference else 1 if result.difference > 0 else -1
        parts.append(Against(part, *pooled_figure(measures, [at], 0), result, p, way))
    whole = pooled_figure(measures, known, 0)[0] if known else None
    return Differing(_heterogeneity(measures, spread), tuple(parts), whole)


def compare_pools(
    measures: Measures, these: Sequence[int], those: Sequence[int], span: int, spread: Spread, *, level: float = LEVEL
) -> Result:
    """Return how some parts together compare with others in a span; nothing where one side has no figure."""
    sides = [[at for at in side if bool(measures.readings.is_known[at, span])] for side in (these, those)]
    if not all(sides):
        return Result()
    asked = {"dispersion": spread.factor, "degrees": spread.degrees, "level": level}
    return result_of(_compared(measures, sides, span, asked))


def pooled_figure(
    measures: Measures, parts: Sequence[int], span: int
) -> tuple[float | None, float | None, float | None, float]:
    """Return the figure of some parts together with its 95 % interval, and what it rests on."""
    at = [each for each in parts if bool(measures.readings.is_known[each, span])]
    if not at:
        return None, None, None, 0.0
    readings = measures.readings
    weight = float(readings.weight[at, span].sum())
    if readings.law == "normal":
        value, limits = _pooled_normal(measures, at, span)
        low, high = (float(end) for end in limits)
        return value, low if np.isfinite(low) else None, high if np.isfinite(high) else None, weight
    events = float((readings.value[at, span] * readings.weight[at, span]).sum())
    if readings.law == "count":
        low, high = (float(end) / weight for end in poisson_limits(np.asarray(events), LEVEL))
        return events / weight, low, high, events
    low, high = (float(end) for end in wilson_interval(events, weight, level=LEVEL))
    return events / weight, low, high, weight


def _compared(measures: Measures, sides: list[list[int]], span: int, asked: dict[str, Any]) -> Comparison:
    readings = measures.readings
    if readings.law == "normal":
        (a, limits_a), (b, limits_b) = (_pooled_normal(measures, side, span) for side in sides)
        return compare_figures(a, limits_a, b, limits_b, **asked)
    (x, n), (y, m) = ((float((readings.value[side, span] * readings.weight[side, span]).sum()),
                       float(readings.weight[side, span].sum())) for side in sides)  # fmt: skip
    of_law = compare_shares if readings.law == "share" else compare_counts
    return of_law(_near(x), n, _near(y), m, **asked)


def _pooled_normal(measures: Measures, parts: Sequence[int], span: int) -> tuple[float, Interval]:
    """Return one figure with its own limits, or the mean of several, each weighed by its error."""
    if len(parts) == 1:
        value, low, high = (float(each) for each in measures.limits[parts[0], span])
        return value, Interval(np.asarray(low), np.asarray(high))
    readings = measures.readings
    errors = np.asarray(readings.error)[list(parts), span] if readings.error is not None else np.empty(0)
    weights = 1 / errors**2
    value, half = float(np.average(readings.value[list(parts), span], weights=weights)), weights.sum() ** -0.5
    far = normal_quantile(LEVEL) * half
    return value, Interval(np.asarray(value - far), np.asarray(value + far))


def _heterogeneity(measures: Measures, spread: Spread) -> float | None:
    """Return how often equals are as unlike, by Cochran's Q of figures whose error does not hang on their size."""
    known = measures.known
    if len(known) < 2:
        return None
    readings, wider = measures.readings, np.sqrt(spread.factor)
    value, weight = readings.value[known, 0], readings.weight[known, 0]
    if readings.law == "normal":
        return float(heterogeneity(value, np.asarray(readings.error)[known, 0] * wider).p)
    on_scale = stabilized_shares if readings.law == "share" else stabilized_rates
    figures, errors = on_scale(value * weight, weight)
    return float(heterogeneity(figures, errors * wider).p)


def _near(events: float) -> float:
    nearest = float(round(events))
    return nearest if abs(events - nearest) < 1e-6 * max(1.0, events) else events
