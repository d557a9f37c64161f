"""The gap between some parts and others: its size now, and whether it widens or closes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from civicstat.measurement.comparisons.equity.differing import LEVEL, compare_pools, pooled_figure
from civicstat.measurement.comparisons.equity.parts import Measures
from civicstat.measurement.comparisons.results import Result, Spread
from civicstat.measurement.comparisons.spans import Span
from civicstat.stats.changes.comparison import chance_among
from civicstat.stats.equity.trends import Trend, trend_of
from civicstat.stats.intervals import normal_quantile

DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Figure:
    """The figure of one side of a gap."""

    name: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Gap:
    """Some parts against others. pairs: from among how many they were picked, as the farthest apart; the interval of
    the result allows for that.

    over_time: the gap in each span, oldest first; trend: its change a year.
    """

    these: Figure
    those: Figure
    result: Result
    pairs: int = 1
    over_time: tuple[tuple[Span, Result], ...] = ()
    trend: Trend | None = None

    @property
    def p(self) -> float | None:
        """How often chance sets equals so far apart, the picking allowed for."""
        return None if self.result.p is None else float(chance_among(self.result.p, self.pairs))


def gap_between(
    measures: Measures, these: Sequence[int], those: Sequence[int], names: tuple[str, str], spread: Spread, *,
    pairs: int = 1,
) -> Gap:  # fmt: skip
    """Return the gap in the first span. pairs: from among how many it was picked as the widest."""
    level = LEVEL ** (1 / pairs)  # Šidák: all pairs hold together
    result = compare_pools(measures, these, those, 0, spread, level=level)
    first, second = (
        Figure(name, *pooled_figure(measures, side, 0)[:3]) for name, side in zip(names, (these, those), strict=True)
    )
    return Gap(first, second, result, pairs)


def widest(measures: Measures, spread: Spread) -> Gap | None:
    """Return the gap between the highest and the lowest part, allowing for the picking; None where there are none."""
    known = measures.known
    if len(known) < 2:
        return None
    order = sorted(known, key=lambda at: float(measures.readings.value[at, 0]))
    low, high = order[0], order[-1]
    names = measures.parts[high].name, measures.parts[low].name
    pairs = len(known) * (len(known) - 1) // 2
    return gap_between(measures, [high], [low], names, spread, pairs=pairs)


def followed(gap: Gap, later: Measures, these: Sequence[int], those: Sequence[int], spread: Spread) -> Gap:
    """Return a gap with what it was in each span of other measures, and its trend."""
    order = sorted(range(len(later.spans)), key=lambda at: later.spans[at].since)
    found = tuple((later.spans[at], compare_pools(later, these, those, at, spread)) for at in order)
    times = [span.since.toordinal() / DAYS_A_YEAR for span, _ in found]
    values = [np.nan if each.difference is None else each.difference for _, each in found]
    errors = [_error(each) for _, each in found]
    return Gap(gap.these, gap.those, gap.result, gap.pairs, found, trend_of(values, errors, times))


def _error(result: Result) -> float:
    if result.low is None or result.high is None or result.high <= result.low:
        return float("nan")
    return (result.high - result.low) / (2 * normal_quantile(LEVEL))
