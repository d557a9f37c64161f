"""A goal drawn: its observations with baseline, paths and forecast; and the trend the size of a word."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from civicstat.measurement.goals.expectations import Expectation
from civicstat.measurement.goals.lines import Course, Path, TargetLine
from civicstat.measurement.goals.models import Baseline
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.figures import breaks_within, drawn_point, sparkline_of, whole_points
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.ui import charts

LEAST_DRAWN = 24  # periods
FARTHEST = 130  # periods ahead that are drawn


class Cell(NamedTuple):
    """A period on the axis, past or to come."""

    label: str
    starts_on: date
    last_day: date

    @property
    def middle(self) -> date:
        return self.starts_on + (self.last_day - self.starts_on) / 2


def chart_of_goal(
    series: Series, drawn: Course, baseline: Baseline, expected: Expectation | None, *, finding: str
) -> charts.Figure:
    """Return the chart of a goal in one area: from its baseline to the last day that a line led to."""
    definition, points = series.definition, _points_from(series, baseline.since)
    past, ahead = [_cell(point) for point in points], _ahead(series, points, drawn)
    cells = [*past, *ahead]
    chart = charts.TimeSeries(
        title=f"{definition.title}, {series.area.name}, by {NOUNS[series.grain]}",
        series=(charts.Series(series.area.name, tuple(map(drawn_point, points))),),
        unit=definition.unit,
        display=definition.display,
        breaks=breaks_within(series.breaks, points),
        level=definition.level,
        aims=charts.Aims(
            paths=tuple(path for line in drawn.lines for path in _paths(line, cells, line is drawn.current)),
            baseline=_baseline(baseline, past),
            ahead=_expected(ahead, expected),
        ),
    )
    return charts.Figure("goal", chart, finding)


def trend_of_goal(series: Series, line: TargetLine) -> charts.Sparkline | None:
    """Return the newest periods with the target."""
    return sparkline_of(series, goal=line.low if line.low is not None else line.high)


def _points_from(series: Series, since: date) -> list[Point]:
    points = whole_points(series.points)
    first = next((at for at, point in enumerate(points) if point.starts_on.date() >= since), 0)
    return points[max(min(first, len(points) - LEAST_DRAWN), 0) :]


def _cell(point: Point) -> Cell:
    return Cell(point.label, point.starts_on.date(), point.ends_on.date() - timedelta(days=1))


def _ahead(series: Series, points: Sequence[Point], drawn: Course) -> list[Cell]:
    """Return the periods after the newest one, up to the last day that any line led to."""
    if not points:
        return []
    cut, grain, number = calendar(), series.grain, points[-1].period + 1
    last_day = drawn.ended_on or max(line.due_on for line in drawn.lines)
    cells: list[Cell] = []
    while len(cells) < FARTHEST and cut.start(grain, number).date() <= last_day:
        cells.append(
            Cell(cut.label(grain, number), cut.start(grain, number).date(), _before(cut.end(grain, number)))
        )  # fmt: skip
        number += 1
    return cells


def _before(moment: datetime) -> date:
    return moment.date() - timedelta(days=1)


def _paths(line: TargetLine, cells: Sequence[Cell], is_current: bool) -> list[charts.TargetPath]:
    names = {"": line.low_path or line.high_path}
    if line.low_path and line.high_path:
        names = {", at least": line.low_path, ", at most": line.high_path}
    found = []
    for suffix, path in names.items():
        name = f"Path{suffix}" if is_current else f"Former path from {day_in_words(line.since)}{suffix}"
        found.append(charts.TargetPath(name, _places(line, path, cells), not is_current))
    return found


def _places(line: TargetLine, path: Path, cells: Sequence[Cell]) -> tuple[tuple[date, float], ...]:
    """Return what is asked for in each period, read at its middle; in the last one the target has arrived."""
    inside = [cell for cell in cells if cell.last_day >= line.since and cell.starts_on <= line.due_on]
    is_low = path is line.low_path
    asked = []
    for cell in inside:
        low, high = line.zone(line.due_on if cell.last_day >= line.due_on else max(cell.middle, line.since))
        asked.append((cell.starts_on, low if is_low else high))
    return tuple(asked)


def _baseline(baseline: Baseline, past: Sequence[Cell]) -> charts.Baseline | None:
    inside = [cell for cell in past if baseline.since <= cell.starts_on <= baseline.until]
    if not inside:
        return None
    return charts.Baseline(
        inside[0].starts_on, inside[-1].starts_on, baseline.value, baseline.low, baseline.high
    )  # fmt: skip


def _expected(ahead: Sequence[Cell], expected: Expectation | None) -> tuple[charts.Ahead, ...]:
    known = {each.on: each for each in expected.periods} if expected else {}
    periods = []
    for cell in ahead:
        each = known.get(cell.last_day)
        limits = (each.median, each.low_95, each.high_95, each.low_80, each.high_80) if each else ()
        periods.append(charts.Ahead(cell.label, cell.starts_on, *limits))
    return tuple(periods)
