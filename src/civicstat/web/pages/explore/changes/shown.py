"""A change test as its page shows it: the finding in sentences, the past as a chart, how the chance is reckoned."""

from civicstat.measurement.comparisons.results import ChangeTest
from civicstat.measurement.comparisons.sides import Side
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.comparisons.wording import one_of, past_in_words, spread_in_words
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.web.pages.figures import sort_of
from civicstat.web.ui import charts
from civicstat.web.ui.apart import FEWEST_FOR_PERCENT, difference_interval_text, difference_text, ratio_text
from civicstat.web.ui.charts import Table
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value, format_with_noun


def finding_of_periods(test: ChangeTest, definition: MetricDefinition, where: str) -> str:
    """Return what two periods show: "Millrace: 64 burglaries in May 2026, 24 more than in May 2025 (40; ...)."."""
    first, second = test.first, test.second
    if first.value is None or second.value is None:
        return _lacking(where, first, second)
    said = f"{where}: {format_with_noun(first.value, definition.unit, definition.display)} in {_in(first)}"
    than = f"in {_in(second)}"
    alike = test.second_alike
    before = format_value(second.value, definition.unit, definition.display)
    if alike is not None and abs(alike - second.value) > 1e-9 * max(1.0, abs(second.value)):
        before = f"{format_value(alike, definition.unit, definition.display)} in as many days; {before} in all"
    return f"{said}. {_apart(test, definition)} than {than} ({before}{_limits(test, definition)})."


def finding_of_rows(test: ChangeTest, definition: MetricDefinition, where: str) -> str:
    """Return what two areas or groups show, in a span of days."""
    first, second = test.first, test.second
    if first.value is None or second.value is None:
        return _lacking(where, first, second)
    said = [format_with_noun(side.value, definition.unit, definition.display) for side in (first, second)]
    when = f" in {_in(first)}" if first.span else ""
    return (
        f"{where}{first.label}: {said[0]}{when}. {_apart(test, definition)} than {second.label} ({said[1]}"
        f"{_limits(test, definition)})."
    )


def finding_of_counts(test: ChangeTest) -> str:
    first, second = (format_value(side.value) for side in (test.first, test.second))
    alike = test.second_alike
    beside = "" if alike == test.second.value or alike is None else f", {format_value(alike)} per the same"
    return (
        f"{first} against {second}{beside}: {difference_text(test.result.difference or 0.0, 'count')}"
        f"{_interval_in_words(test, 'count', '', 'value')}."
    )


def past_chart(test: ChangeTest, definition: MetricDefinition) -> charts.Figure | None:
    """Return the figures of all such spans with the compared ones marked; None where there are too few to draw."""
    rows = [[side for side in row if side.span is not None] for row in test.history]
    if not rows or sum(side.value is not None for side in rows[0]) < 3:
        return None
    names = [test.first.label, test.second.label] if len(rows) > 1 else [""]
    drawn = tuple(
        charts.Series(name, tuple(_point(side, side.span) for side in row if side.span))
        for name, row in zip(names, rows, strict=True)
    )
    compared = (test.first, test.second) if len(rows) == 1 else (test.first,)
    marks = tuple(
        charts.Mark(side.span.since, side.label if len(rows) == 1 else "Compared") for side in compared if side.span
    )
    chart = charts.TimeSeries(
        title=f"All {test.nouns} like them", series=drawn, unit=definition.unit, display=definition.display,
        marks=marks, level=definition.level,
    )  # fmt: skip
    return charts.Figure("past", chart, past_in_words(test))


def reckoned(test: ChangeTest, definition: MetricDefinition | None = None) -> Table:
    """Return the table of how the chance is reckoned, one way a row."""
    rows = []
    result, plain = test.result, test.plain
    if test.looks > 1 and test.p is not None:
        rows.append((f"Picked as the most striking of {test.looks:,}", one_of(test.p), p_in_words(test.p),
                     "The chance that the most striking of so many is this far apart or farther"))  # fmt: skip
    if result.p is not None:
        way = spread_in_words(test) or "There is too little history to learn from; as below"
        rows.append(("As such figures vary", one_of(result.p), p_in_words(result.p), way))
    if plain.p is not None:
        law = {"count": "Exact test of two counts", "share": "Newcombe’s interval of two shares, turned about",
               "normal": _of_intervals(definition)}[test.law]  # fmt: skip
        rows.append(("As if only independent events made them vary", one_of(plain.p), p_in_words(plain.p), law))
    if test.root_z is not None:
        far = f"The square roots are {abs(test.root_z):.1f} standard deviations apart; 3 are beyond chance"
        rows.append(("Square-root rule", "", f"z = {test.root_z:.1f}".replace("-", "−"), far))
    if test.past is not None:
        share = f"{test.past.as_large} of {test.past.pairs}"
        rows.append(("In the past", share, "",
                     "Pairs like them, real changes among them, that were as far apart"))  # fmt: skip
    return Table("Ways to reckon the chance", ("Way", "As large by chance", "p or z", "What it rests on"), tuple(rows),
                 frozenset({1, 2}))  # fmt: skip


def _of_intervals(definition: MetricDefinition | None) -> str:
    kind = definition.statistic.kind if definition else ""
    ways = {"percentile": "Both samples drawn again 10,000 times", "median": "Both samples drawn again 10,000 times",
            "mean": "Welch’s test of two means"}  # fmt: skip
    return ways.get(kind, "From the intervals of both figures (MOVER)")


def facts(test: ChangeTest, definition: MetricDefinition | None) -> list[tuple[str, str]]:
    """Return difference, ratio and chance, each with its interval."""
    unit, display = (definition.unit, definition.display) if definition else ("count", "")
    sort = sort_of(definition) if definition else "value"
    result = test.result
    found = [(side.label, _figure_of(side, unit, display, test.level)) for side in (test.first, test.second)]
    if result.difference is not None:
        text = difference_text(result.difference, unit, display, sort=sort)
        limits = difference_interval_text(result.low, result.high, unit, display, sort=sort)
        found.append(("Difference", text + (f"; {test.level * 100:g}% interval {limits}" if limits else "")))
    is_large = min(test.first.n, test.second.n) >= FEWEST_FOR_PERCENT
    if is_large and (ratio := ratio_text(result.ratio, result.ratio_low, result.ratio_high)):
        found.append(("Ratio", ratio))
    return found


def _figure_of(side: Side, unit: str, display: str, level: float) -> str:
    if side.value is None:
        return side.reason or "No figure"
    limits = interval_text(side.low, side.high, unit, display)
    records = f", from {side.n:,.0f} records" if side.span and side.n != side.value else ""
    return (
        format_with_noun(side.value, unit, display)
        + (f"; {level * 100:g}% interval {limits}" if limits else "")
        + records
    )


def p_in_words(p: float) -> str:
    """Return "0.104", "under 0.001"."""
    return "under 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def _apart(test: ChangeTest, definition: MetricDefinition) -> str:
    apart = (test.first.value or 0.0) - (test.second_alike or 0.0)
    words = difference_text(apart, definition.unit, definition.display, sort=sort_of(definition))
    return "The same" if words == "no difference" else f"That is {words}"


def _limits(test: ChangeTest, definition: MetricDefinition) -> str:
    return _interval_in_words(test, definition.unit, definition.display, sort_of(definition), before="; ")


def _interval_in_words(test: ChangeTest, unit: str, display: str, sort: object, *, before: str = "; ") -> str:
    limits = difference_interval_text(test.result.low, test.result.high, unit, display, sort=sort)  # type: ignore[arg-type]
    return f"{before}{test.level * 100:g}% interval of the difference {limits}" if limits else ""


def _lacking(where: str, *sides: Side) -> str:
    told = [f"{side.label} has no figure ({side.reason.rstrip('.')})" for side in sides if side.value is None]
    return f"{where.rstrip(': ')}: {' and '.join(told)}, so there is nothing to compare."


def _in(side: Side) -> str:
    label = side.span.label if side.span else side.label
    return f"{label[0].lower()}{label[1:].replace(', ', ' of ')}" if label.startswith("Week ") else label


def _point(side: Side, span: Span) -> charts.Point:
    return charts.Point(span.label, span.since, side.value, side.low, side.high, side.is_provisional)
