"""What another version of a metric does to its past figures, told before it is saved, and between any two versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.figures import breaks_within, drawn_point, whole_points
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui import charts
from civicstat.web.ui.findings import change_text, interval_text
from civicstat.web.ui.units import format_difference, format_value, format_with_noun

MOST = {"week": 105, "day": 92, "month": 61}  # periods that are compared; of others all


@dataclass(frozen=True)
class Effect:
    """Figures before and after beside each other. chart: None where their units differ, or there are none."""

    finding: str
    chart: charts.Figure | None
    table: charts.Table
    changed: int
    periods: int


def effect(before: Series, after: Series, *, names: tuple[str, str], key: str = "effect") -> Effect:
    """Return what becomes of the figures of an area. names: what the two are called, in charts and tables."""
    past = {point.period: point for point in before.points if not point.is_partial}
    pairs = [(past.get(point.period), point) for point in whole_points(after.points)]
    old, new = before.definition, after.definition
    is_same_unit = old.unit == new.unit
    changed = [(a, b) for a, b in pairs if _reads_otherwise(a, b, old, new)]
    finding = _finding(pairs, changed, after.grain, new, names) if is_same_unit else _other_unit(old, new)
    table = _table(pairs, old, new, names)
    if not pairs:
        return Effect("There is no whole period with records yet.", None, table, 0, 0)
    chart = charts.Figure(key, _chart(pairs, after, names), finding) if is_same_unit else None
    return Effect(finding, chart, table, len(changed), len(pairs))


def _reads_otherwise(before: Point | None, after: Point, old: MetricDefinition, new: MetricDefinition) -> bool:
    """Return whether a figure reads otherwise, to the digits that are shown."""
    if before is None or before.value is None or after.value is None:
        return (before.value if before else None) is not after.value
    return format_value(before.value, old.unit, new.display) != format_value(after.value, new.unit, new.display)


def _finding(
    pairs: Sequence[tuple[Point | None, Point]],
    changed: Sequence[tuple[Point | None, Point]],
    grain: Grain,
    definition: MetricDefinition,
    names: tuple[str, str],
) -> str:
    noun = NOUNS[grain]
    several = f"{noun}s" if not noun[0].isdigit() else f"times {noun}"
    if not changed:
        return f"None of the {len(pairs)} {several} reads otherwise, to the digits that are shown."
    verb = "reads" if len(changed) == 1 else "read"
    told = f"{len(changed)} of {len(pairs)} {several} {verb} otherwise."
    both = [(a.value, b.value, b) for a, b in changed if a is not None and a.value is not None and b.value is not None]
    gone = sum(1 for a, b in changed if a is not None and a.value is not None and b.value is None)
    if both:
        old, new, point = max(both, key=lambda each: abs(each[1] - each[0]))
        apart = format_difference(new, old, definition.unit, definition.display)
        first, second = (format_with_noun(value, definition.unit, definition.display) for value in (old, new))
        when = in_period(point.label, grain)
        told += (
            f" The largest difference is {apart}, {when}: {first} ({names[0].lower()}), {second} ({names[1].lower()})."
        )
    if gone:
        told += f" {gone} {'has' if gone == 1 else 'have'} no figure any more."
    return told


def _other_unit(old: MetricDefinition, new: MetricDefinition) -> str:
    return f"The figures are in another unit, {new.unit} in place of {old.unit}: they do not compare."


def _chart(pairs: Sequence[tuple[Point | None, Point]], after: Series, names: tuple[str, str]) -> charts.TimeSeries:
    definition = after.definition
    points = [point for _, point in pairs]
    former = tuple(
        drawn_point(a) if a is not None else charts.Point(b.label, b.starts_on.date(), None) for a, b in pairs
    )  # fmt: skip
    latter = tuple(replace(drawn_point(b), remark=_apart(a, b, definition)) for a, b in pairs)
    return charts.TimeSeries(
        title=f"{definition.title}, {after.area.name}, by {NOUNS[after.grain]}",
        series=(charts.Series(names[0], former), charts.Series(names[1], latter)),
        unit=definition.unit,
        display=definition.display,
        breaks=breaks_within(after.breaks, points),
        level=definition.level,
    )


def _apart(before: Point | None, after: Point, definition: MetricDefinition) -> str:
    if before is None or (before.value is None and after.value is None):
        return ""
    if before.value is None or after.value is None:
        return "Has a figure now" if before.value is None else after.reason or "Has no figure any more"
    text = change_text(after.value, before.value, definition.unit, definition.display)
    return "" if text == "The same" else text


def _table(
    pairs: Sequence[tuple[Point | None, Point]],
    old: MetricDefinition,
    new: MetricDefinition,
    names: tuple[str, str],
) -> charts.Table:
    """Return both figures of every period, each as its own definition tells it."""
    rows = tuple((b.label, *_told(a, old), *_told(b, new), f"{b.n:,.0f}") for a, b in reversed(pairs))
    header = ("Period", names[0], "Its interval", names[1], "Its interval", "Records")
    return charts.Table(f"{names[0]} and {names[1]}", header, rows, frozenset(range(1, len(header))))


def _told(point: Point | None, definition: MetricDefinition) -> tuple[str, str]:
    if point is None:
        return "", ""
    value = format_value(point.value, definition.unit, definition.display)
    return value, interval_text(point.low, point.high, definition.unit, definition.display)
