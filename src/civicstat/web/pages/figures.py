"""Series of observations made into what pages show: estimates, changes, charts."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.metrics.definitions import MetricDefinition, SeriesBreak
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.reasons import is_lacking, why_none
from civicstat.measurement.metrics.residents import has_too_few_residents
from civicstat.measurement.metrics.series import Point, Series
from civicstat.measurement.records.quality.findings import listed
from civicstat.stats import Interval, difference_interval
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui import charts
from civicstat.web.ui.charts.areamap import AreaState
from civicstat.web.ui.charts.ranking import WIDER
from civicstat.web.ui.findings import Change, Estimate, Sort, change_from, format_value, not_comparable
from civicstat.web.ui.units import measure

SPARK_POINTS = 13
ADDS_UP = ("count", "sum", "distinct", "index")  # the city's figure is no yardstick for its parts
SIGNED = ("mean", "percentile", "ratio")  # where what is measured may be below zero


def estimate_of(definition: MetricDefinition, point: Point | None) -> Estimate:
    """Return a point's figure and how sure it is, or why there is none."""
    if point is None:
        return Estimate(None, reason="No data yet")
    reason = why_none(definition, point)
    return Estimate(
        point.value, point.low, point.high, definition.unit, definition.display, definition.level, reason=reason
    )


def sort_of(definition: MetricDefinition) -> Sort:
    """Return what a metric's figures are, for the words that compare two of them."""
    kind = definition.statistic.kind
    return "gap" if kind == "gap" else "amount" if kind == "sum" else "value"


def is_clear(point: Point | Estimate, before: Point | Estimate) -> bool:
    """Return whether two figures differ beyond chance, by three standard errors or what comes closest to them.

    A page shows a hundred metrics: at the usual two, five of them would be called better or worse by chance alone.
    """
    ends = (point.value, point.low, point.high, before.value, before.low, before.high)
    if any(end is None or not math.isfinite(end) for end in ends):
        return False
    low, high = difference_interval(*_widened(point), *_widened(before))
    return bool(low > 0 or high < 0)


def _widened(figure: Point | Estimate) -> tuple[float, Interval]:
    """Return a figure and its interval, widened from 95 % to three standard errors."""
    value, low, high = figure.value or 0.0, figure.low or 0.0, figure.high or 0.0
    return value, Interval(np.asarray(value - (value - low) * WIDER), np.asarray(value + (high - value) * WIDER))


def change_of(series: Series, *, than: str = "") -> Change | None:
    """Return what became of the latest figure since the same period a year before; None where there is none."""
    point, before = series.latest, series.year_before
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


def sparkline_of(series: Series, *, goal: float | None = None) -> charts.Sparkline | None:
    points = whole_points(series.points)[-SPARK_POINTS:]
    if sum(point.value is not None for point in points) < 2:
        return None
    return charts.Sparkline(
        title=series.definition.title,
        points=tuple(map(drawn_point, points)),
        unit=series.definition.unit,
        display=series.definition.display,
        goal=goal,
        breaks=breaks_within(series.breaks, points),
    )


def chart_of(series: Series, *, finding: str, goals: tuple[charts.GoalLine, ...] = ()) -> charts.Figure | None:
    """Return a metric's chart over time; None where there is no figure to draw."""
    definition = series.definition
    points = list(series.points) if series.is_part else whole_points(series.points)
    if all(point.value is None for point in points):
        return None
    noun = NOUNS[series.grain]
    chart = charts.TimeSeries(
        title=f"{definition.title}, by {noun}",
        series=(charts.Series(series.area.name, tuple(map(drawn_point, points))),),
        unit=definition.unit,
        display=definition.display,
        goals=goals,
        breaks=breaks_within(series.breaks, points),
        level=definition.level,
    )
    return charts.Figure("trend", chart, finding)


def whole_points(points: Iterable[Point]) -> list[Point]:
    """Return the points that are not cut off by the end of the data: half a month is no low month."""
    return [point for point in points if not point.is_partial]


def breaks_within(breaks: Iterable[SeriesBreak], points: Sequence[Point]) -> tuple[charts.Break, ...]:
    """Return the series breaks that lie between points, as they are drawn."""
    if not points:
        return ()
    first, last = points[0].starts_on.date(), points[-1].ends_on.date()
    return tuple(charts.Break(each.on, each.reason) for each in breaks if first < each.on <= last)


def drawn_point(point: Point) -> charts.Point:
    is_open = point.is_provisional or point.is_partial
    return charts.Point(
        point.label, point.starts_on.date(), point.value, point.low, point.high, is_open, _remark(point)
    )


def _remark(point: Point) -> str:
    has_records = bool(point.n or point.missing or point.unusable or point.pending)
    return point.note or (point.reason if has_records else "")


def ranking_of(definition: MetricDefinition, series: Sequence[Series], city: Series) -> charts.Figure:
    """Return the areas of a layer beside one another, at the period of the city's latest figure."""
    latest = city.latest
    ranked = tuple(_ranked(definition, each, latest.period) for each in series) if latest else ()
    chart = charts.Ranking(
        title=f"{definition.title}, by area",
        areas=ranked,
        unit=definition.unit,
        display=definition.display,
        reference=latest.value if latest and definition.statistic.kind not in ADDS_UP else None,
        reference_name=city.area.name,
        is_highest_first=True,
        level=definition.level,
        least=least_of(definition, ranked),
    )
    return charts.Figure(
        "ranking", chart, _finding_of_ranking(chart, in_period(latest.label, city.grain) if latest else "")
    )


def _ranked(definition: MetricDefinition, series: Series, period: int) -> charts.RankedArea:
    point = series.at(period)
    if point is None or point.value is None:
        reason = estimate_of(definition, point).reason or "No data yet"
        n, missing = (point.n, point.missing_share) if point else (None, 0.0)
        return charts.RankedArea(series.area.name, None, reason=reason, n=n, missing=missing)
    if has_too_few_residents(definition, point.denominator):
        why = few_residents_in_words(point)
        return charts.RankedArea(series.area.name, None, reason=why, n=point.n, missing=point.missing_share)
    return charts.RankedArea(
        series.area.name, point.value, point.low, point.high, n=point.n, missing=point.missing_share
    )


def few_residents_in_words(point: Point) -> str:
    """Return why an area has no rate though it has events: "Too few residents to tell (1)"."""
    return f"Too few residents to tell ({point.denominator or 0:,.0f})"


def least_of(definition: MetricDefinition, ranked: Sequence[charts.RankedArea]) -> float | None:
    """Return 0 where a metric's figures cannot be below it, and None where they can."""
    is_signed = definition.statistic.kind in SIGNED and measure(definition.unit).kind not in ("duration", "share")
    if is_signed or definition.statistic.kind == "gap":
        return None
    return None if any(area.value is not None and area.value < 0 for area in ranked) else 0.0


def _finding_of_ranking(chart: charts.Ranking, when: str) -> str:
    """Return what a ranking shows. when: its period as it stands in a sentence."""
    known = [area for area in chart.sorted_areas if area.value is not None]
    if len(known) < 2:
        return f"Too few areas have a figure {when} to be compared."
    if chart.reference is None:
        return f"{known[0].name} has the most and {known[-1].name} the least {when}; areas differ in size."
    apart = [area.name for area in known if chart.differs(area)]
    if not apart:
        return f"No area differs beyond chance from {chart.reference_name} {when}."
    verb = "differs" if len(apart) == 1 else "differ"
    return f"{listed(apart, 4)} {verb} beyond chance from the figure for {chart.reference_name} {when}."


def map_of(
    definition: MetricDefinition, layer: AreaLayer, series: Sequence[Series], city: Series
) -> charts.Figure | None:
    """Return the map of a layer's figures; None where its areas have no boundaries."""
    latest = city.latest
    outlines = layer_of(layer)
    if outlines is None or latest is None:
        return None
    chart = charts.AreaMap(
        title=f"{definition.title}, on the map",
        layer=outlines,
        figures=tuple(_colored(definition, each, latest.period) for each in series),
        unit=definition.unit,
        display=definition.display,
        level=definition.level,
    )
    return charts.Figure("map", chart, _finding_of_map(chart, f"{layer.plural} {in_period(latest.label, city.grain)}"))


def _finding_of_map(chart: charts.AreaMap, what: str) -> str:
    known = chart.top(len(chart.figures))
    if not known:
        return f"{what}: no figures."
    high, low = (format_value(area.value, chart.unit, chart.display) for area in (known[0], known[-1]))
    names = chart.layer.names
    if known[0].value == known[-1].value:
        where = names[known[0].code] if len(known) == 1 else f"all {len(known)} that have a figure"
        return f"{what}: {high} in {where}."
    return f"{what}: from {low} in {names[known[-1].code]} to {high} in {names[known[0].code]}."


def _colored(definition: MetricDefinition, series: Series, period: int) -> charts.AreaFigure:
    point = series.at(period)
    if point is None or point.value is None:
        n, missing = (point.n, point.missing_share) if point else (None, 0.0)
        has_few = point is not None and (0 < point.n < definition.min_n or is_lacking(definition, point))
        why = point.reason if point is not None and is_lacking(definition, point) else ""
        state: AreaState = "too_few" if has_few else "no_data"
        return charts.AreaFigure(series.area.code, None, state=state, why=why, n=n, missing=missing)
    known = charts.AreaFigure(
        series.area.code, point.value, point.low, point.high, n=point.n, missing=point.missing_share
    )
    if has_too_few_residents(definition, point.denominator):
        return replace(known, value=None, low=None, high=None, state="too_few", why=few_residents_in_words(point))
    return known


_layers: dict[tuple[int, int], charts.Layer] = {}


def layer_of(layer: AreaLayer) -> charts.Layer | None:
    """Return the shapes of a layer, kept between pages until the layer changes."""
    key = (layer.pk, layer.version)
    if key not in _layers:
        areas = [area for area in layer.areas.filter(is_target=True) if area.boundary]
        if not areas:
            return None
        _layers[key] = charts.Layer(tuple(_outline(area) for area in areas))
    return _layers[key]


def _outline(area: Area) -> charts.Outline:
    rings = []
    for part in shapely.get_parts(shapely.from_wkb(bytes(area.boundary or b""))):
        if part.geom_type == "Polygon":
            rings += [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
    return charts.Outline(area.code, area.name, tuple(rings))
