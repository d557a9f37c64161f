"""Charts of an answer: lines over time, figures beside one another, panels, a map."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.planning import CLOCKS
from civicstat.measurement.metrics.reasons import missing_share
from civicstat.web.ui import charts
from civicstat.web.ui.charts.areamap import AreaState
from civicstat.web.ui.differing import ADDS_UP, least_of
from civicstat.web.ui.explored.lines import Line, Lines
from civicstat.web.ui.explored.marks import breaks_of
from civicstat.web.ui.findings import Estimate

Lead = Callable[[datetime, datetime], str]
MOST_LINES = 5
MOST_PANELS = 24


def estimate_of(definition: MetricDefinition, row: Computed) -> Estimate:
    return Estimate(
        row.value, row.low, row.high, definition.unit, definition.display, definition.level, reason=row.reason
    )


def time_series(
    lines: Lines, shown: Sequence[Line], title: str, also: tuple[float, ...] = (), lead: Lead | None = None
) -> charts.TimeSeries:
    """Return lines over time. also: values that the scale has to hold, so that several charts share it."""
    definition = lines.answer.definition
    periods = [start for start, _ in _drawn_periods(lines)]
    return charts.TimeSeries(
        title=title,
        series=tuple(charts.Series(line.name, _points(lines, line, lead)) for line in shown),
        unit=definition.unit,
        display=definition.display,
        breaks=tuple(
            charts.Break(each.on, each.reason)
            for each in breaks_of(lines.answer.subject)
            if periods and periods[0].date() < each.on <= periods[-1].date()
        ),
        level=definition.level,
        also=also,
    )


def _drawn_periods(lines: Lines) -> list[tuple[datetime, str]]:
    """Return the periods that the data covers whole, unless there is no such: half a month is no low month."""
    partial = {row.starts_at for row in (*lines.answer.rows, *lines.answer.whole) if row.is_partial}
    whole = [each for each in lines.periods if each[0] not in partial]
    return whole or list(lines.periods)


def _points(lines: Lines, line: Line, lead: Lead | None) -> tuple[charts.Point, ...]:
    is_hour = lines.answer.inquiry.grain == "hour" and lines.answer.inquiry.span == "period"
    return tuple(
        replace(
            _point(start if is_hour else start.date(), label, line.figures.get(start)),
            link=lead(start, _end_of(lines, start)) if lead else "",
        )
        for start, label in _drawn_periods(lines)
    )


def _end_of(lines: Lines, start: datetime) -> datetime:
    cut, grain = calendar(), lines.answer.inquiry.grain
    period = cut.period(grain, start)
    return cut.end(grain, period + 11 if grain == "rolling_year" else period)  # told by its first day here


def _point(start: object, label: str, row: Computed | None) -> charts.Point:
    if row is None:
        return charts.Point(label, start, None)  # type: ignore[arg-type]  # a moment is a date
    has_records = bool(row.n or row.missing or row.unusable or row.pending)
    remark = row.note or (row.reason if has_records else "")
    is_open = row.is_provisional or row.is_partial
    return charts.Point(label, start, row.value, row.low, row.high, is_open, remark)  # type: ignore[arg-type]


def ranking(lines: Lines) -> charts.Ranking:
    """Return the figures of the leading period beside one another, and that of all together where it is a yardstick."""
    answer, definition = lines.answer, lines.answer.definition
    ranked = tuple(_ranked(line.name, lines.at_lead(line)) for line in lines.lines)
    whole = lines.at_lead(lines.whole) if lines.whole else None
    is_yardstick = definition.statistic.kind not in ADDS_UP
    return charts.Ranking(
        title=f"{answer.subject.title}, by {_listed_cuts(lines)}",
        areas=ranked,
        unit=definition.unit,
        display=definition.display,
        reference=whole.value if whole and is_yardstick else None,
        reference_name=lines.whole.name if lines.whole else "City",
        level=definition.level,
        heading=" and ".join(lines.cuts) or "Area",
        is_in_order=not answer.is_by_area and bool(CLOCKS.keys() & answer.inquiry.by),
        plural="areas" if answer.is_by_area and not answer.inquiry.by else "groups",
        least=least_of(definition, ranked),
    )


def _listed_cuts(lines: Lines) -> str:
    return " and ".join(cut.lower() for cut in lines.cuts) or "area"


def _ranked(name: str, row: Computed | None) -> charts.RankedArea:
    if row is None:
        return charts.RankedArea(name, None, reason="No records", n=0)
    return charts.RankedArea(
        name, row.value, row.low, row.high, row.reason or "No figure", row.n, missing_share(row)
    )  # fmt: skip


def title_over_time(lines: Lines) -> str:
    grain = NOUNS[lines.answer.inquiry.grain]
    by = f"{grain} to date" if lines.answer.inquiry.span == "to_date" else grain
    return f"{lines.answer.subject.title}, by {by}"


def panels(lines: Lines) -> list[tuple[str, list[Line]]]:
    """Return which lines stand in which panel: the first cut makes the panels and the second the lines, where these
    are few; otherwise each line has a panel to itself. The same value is the same line in every panel."""
    if len(lines.cuts) == 2:
        values = sorted({line.names[1] for line in lines.lines})
        if len(values) <= MOST_LINES:
            found = {line.names: line for line in lines.lines}
            firsts = dict.fromkeys(line.names[0] for line in lines.lines)
            return [
                (first, [Line((value,), _figures(found.get((first, value)))) for value in values]) for first in firsts
            ]
    return [(line.name, [line]) for line in lines.lines]


def _figures(line: Line | None) -> Mapping[datetime, Computed]:
    return line.figures if line is not None else {}


def limits(lines: Lines) -> tuple[float, ...]:
    """Return the lowest and the highest value drawn anywhere."""
    drawn = {start for start, _ in _drawn_periods(lines)}
    told = [row for line in lines.lines for start, row in line.figures.items() if start in drawn]
    values = [
        each for row in told if row.value is not None for each in (row.value, row.low, row.high)
        if each is not None and math.isfinite(each)
    ]  # fmt: skip
    return (min(values), max(values)) if values else ()


def area_map(lines: Lines, outlines: charts.Layer) -> charts.AreaMap:
    """Return the leading period's figures on the map."""
    answer, definition = lines.answer, lines.answer.definition
    codes = {area.name: area.code for area in answer.cut.areas}
    return charts.AreaMap(
        title=f"{answer.subject.title}, on the map",
        layer=outlines,
        figures=tuple(_colored(codes[line.names[0]], lines.at_lead(line)) for line in lines.lines),
        unit=definition.unit,
        display=definition.display,
        level=definition.level,
    )


def _colored(code: str, row: Computed | None) -> charts.AreaFigure:
    if row is None or row.value is None:
        is_few = row is not None and bool(row.n)
        state: AreaState = "too_few" if is_few else "no_data"
        why = row.reason if row is not None and is_few else ""
        return charts.AreaFigure(code, None, state=state, why=why, n=row.n if row else None)
    return charts.AreaFigure(code, row.value, row.low, row.high, n=row.n, missing=missing_share(row))
