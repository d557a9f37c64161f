"""Figures that are computed when a page asks for them: the period so far, and groups."""

from dataclasses import dataclass

import numpy as np

from civicstat.directory.models import CITY, Area
from civicstat.directory.underserved import MEANING, Chosen, chosen
from civicstat.directory.underserved import marked as with_mark
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.reasons import missing_share, why_none
from civicstat.measurement.metrics.series import Series, extent
from civicstat.measurement.metrics.to_date import ToDate, observe_to_date
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.web.pages.figures import is_clear, least_of, sort_of
from civicstat.web.pages.groups import finding_of_groups
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.ui import charts
from civicstat.web.ui.findings import Estimate, change_from

UNRECORDED = "Not recorded"
MOST_GROUPS = 24


@dataclass(frozen=True)
class Split:
    """A metric's latest figure by the values of a column."""

    figure: charts.Figure | None = None
    fault: str = ""


def so_far(metric: Metric, area: Area, grain: Grain) -> str:
    """Return the sentence about the period under way against the same days a year before; empty where there is none."""
    layer = None if area.layer.slug == CITY else area.layer.slug
    try:
        found = observe_to_date(
            metric.definition, grain, stand(record_store()), extent(metric), layer=layer, area=area.pk
        )
    except CivicStatError:
        return ""  # the notice at the top of the page says why the metric cannot be computed
    return _sentence(metric.definition, found) if found else ""


def _sentence(definition: MetricDefinition, found: ToDate) -> str:
    now, before = (estimate_at(definition, found.found, found.cell(span)) for span in (0, 1))
    if now.value is None:
        return ""
    span = f"{found.since:%B} {found.since.day} to {found.until:%B} {found.until.day}, {found.until.year}"
    sentence = f"So far, {span}: {now.with_noun}"
    sentence += f" ({now.level_text} interval {now.interval})." if now.interval else "."
    if before.value is None:
        return sentence
    change = change_from(
        now.value, before.value, definition.unit, definition.display, than="in the same days a year before",
        direction=definition.direction, is_clear=is_clear(now, before), sort=sort_of(definition),
    )  # fmt: skip
    chance = "; chance alone can explain that" if change.verdict == "unclear" else ""
    return f"{sentence} That is {change.text[0].lower()}{change.text[1:]}{chance}."


def estimate_at(definition: MetricDefinition, found: Observations, at: int | None) -> Estimate:
    """Return one of several figures and how sure it is; at: its place, None where there is none."""
    if at is None:
        return Estimate(None, unit=definition.unit, display=definition.display)
    value, low, high = (_known(ends[at]) for ends in (found.value, found.low, found.high))
    return Estimate(value, low, high, definition.unit, definition.display, definition.level)


def _known(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None


def split(metric: Metric, area: Area, series: Series, by: str) -> Split | None:
    """Return a metric's latest figure split by a column; None where it has no figure, or no such column."""
    columns = columns_of(metric)
    if by not in columns or series.latest is None:
        return None
    grain = series.grain
    layer = None if area.layer.slug == CITY else area.layer.slug
    period = series.latest.period
    scope = Scope(grain, layer, groups=(by,), since=period, until=period)
    try:
        found = observe_all(metric.definition, scope, stand(record_store()), (area.pk,))
    except CivicStatError as fault:
        return Split(fault=str(fault))
    found = found.take(found.area == area.pk)
    return Split(_figure(metric.definition, found, (by, columns[by]), series))


def columns_of(metric: Metric) -> dict[str, str]:
    """Return the columns by which a metric may be split, with their titles: categories that are not personal."""
    if metric.dataset is None or metric.definition.statistic.kind == "gap":
        return {}
    dataset = metric.dataset.definition
    named = metric.definition.dimensions or dataset.dimensions
    areas = {by.name for by in dataset.areas.values()}
    return {
        name: title_of(name, column)
        for name, column in dataset.columns.items()
        if not column.personal
        and name not in areas
        and (name in named if named else column.type is ColumnType.CATEGORY)
        and column.type in (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)
    }


def _figure(
    definition: MetricDefinition, found: Observations, column: tuple[str, str], series: Series
) -> charts.Figure:
    """Return the figure of groups; column: its name and its title."""
    (name, title), marks = column, chosen()
    largest = np.argsort(-found.n, kind="stable")[:MOST_GROUPS]
    areas = tuple(_ranked(definition, found, int(at), name, marks) for at in largest)
    when = in_period(series.latest.label, series.grain) if series.latest else ""
    chart = charts.Ranking(
        title=f"{definition.title}, by {title.lower()}", areas=areas, unit=definition.unit, display=definition.display,
        level=definition.level, heading=title, plural="groups", least=least_of(definition, areas),
        about_names=MEANING if any(marks.has_group(name, group[0]) for group in found.group) else "",
    )  # fmt: skip
    more = len(found) - len(areas)
    finding = f"{series.area.name}: {finding_of_groups(chart, when)}"
    finding += f" The {more} smallest groups are not drawn." if more else ""
    return charts.Figure("by-group", chart, finding)


def _ranked(
    definition: MetricDefinition, found: Observations, at: int, column: str, marks: Chosen
) -> charts.RankedArea:
    estimate = estimate_at(definition, found, at)
    value = found.group[at][0]
    name = with_mark(value or UNRECORDED, marks.has_group(column, value))
    figure = found.figure(at)
    return charts.RankedArea(
        name, estimate.value, estimate.low, estimate.high, why_none(definition, figure), figure.n, missing_share(figure)
    )
