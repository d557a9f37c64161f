"""What a figure says, by its kind of statistic."""

from civicstat.measurement.metrics.definitions import Gap, MetricDefinition, Percentile, TimeToClose
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.measurement.metrics.points import Point
from civicstat.web.ui.units import format_value, format_with_noun, measure

_PARTS = {0.5: "half", 0.75: "three in four", 0.8: "four in five", 0.9: "nine in ten", 0.95: "19 in 20"}
_COUNTED_IN_FULL = ("share", "cohort_share")


def says(definition: MetricDefinition) -> str:
    """Return what a figure says, with {} in its place; empty where the bare figure says it."""
    statistic = definition.statistic
    verb = "took " if measure(definition.unit, definition.display).kind == "duration" else ""
    if isinstance(statistic, Percentile):
        return f"{_part(statistic.p)} {verb}at most {{}}"
    if isinstance(statistic, TimeToClose):
        return f"{_part(statistic.p)} were closed within {{}}"
    if isinstance(statistic, Gap) and statistic.measure == "difference":
        return "{} between the highest and the lowest"
    return {"median": f"half {verb}at most {{}}", "mean": "{} on average"}.get(statistic.kind, "")


def _part(p: float) -> str:
    return _PARTS.get(p, f"{p * 100:g}%")


def rests_on(definition: MetricDefinition, point: Point | Computed) -> str:
    """Return the counts, or the two ends, behind a figure; empty where there are none to tell."""
    statistic, above, below = definition.statistic, point.numerator, point.denominator
    if point.value is None or above is None:
        return ""
    if statistic.kind in _COUNTED_IN_FULL and below is not None:
        return f"{above:,.0f} of {below:,.0f}"
    if statistic.kind in ("rate", "ratio") and " per " in definition.unit and above == int(above):
        return f"from {format_with_noun(above, definition.unit.partition(' per ')[0])}"
    if isinstance(statistic, Gap) and statistic.measure == "difference" and below is not None:
        low, high = (format_value(end, definition.unit, _display_of_ends(definition)) for end in (below, above))
        return f"from {low} to {high}"
    return ""


def _display_of_ends(definition: MetricDefinition) -> str:
    return "percent" if definition.display == "points" else definition.display
