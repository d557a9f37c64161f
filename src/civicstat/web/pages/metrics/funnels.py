"""The funnel of a metric's areas as pages show it."""

from collections.abc import Sequence

from civicstat.measurement.metrics.definitions import MetricDefinition, Rate
from civicstat.measurement.metrics.funnels import Curve, Funnel, FunnelArea, funnel_of
from civicstat.measurement.metrics.series import Series
from civicstat.measurement.records.quality.findings import listed
from civicstat.web.pages.figures import key_of, link_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui import charts

MOST_NAMED = 4


def funnel_figure(
    definition: MetricDefinition, city: Series, parts: Sequence[Series], plural: str
) -> charts.Figure | None:
    """Return the funnel of a layer's areas; None where there are too few for one. plural: what the areas are."""
    found = funnel_of(definition, city, parts)
    if found is None or city.latest is None:
        return None
    is_change = found.kind == "change"
    chart = charts.FunnelPlot(
        title=f"{definition.title}: change against the year before, by size" if is_change
        else f"{definition.title}, by size of the area",
        points=tuple(map(_point, found.areas)),
        inner=_limits(found.warning),
        outer=_limits(found.alarm),
        target=found.target,
        target_name=city.area.name,
        unit="share" if is_change else definition.unit,
        display="percent" if is_change else definition.display,
        size_name=_size_name(definition, found),
        value_name="Change" if is_change else "",
        dispersion=found.dispersion if found.is_dispersed else 1.0,
    )  # fmt: skip
    return charts.Figure("funnel", chart, _finding(found, city, plural.lower()))


def _finding(found: Funnel, city: Series, plural: str) -> str:
    when = in_period(city.latest.label, city.grain) if city.latest else ""
    what = "the change of the whole city" if found.kind == "change" else "the city’s figure"
    above, below = ([a.series.area.name for a in found.outside if a.side == side] for side in (1, -1))
    warned = sum(area.is_warned and not area.side for area in found.areas)
    expected = 0.05 * len(found.areas)
    rest = f" Between the 95% and the 99.8% limits: {warned}; chance alone puts about {expected:.0f} there."
    rest = rest if warned and expected >= 0.5 else ""
    left = f" {found.left_out} without a figure are left out." if found.left_out else ""
    wider = " The limits allow for how much these areas vary anyway." if found.is_dispersed else ""
    if not found.outside:
        return (
            f"All {len(found.areas)} {plural} lie {when} within what chance explains around {what}: an order among "
            f"them would be noise.{wider}{rest}{left}"
        )
    parts = [f"{listed(above, MOST_NAMED)} above"] if above else []
    parts += [f"{listed(below, MOST_NAMED)} below"] if below else []
    count = len(found.areas) - len(found.outside)
    return (
        f"Beyond chance {when}: {' and '.join(parts)} {what}. The order of the other {count} {plural} may be chance."
        f"{wider}{rest}{left}"
    )


def _size_name(definition: MetricDefinition, found: Funnel) -> str:
    if found.kind == "change":
        return "Both years together"
    if found.kind == "share":
        return "Records"
    if isinstance(definition.statistic, Rate) and definition.statistic.per == "population":
        return "Residents"
    return "What the figure is per"


def _point(area: FunnelArea) -> charts.FunnelPoint:
    return charts.FunnelPoint(
        name=area.series.area.name,
        size=area.size,
        value=area.value,
        low=area.alarm[0],
        high=area.alarm[1],
        side=area.side,
        is_warned=area.is_warned,
        key=key_of(area.series),
        link=link_of(area.series),
    )


def _limits(curve: Curve) -> charts.FunnelLimits:
    return charts.FunnelLimits(tuple(curve.size.tolist()), tuple(curve.low.tolist()), tuple(curve.high.tolist()))
