"""What can be seen, as its page shows it: the answer in sentences, a chart of one area, and windows by areas."""

from collections.abc import Iterable

from civicstat.measurement.comparisons.planning import AreaPlan, Plan, Pooling, Visible, Wanted, pooling
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.web.pages.explore.visible.asked import is_in_points
from civicstat.web.ui import charts
from civicstat.web.ui.charts import Table
from civicstat.web.ui.units import format_value, format_with_noun

_WAYS = {-1: "fall", 1: "rise", 0: "change"}


def span(window: int, period: str) -> str:
    """Return "1 month", "3 months", "3 times 4 weeks"."""
    noun = NOUNS[period]  # type: ignore[index]
    if noun[0].isdigit():
        return noun if window == 1 else f"{window} times {noun}"
    return f"{window} {noun}{'' if window == 1 else 's'}"


def finding(plan: Plan, own: AreaPlan, wanted: Wanted) -> str:
    """Return in how long a change would be seen in one area, or that it would not."""
    definition = plan.metric.definition
    if own.steady is None:
        return f"{own.area.name}: {own.reason.lower()}, so nothing can be said of what could be seen."
    size = _size(wanted, definition)
    stands = format_with_noun(own.steady.level, definition.unit, definition.display)
    per = f" a {NOUNS[plan.period]}" if own.steady.law == "count" and not _is_rate(definition) else ""
    first = own.first_window(wanted)
    where = f"{own.area.name} stands at {stands}{per}."
    if not wanted.is_possible(own.steady.level):
        return f"{where} It cannot {_WAYS[wanted.way]} by {size}: ask for less."
    if first is not None:
        return f"{where} A {_WAYS[wanted.way]} of {size} would be seen within {span(first, plan.period)}."
    longest = span(plan.windows[-1], plan.period)
    return f"{where} A {_WAYS[wanted.way]} of {size} could not be told from chance, not even over {longest}."


def advice(plan: Plan, own: AreaPlan, wanted: Wanted) -> list[str]:
    """Return how to pool so that the change is seen, in sentences."""
    found = []
    if own.steady is not None and own.first_window(wanted) is None:
        found.append(_why(own, plan, wanted))
    for each in pooling(plan, wanted):
        if each.layer.pk == own.area.layer_id and each.areas == 1 and own.first_window(wanted):
            continue
        found.append(_of_layer(each, plan))
    return found


def chart(plan: Plan, own: AreaPlan, wanted: Wanted) -> charts.Figure | None:
    """Return the smallest change that would be seen in one area, by window."""
    if own.steady is None or not own.steady.level:
        return None
    definition, level = plan.metric.definition, own.steady.level
    bars = tuple(charts.Bar(span(cell.window, plan.period), _smallest(cell, level, wanted, definition))
                 for cell in own.cells)  # fmt: skip
    if all(bar.value is None for bar in bars):
        return None
    drawn = charts.Bars(
        title=f"Smallest {_WAYS[wanted.way]} that would be seen, {own.area.name}", bars=bars, unit="share",
        display="points" if is_in_points(definition) else "percent", layout="rows", label_heading="Pooled over",
    )  # fmt: skip
    return charts.Figure("smallest", drawn, "Longer windows see smaller changes, by about the root of their length.")


def table(plan: Plan, plans: Iterable[AreaPlan], wanted: Wanted, caption: str) -> Table:
    """Return windows by areas: which fall or rise would be seen. What is enough for the change wanted has a check mark.

    A rise and a fall are told apart, since they are not of one size.
    """
    definition = plan.metric.definition
    rows = []
    for each in plans:
        if each.steady is None:
            rows.append((each.area.name, "–", *["" for _ in plan.windows]))
            continue
        level = each.steady.level
        cells = [_cell(cell, level, definition, is_enough=each.first_window(wanted) is not None
                       and cell.window >= (each.first_window(wanted) or 0)) for cell in each.cells]  # fmt: skip
        rows.append((each.area.name, format_value(level, definition.unit, definition.display), *cells))
    header = ("Area", "Level", *(span(window, plan.period) for window in plan.windows))
    return Table(caption, header, tuple(rows), frozenset(range(1, len(header))))


def _cell(cell: Visible, level: float, definition: MetricDefinition, *, is_enough: bool) -> str:
    mark = "✓ " if is_enough else ""
    fall, rise = (None if end is None else abs(end - level) for end in (cell.low, cell.high))
    return mark + f"{_told(fall, level, definition, '−')} or {_told(rise, level, definition, '+')}"


def _told(size: float | None, level: float, definition: MetricDefinition, sign: str) -> str:
    if size is None:
        return "no fall" if sign == "−" else "no rise"
    if is_in_points(definition):
        return f"{sign}{size * 100:.1f}"
    return f"{sign}{size / level:.0%}" if level else f"{sign}{format_value(size, definition.unit, definition.display)}"


def _smallest(cell: Visible, level: float, wanted: Wanted, definition: MetricDefinition) -> float | None:
    sizes = {-1: [cell.low], 1: [cell.high], 0: [cell.low, cell.high]}[wanted.way]
    if any(end is None for end in sizes):
        return None
    far = max(abs((end or 0.0) - level) for end in sizes)
    return far if is_in_points(definition) else far / level


def _size(wanted: Wanted, definition: MetricDefinition) -> str:
    if is_in_points(definition):
        return f"{wanted.size * 100:g} point{'' if wanted.size == 0.01 else 's'}"
    return f"{wanted.size * 100:g}%"


def _why(own: AreaPlan, plan: Plan, wanted: Wanted) -> str:
    longest = own.cells[-1]
    level = own.steady.level if own.steady else 0.0
    smallest = _smallest(longest, level, wanted, plan.metric.definition)
    over = span(longest.window, plan.period)
    if smallest is None:
        return f"Over {over} no {_WAYS[wanted.way]} at all would stand out: there is too little to count. Pool areas."
    size = _size(Wanted(round(smallest, 3), wanted.way, wanted.is_relative), plan.metric.definition)
    return f"Over {over} the smallest that would be seen is {size}. Ask for no less, or pool areas."


def _of_layer(each: Pooling, plan: Plan) -> str:
    name = "the whole city" if each.areas == 1 else each.layer.plural.lower()
    if each.window is None:
        some = f" (in {each.shows} of {each.areas} it would)" if each.shows else ""
        longest = span(plan.windows[-1], plan.period)
        return f"In {name}: not within {longest}{some}."
    if each.areas == 1:
        return f"In {name}: within {span(each.window, plan.period)}."
    many = f"all {each.areas}" if each.shows == each.areas else f"{each.shows} of {each.areas}"
    return (
        f"In {name}: within {span(each.window, plan.period)} in at least half of them; in {many} within "
        f"{span(plan.windows[-1], plan.period)}."
    )


def _is_rate(definition: MetricDefinition) -> bool:
    return definition.statistic.kind == "rate"
