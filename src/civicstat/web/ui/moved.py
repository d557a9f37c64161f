"""How far a metric moved since an earlier period, and whether that is beyond chance."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civicstat.measurement.metrics.headlines import headline, leading_or_part
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.ui.differing import is_clear, sort_of
from civicstat.web.ui.findings import Change, change_from, not_comparable


@dataclass(frozen=True)
class Moved:
    """A metric that moved beyond chance since a year before. series: led by the figure that moved."""

    series: Series
    change: Change
    size: float


def moved(series: Iterable[Series]) -> list[Moved]:
    """Return the series that got worse or better beyond chance, the worse first, the largest changes first."""
    found = []
    for each in series:
        led = leading_or_part(headline(each))
        change = change_since(led, led.year_before)
        if change is not None and change.way in ("up", "down") and change.verdict in ("bad", "good"):
            size = size_of(led.latest, led.year_before, is_share=led.definition.unit == "share")
            found.append(Moved(led, change, size))
    return sorted(found, key=lambda each: (each.change.verdict != "bad", -each.size, each.series.definition.title))


def change_since(series: Series, before: Point | None, *, than: str = "") -> Change | None:
    """Return what became of the latest figure since another point; None where there is nothing to tell."""
    point = series.latest
    if point is None or before is None or point.value is None or before.value is None or series.is_part:
        return None
    definition = series.definition
    if before.is_partial and series.begins is not None:
        return not_comparable(before.label if than else "", f"the data begins with {series.begins.label}")
    if parting := series.break_between(before, point):
        return not_comparable(before.label if than else "", parting.reason)
    return change_from(
        point.value, before.value, definition.unit, definition.display, than=than, direction=definition.direction,
        is_clear=is_clear(point, before), sort=sort_of(definition),
    )  # fmt: skip


def size_of(point: Point | None, before: Point | None, *, is_share: bool) -> float:
    """Return how large a change is, on one scale for all: the ratio of figures, of shares that of odds, as log."""
    return size_of_figures([each.value if each else None for each in (point, before)], is_share=is_share)


def size_of_figures(figures: Sequence[float | None], *, is_share: bool) -> float:
    """Return how far two figures are apart on that scale; 0 where one of them is not known."""
    ends = [figure for figure in figures if figure is not None]
    if len(ends) < 2:
        return 0.0
    if is_share:
        ends = [end / (1 - end) if end < 1 else math.inf for end in ends]
    return abs(math.log(ends[0] / ends[1])) if min(ends) > 0 and max(ends) < math.inf else math.inf
