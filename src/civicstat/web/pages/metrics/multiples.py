"""A metric over time, one small chart for each area or group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from django import forms

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.series import Series
from civicstat.measurement.records.quality.findings import listed
from civicstat.web.pages.asking import UNRECORDED
from civicstat.web.pages.figures import (
    ADDS_UP,
    breaks_within,
    change_of,
    drawn_point,
    is_clear,
    key_of,
    link_of,
    sort_of,
    whole_points,
)
from civicstat.web.ui import charts
from civicstat.web.ui.findings import Change, Estimate, change_from

Order = Literal["name", "change"]
ORDERS = (("name", "By name or place"), ("change", "By change since last year"))
DRAWN = {"week": 53, "month": 25, "quarter": 13, "fiscal_quarter": 13, "four_weeks": 27}  # periods
MOST_GROUPS = 12
MOST_NAMED = 4


@dataclass(frozen=True)
class _Sized:
    """A panel and by how much its figure moved."""

    panel: charts.Panel
    moved: float


def order_field() -> forms.ChoiceField:
    """Return the choice in which order panels stand."""
    return forms.ChoiceField(choices=ORDERS, label="Order of the small charts", required=False)


def multiples_of_areas(
    definition: MetricDefinition, city: Series, parts: Sequence[Series], order: str
) -> charts.Figure | None:
    """Return a small chart for each area of a layer, the city behind; None where fewer than two have a figure."""
    sized = [_of_area(each, city) for each in parts[: charts.MOST_PANELS]]
    left = f" The first {charts.MOST_PANELS} of {len(parts)} are drawn." if len(parts) > charts.MOST_PANELS else ""
    return _figure(definition, city, sized, order, "areas-over-time", "by area over time", "Area", left)


def multiples_of_groups(
    definition: MetricDefinition, series: Series, by: tuple[str, str], ground: Ground, order: str
) -> charts.Figure | None:
    """Return a small chart for each value of a column, all of them behind. by: the column and its title.

    Raises what `observe` does.
    """
    if series.latest is None:
        return None
    column, title = by
    last, count = series.latest.period, DRAWN.get(series.grain, 0)
    first = series.points[0].period if not count else max(series.points[0].period, last - count + 1)
    layer = None if series.area.layer.slug == CITY else series.area.layer.slug
    scope = Scope(series.grain, layer, groups=(column,), since=first, until=last)
    found = observe_all(definition, scope, ground, (series.area.pk,))
    found = found.take(found.area == series.area.pk)
    names = sorted(_largest(found), key=str.casefold)
    sized = [_of_group(definition, series, found, name, (first, last)) for name in names]
    rest = f" The {MOST_GROUPS} largest groups are drawn." if _is_cut(found) else ""
    return _figure(definition, series, sized, order, "groups-over-time", f"by {title.lower()} over time", title, rest)


def _figure(
    definition: MetricDefinition, whole: Series, sized: list[_Sized], order: str, key: str, what: str, heading: str,
    more: str,
) -> charts.Figure | None:  # fmt: skip
    if sum(each.panel.last is not None for each in sized) < 2:
        return None
    if order == "change":
        sized = sorted(sized, key=lambda each: -each.moved)
    points = _newest(whole)
    chart = charts.SmallMultiples(
        title=f"{definition.title}, {what}",
        panels=tuple(each.panel for each in sized),
        reference=points,
        reference_name=whole.area.name,
        unit=definition.unit,
        display=definition.display,
        is_scaled=definition.statistic.kind in ADDS_UP,
        heading=heading,
        breaks=breaks_within(whole.breaks, whole_points(whole.points)),
        level=definition.level,
    )
    return charts.Figure(key, chart, f"{_finding([each.panel for each in sized])}{more}")


def _finding(panels: Sequence[charts.Panel]) -> str:
    changes = [(p.name, p.change) for p in panels if p.change is not None and p.change.way != "apart"]
    if not changes:
        return "There is no year before to compare with."
    moved = [(name, change.way) for name, change in changes if change.verdict != "unclear" and change.way != "same"]
    if not moved:
        return f"None of the {len(changes)} changed beyond chance since a year before."
    up, down = ([name for name, side in moved if side == way] for way in ("up", "down"))
    parts = [f"up in {listed(up, MOST_NAMED)}"] if up else []
    parts += [f"down in {listed(down, MOST_NAMED)}"] if down else []
    rest = f"; the other {len(changes) - len(moved)} within chance" if len(moved) < len(changes) else ""
    return f"Beyond chance since a year before: {' and '.join(parts)}{rest}."


def _newest(series: Series) -> tuple[charts.Point, ...]:
    points = whole_points(series.points)
    until = series.latest.period if series.latest else None
    points = [point for point in points if until is None or point.period <= until]
    return tuple(map(drawn_point, points[-DRAWN.get(series.grain, len(points)) :]))


def _of_area(series: Series, city: Series) -> _Sized:
    until = city.latest.period if city.latest else None
    led = replace(series, until=until)
    change = change_of(led)
    now, before = led.latest, led.year_before
    apart = (now.value or 0.0) - (before.value or 0.0) if change and now and before else float("-inf")
    panel = charts.Panel(series.area.name, _newest(led), change, key_of(series), link_of(series))
    return _Sized(panel, apart)


def _largest(found: Observations) -> list[str]:
    sizes: dict[str, float] = {}
    for key, n in zip(found.group, found.n.tolist(), strict=True):
        sizes[key[0] or UNRECORDED] = sizes.get(key[0] or UNRECORDED, 0.0) + n
    return sorted(sizes, key=lambda name: -sizes[name])[:MOST_GROUPS]


def _is_cut(found: Observations) -> bool:
    return len(set(found.group)) > MOST_GROUPS


def _of_group(
    definition: MetricDefinition, series: Series, found: Observations, name: str, ends: tuple[int, int]
) -> _Sized:
    cut, grain = calendar(), series.grain
    at = {int(found.period[row]): row for row, key in enumerate(found.group) if (key[0] or UNRECORDED) == name}
    points = []
    for period in range(ends[0], ends[1] + 1):
        told, figure = series.at(period), _estimate(definition, found, at.get(period))
        is_open = told is not None and (told.is_provisional or told.is_partial)
        if told is not None and told.is_partial:
            continue
        label, start = cut.label(grain, period), cut.start(grain, period).date()
        points.append(charts.Point(label, start, figure.value, figure.low, figure.high, is_open))
    now, before = (_estimate(definition, found, at.get(p)) for p in (ends[1], cut.year_before(grain, ends[1])))
    change = _change(definition, series, now, before)
    apart = (now.value or 0.0) - (before.value or 0.0) if change else float("-inf")
    return _Sized(charts.Panel(name, tuple(points), change), apart)


def _change(definition: MetricDefinition, series: Series, now: Estimate, before: Estimate) -> Change | None:
    latest, earlier = series.latest, series.year_before
    if now.value is None or before.value is None or latest is None or earlier is None or earlier.is_partial:
        return None
    if series.break_between(earlier, latest):
        return None
    return change_from(
        now.value, before.value, definition.unit, definition.display, direction=definition.direction,
        is_clear=is_clear(now, before), sort=sort_of(definition),
    )  # fmt: skip


def _estimate(definition: MetricDefinition, found: Observations, row: int | None) -> Estimate:
    if row is None:
        return Estimate(None, unit=definition.unit, display=definition.display)
    value, low, high = (
        float(ends[row]) if np.isfinite(ends[row]) else None for ends in (found.value, found.low, found.high)
    )
    return Estimate(value, low, high, definition.unit, definition.display, definition.level)
