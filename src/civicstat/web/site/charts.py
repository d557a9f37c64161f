"""Published figures as the charts of `web.ui`: over time with the goals, and areas beside the city."""

from collections.abc import Iterable, Iterator

from civicstat.publishing.content import Figure, Goal, GoalEntry, Metric, Series
from civicstat.web.site.readings import Beside, is_compared
from civicstat.web.site.sentences import interval_of, value_text, why_none
from civicstat.web.ui import charts
from civicstat.web.ui.charts import Break, GoalLine, GoalStep, Point, RankedArea, Ranking, Sparkline, Table, TimeSeries
from civicstat.web.ui.speaking import period_short, plain, say, spelled, told

MOST_POINTS = 60
MOST_ROWS = 30


def points_of(metric: Metric, series: Series, most: int = MOST_POINTS) -> tuple[Point, ...]:
    """Return the figures that a chart draws. Parts of periods are left out: they would look like a fall."""
    whole = [figure for figure in series.figures if not figure.is_partial][-most:]
    return tuple(
        Point(
            period_short(series.grain, each.starts_on, each.ends_on), each.starts_on, each.value,
            each.low if each.value is not None else None, each.high if each.value is not None else None,
            each.is_provisional, plain(rests_on(metric, each) if each.value is not None else why_none(each)),
        )
        for each in whole
    )  # fmt: skip


def over_time(
    metric: Metric, series: Series, *, title: str, unit: str, goals: Iterable[Goal] = (), most: int = MOST_POINTS
) -> TimeSeries:
    """Return a metric over time in one area, with every target that its goals ever had."""
    points = points_of(metric, series, most)
    drawn = tuple(line for goal in goals for line in goal_lines(goal, series))
    return TimeSeries(
        plain(title), (charts.Series(plain(title), points),), plain(unit), metric.display, goals=drawn,
        breaks=tuple(Break(on, plain(told(reason))) for on, reason in metric.breaks),
    )  # fmt: skip


def goal_lines(goal: Goal, series: Series) -> Iterator[GoalLine]:
    """Yield the lines of a goal that a series can be read against: of the same periods, layer and area."""
    if (goal.grain, goal.layer) != (series.grain, series.layer) or series.area not in goal.areas:
        return
    for end in ("low", "high"):
        steps = [GoalStep(each.holds_from, value) for each in goal.entries if (value := _end(each, end)) is not None]
        if steps:
            yield GoalLine(tuple(steps), plain(say("Goal")))


def _end(entry: GoalEntry, end: str) -> float | None:
    return entry.low if end == "low" else entry.high


def sparkline(metric: Metric, series: Series, title: str) -> Sparkline:
    return Sparkline(plain(title), points_of(metric, series, 24), metric.unit, metric.display)


def areas_apart(
    metric: Metric, beside: Beside, *, title: str, unit: str, names: dict[str, str], city: str
) -> Ranking | None:
    """Return the areas with their intervals around the city's figure, in the order of their names.

    Of many areas those alone that differ from the city beyond chance; None where there is nothing to draw. Totals are
    not drawn: a large area has more of everything.
    """
    known = [each for each in beside.areas if each.figure is not None and each.figure.value is not None]
    if len(known) > MOST_ROWS:
        known = [each for each in known if each.is_apart]
    if not known or beside.city is None or beside.city.value is None or not is_compared(metric):
        return None
    rows = [
        RankedArea(plain(names[each.code]), each.figure.value, each.figure.low, each.figure.high)
        for each in known if each.figure is not None
    ]  # fmt: skip
    return Ranking(
        plain(title), tuple(sorted(rows, key=lambda row: row.name)), plain(unit), metric.display,
        reference=beside.city.value, reference_name=plain(city), heading=plain(told(beside.layer.name)),
        plural=plain(told(beside.layer.plural)).lower(), is_in_order=True,
    )  # fmt: skip


def table_of_areas(
    metric: Metric, beside: Beside, *, title: str, names: dict[str, str], links: dict[str, str]
) -> Table:
    """Return every area in the order of the layer: a table to look up, and no ranking."""
    compared = is_compared(metric) and beside.city is not None
    header = (
        told(beside.layer.name),
        say("Figure"),
        say("Likely range (95%)"),
        *([say("Beside the city")] if compared else []),
    )
    rows = []
    for each in beside.areas:
        figure = each.figure
        if figure is None or figure.value is None:
            rows.append((names[each.code], "–", plain(why_none(figure)), *([""] if compared else [])))
            continue
        words = _beside_words(figure.value, beside.city.value if beside.city else None, each.is_apart)
        rows.append(
            (names[each.code], value_text(metric, figure), interval_of(metric, figure), *([words] if compared else []))
        )
    return Table(plain(title), tuple(map(plain, header)), tuple(rows), frozenset({1, 2}),
                 tuple(links[each.code] for each in beside.areas))  # fmt: skip


def _beside_words(value: float, city: float | None, is_apart: bool) -> str:
    if city is None:
        return ""
    if not is_apart:
        return say("No clear difference")
    return say("Higher") if value > city else say("Lower")


def rests_on(metric: Metric, figure: Figure) -> str:
    """Return the counts behind a figure, as far as they are published."""
    above, below, n = figure.numerator, figure.denominator, figure.n
    if metric.kind in ("share", "cohort_share") and above is not None and below is not None:
        return say("From {part} of {whole}", part=spelled(f"{above:,.0f}"), whole=spelled(f"{below:,.0f}"))
    if metric.kind in ("count", "distinct", "sum") or n is None:
        return ""
    return say("From {count} records", count=spelled(f"{n:,.0f}"))
