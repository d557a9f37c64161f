"""Published figures of two periods held against each other. docs/methods/choosing-what-to-report.md"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from civicstat.publishing.content import Figure, Metric, Series
from civicstat.stats import Interval, Readings, compare_counts, compare_figures, compare_shares
from civicstat.stats import dispersion_between_neighbors as dispersion_of
from civicstat.stats.changes.comparison import Comparison
from civicstat.stats.intervals import normal_quantile
from civicstat.stats.progress.readings import Law

FEWEST = 8  # periods, before it can be said how much such figures vary by themselves
MOST = 60  # periods of the past that are asked about it
LEVEL = 0.95  # of the intervals that content carries


@dataclass(frozen=True)
class Compared:
    """Two figures of a metric. better and worse: by how much it is better or worse at least, as a logarithm of ratios.

    Of shares it is the logarithm of odds, so that 98% to 96% weighs as much as 4% to 2% does the other way about.
    """

    comparison: Comparison
    better: float  # below 0 where it may be no better at all
    worse: float


def law_of(metric: Metric, figures: Sequence[Figure]) -> Law:
    """Return how chance acts on a metric's figures, as far as they tell."""
    known = [each for each in figures if each.value is not None]
    if metric.kind in ("share", "cohort_share"):
        return "share" if all(_has_counts(each) for each in known) else "normal"
    if metric.kind in ("count", "distinct"):
        return "count"
    if metric.kind == "rate" and all(_has_counts(each) and _is_whole(each.numerator) for each in known):
        return "count"
    return "normal"


def compare(metric: Metric, series: Series, now: Figure, before: Figure) -> Compared | None:
    """Return how the figures of two periods of a series compare; None where their intervals do not tell.

    Such figures vary more than chance has it where their past says so.
    """
    past = [each for each in series.figures if each.ends_on <= now.ends_on and not each.is_partial][-MOST:]
    law = law_of(metric, [*past, now, before])
    spread = _spread(law, metric, past)
    found = _comparison(law, metric, now, before, spread)
    if found is None or math.isnan(float(found.p)):
        return None
    up, down = _steps(law, found, before)
    is_lower_better = metric.direction == "lower"
    return Compared(found, *((down, up) if is_lower_better else (up, down)))


def _comparison(law: Law, metric: Metric, now: Figure, before: Figure, spread: dict[str, Any]) -> Comparison | None:
    if law == "share":
        return compare_shares(now.numerator or 0, now.denominator or 0, before.numerator or 0, before.denominator or 0,
                              **spread)  # fmt: skip
    if law == "count":
        (a, here), (b, there) = _events(metric, now), _events(metric, before)
        return compare_counts(a, here, b, there, **spread)
    limits = [_limits(figure) for figure in (now, before)]
    if limits[0] is None or limits[1] is None:
        return None
    return compare_figures(now.value or 0.0, limits[0], before.value or 0.0, limits[1], **spread)


def _spread(law: Law, metric: Metric, past: Sequence[Figure]) -> dict[str, Any]:
    """Return how many times more such figures vary than their law has it, as comparisons take it."""
    values, weights, errors = (np.array(column) for column in zip(*(_reading(law, metric, each) for each in past),
                                                                 strict=True))  # fmt: skip
    if int(np.sum(~np.isnan(values) & (weights > 0))) < FEWEST:
        return {}
    found = dispersion_of(Readings(law, values[None], weights[None], errors[None] if law == "normal" else None))
    if np.isnan(found.degrees[0]):
        return {}
    return {"dispersion": float(found.factor[0]), "degrees": float(found.degrees[0])}


def _reading(law: Law, metric: Metric, figure: Figure) -> tuple[float, float, float]:
    """Return the value, weight and standard error of a figure as `Readings` has them; NaN where there is none."""
    if figure.value is None:
        return math.nan, 0.0, 0.0
    if law == "share":
        return figure.value, figure.denominator or 0.0, 0.0
    if law == "count":
        events, exposure = _events(metric, figure)
        return (events / exposure if exposure else math.nan), exposure, 0.0
    limits = _limits(figure)
    if limits is None:
        return math.nan, 0.0, 0.0
    return figure.value, 1.0, float(limits.high - limits.low) / (2 * normal_quantile(LEVEL))


def _events(metric: Metric, figure: Figure) -> tuple[float, float]:
    """Return the events of a period and what they are held against: its days, and the residents of a rate."""
    days = float((figure.ends_on - figure.starts_on).days)
    if metric.kind == "rate":
        return figure.numerator or 0.0, (figure.denominator or 0.0) * days
    return figure.value or 0.0, days


def _limits(figure: Figure) -> Interval | None:
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    # Written out in decimals, a limit may have come to lie beyond its own figure.
    return Interval(np.asarray(min(figure.low, figure.value)), np.asarray(max(figure.high, figure.value)))


def _steps(law: Law, found: Comparison, before: Figure) -> tuple[float, float]:
    """Return by how much it went up, and down, at least: logarithms of ratios, or of odds where it is a share."""
    if law == "share":
        return _steps_of_odds(found, before)
    low, high = float(found.ratio_interval.low), float(found.ratio_interval.high)
    if not math.isnan(low):
        up = math.log(low) if low > 0 else -math.inf
        return up, -math.log(high) if 0 < high < math.inf else -math.inf
    # A figure that may be below 0 has no ratio: its difference is held against the figure before.
    size = abs(before.value or 0.0) or 1.0
    return float(found.interval.low) / size, -float(found.interval.high) / size


def _steps_of_odds(found: Comparison, before: Figure) -> tuple[float, float]:
    edge = 0.5 / max(before.denominator or 0.0, 1.0)
    base = before.value or 0.0
    low, high = (
        _odds(base + float(step), edge) - _odds(base, edge) for step in (found.interval.low, found.interval.high)
    )
    return low, -high


def _odds(share: float, edge: float) -> float:
    kept = min(max(share, edge), 1 - edge)
    return math.log(kept / (1 - kept))


def _has_counts(figure: Figure) -> bool:
    if figure.numerator is None or figure.denominator is None:
        return False
    return figure.numerator >= 0 and figure.denominator > 0


def _is_whole(number: float | None) -> bool:
    return number is not None and float(number).is_integer()
