"""How a metric's figure is told in a sentence, by its kind of statistic."""

from civicstat.measurement.metrics.definitions import Gap, MetricDefinition, Percentile, TimeToClose
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Point, Series
from civicstat.web.pages.figures import change_of, estimate_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui.findings import finding
from civicstat.web.ui.units import format_value, format_with_noun, measure

_PARTS = {0.5: "half", 0.75: "three in four", 0.8: "four in five", 0.9: "nine in ten", 0.95: "19 in 20"}
_COUNTED_IN_FULL = ("share", "cohort_share")


def sentence(series: Series, *, than: str) -> str:
    """Return the finding of a series: its latest figure, how sure it is, and what changed.

    than: the period compared with, in words.
    """
    definition, latest = series.definition, series.latest
    if latest is None:
        return "There is no whole period with records yet."
    return finding(
        series.area.name,
        latest.label,
        estimate_of(definition, latest),
        change_of(series, than=than),
        is_provisional=latest.is_provisional,
        when=in_period(latest.label, series.grain),
        says=_says(definition),
        rests_on=_rests_on(definition, latest),
    )


def is_being_computed(metric: Metric) -> bool:
    """Return whether figures of a metric are still on their way: it was never computed, and there are records."""
    has_records = metric.dataset is None or metric.dataset.first_at is not None
    return metric.computed_at is None and not metric.fault and has_records


def _says(definition: MetricDefinition) -> str:
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


def _rests_on(definition: MetricDefinition, point: Point) -> str:
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
