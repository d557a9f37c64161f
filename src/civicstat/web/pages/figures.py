"""Series of observations made into what pages show: estimates, changes, charts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.http import urlencode

from civicstat.directory.models import AreaLayer
from civicstat.directory.underserved import MEANING, Chosen, chosen
from civicstat.directory.underserved import marked as with_mark
from civicstat.measurement.metrics.definitions import MetricDefinition, SeriesBreak
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.reasons import is_lacking, why_none
from civicstat.measurement.metrics.scarcity import has_too_few_residents
from civicstat.measurement.metrics.series import Series
from civicstat.measurement.records.quality.findings import listed
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui import charts
from civicstat.web.ui.charts.areamap import AreaState
from civicstat.web.ui.differing import ADDS_UP as ADDS_UP
from civicstat.web.ui.differing import is_clear as is_clear
from civicstat.web.ui.differing import least_of as least_of
from civicstat.web.ui.differing import sort_of as sort_of
from civicstat.web.ui.findings import Change, Estimate, format_value
from civicstat.web.ui.moved import change_since as change_since
from civicstat.web.ui.outlines import layer_of as layer_of

SPARK_POINTS = 13


def estimate_of(definition: MetricDefinition, point: Point | None) -> Estimate:
    """Return a point's figure and how sure it is, or why there is none."""
    if point is None:
        return Estimate(None, reason="No data yet")
    reason = why_none(definition, point)
    return Estimate(
        point.value, point.low, point.high, definition.unit, definition.display, definition.level, reason=reason
    )


def change_of(series: Series, *, than: str = "") -> Change | None:
    """Return what became of the latest figure since the same period a year before; None where there is none."""
    return change_since(series, series.year_before, than=than)


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


def chart_of(
    series: Series, *, finding: str, goals: tuple[charts.GoalLine, ...] = (), marks: tuple[charts.Mark, ...] = (),
    lead: Callable[[Point], str] | None = None,
) -> charts.Figure | None:  # fmt: skip
    """Return a metric's chart over time; None where there is no figure to draw. lead: says where a point leads."""
    definition = series.definition
    points = list(series.points) if series.is_part else whole_points(series.points)
    if all(point.value is None for point in points):
        return None
    noun = NOUNS[series.grain]
    drawn = tuple(replace(drawn_point(point), link=lead(point) if lead else "") for point in points)
    chart = charts.TimeSeries(
        title=f"{definition.title}, by {noun}",
        series=(charts.Series(series.area.name, drawn),),
        unit=definition.unit,
        display=definition.display,
        goals=goals,
        breaks=breaks_within(series.breaks, points),
        marks=marks,
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
    marks = chosen()
    ranked = tuple(_ranked(definition, each, latest.period, marks) for each in series) if latest else ()
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
        about_names=MEANING if any(marks.has_area(each.area) for each in series) else "",
    )
    return charts.Figure(
        "ranking", chart, _finding_of_ranking(chart, in_period(latest.label, city.grain) if latest else "")
    )


def _ranked(definition: MetricDefinition, series: Series, period: int, marks: Chosen) -> charts.RankedArea:
    point = series.at(period)
    name = with_mark(series.area.name, marks.has_area(series.area))
    named = charts.RankedArea(name, None, key=key_of(series), link=link_of(series))
    if point is None or point.value is None:
        reason = estimate_of(definition, point).reason or "No data yet"
        n, missing = (point.n, point.missing_share) if point else (None, 0.0)
        return replace(named, reason=reason, n=n, missing=missing)
    return replace(
        named, value=point.value, low=point.low, high=point.high, n=point.n, missing=point.missing_share
    )  # fmt: skip


def key_of(series: Series) -> str:
    """Return what the area of a series has in common with the same area in other charts of the page."""
    return f"{series.area.layer.slug}.{series.area.code}"


def link_of(series: Series) -> str:
    """Return the address of a metric's page in the area and by the kind of period of a series."""
    chosen = {"area": key_of(series), "grain": series.grain}
    return f"{reverse('metric', args=[series.metric.slug])}?{urlencode(chosen)}"


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
        layer_key=layer.slug,
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
        is_scarce = point is not None and has_too_few_residents(definition, point.denominator)
        is_withheld = point is not None and (is_scarce or is_lacking(definition, point))
        has_few = is_withheld or (point is not None and 0 < point.n < definition.min_n)
        why = point.reason if point is not None and is_withheld else ""
        state: AreaState = "too_few" if has_few else "no_data"
        return charts.AreaFigure(
            series.area.code, None, state=state, why=why, n=n, missing=missing, link=link_of(series)
        )  # fmt: skip
    return charts.AreaFigure(
        series.area.code, point.value, point.low, point.high, n=point.n, missing=point.missing_share,
        link=link_of(series),
    )  # fmt: skip
