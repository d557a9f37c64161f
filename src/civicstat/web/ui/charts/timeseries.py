"""A metric over time: what to draw. `drawing/timeseries.py` says how."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from civicstat.web.ui.charts.aims import Ahead, Aims
from civicstat.web.ui.charts.table import Table, as_plain, links_of
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import day_text, say
from civicstat.web.ui.units import format_value


@dataclass(frozen=True)
class Point:
    """One period's figure. start: its first day, or moment for hours. None: no figure, a gap is drawn.

    remark: what the table says of it besides. link: where it leads.
    """

    label: str
    start: date
    value: float | None
    low: float | None = None
    high: float | None = None
    is_provisional: bool = False
    remark: str = ""
    link: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class GoalStep:
    """A target in force from a day on, until the next step."""

    since: date
    value: float


@dataclass(frozen=True)
class GoalLine:
    """A goal and the targets it had, oldest first. The old ones stay in the drawing."""

    steps: tuple[GoalStep, ...]
    name: str = "Goal"

    def at(self, when: date) -> float | None:
        """Return the target in force on a day; None before the first."""
        held = [step.value for step in self.steps if step.since <= when]
        return held[-1] if held else None


@dataclass(frozen=True)
class Break:
    """From this day on, figures do not compare with those before; the line is interrupted."""

    on: date
    reason: str


@dataclass(frozen=True)
class Mark:
    """Something that happened and may matter; the line runs on. text: what the table says, the label if empty."""

    on: date
    label: str
    text: str = ""


@dataclass(frozen=True)
class TimeSeries:
    """A chart of one or several series over time.

    series: with the same periods, in order. comparison: for instance the year before; each of its points starts
    where it is drawn (the period it is compared with), while its label names the period that it is of.
    """

    title: str
    series: tuple[Series, ...]
    unit: str = "count"
    display: str = ""
    comparison: Series | None = None
    goals: tuple[GoalLine, ...] = ()
    breaks: tuple[Break, ...] = ()
    marks: tuple[Mark, ...] = ()
    level: float = 0.95
    aims: Aims = field(default_factory=Aims)
    also: tuple[float, ...] = ()  # values that the scale has to hold, so that several charts share it
    columns: tuple[int, ...] = ()  # of the table that it shares with other drawings; all of its own if none

    def notes(self) -> tuple[str, ...]:
        points = [point for series in self.series for point in series.points]
        notes: list[str] = []
        if any(point.low is not None for point in points):
            notes.append(say("The band is the {level}% interval.", level=f"{self.level * 100:g}"))
        if any(point.is_provisional for point in points):
            notes.append(say("Hollow points and dashed lines are provisional and may still change."))
        notes += [
            say(
                "The line is broken at {day}: {reason}. Figures before and after do not compare.",
                day=day_text(change.on),
                reason=change.reason.rstrip("."),
            )
            for change in self.breaks
        ]
        notes += [
            say(
                "{goal} until {day}: {value}.",
                goal=goal.name,
                day=day_text(after.since),
                value=format_value(step.value, self.unit, self.display),
            )
            for goal in self.goals
            for step, after in pairwise(goal.steps)
        ]
        notes += self.aims.notes
        return (" ".join(notes),) if notes else ()

    def table(self) -> Table:
        """Return a row a period: figures with intervals, the comparison, goals and what to know about the period."""
        header = [say("Period")]
        for series in self.series:
            header += [series.name, say("{level}% interval", level=f"{self.level * 100:g}")]
        header += [self.comparison.name] if self.comparison else []
        header += [goal.name for goal in self.goals]
        header += [target.name for target in self.aims.paths]
        header += [self.aims.expected, say("95% expected")] if self.aims.known else []
        numbers = frozenset(range(1, len(header)))
        has_remarks = any(self._remarks(index) for index in range(len(self.periods)))
        rows = [self._row(index, has_remarks) for index in range(len(self.periods))]
        links = links_of([period.link for period in self.periods])
        return Table(self.title, (*header, *([say("Remarks")] if has_remarks else [])), tuple(rows), numbers, links)

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "time_series", **as_plain(self)}

    @property
    def periods(self) -> tuple[Point, ...]:
        """The longest series' points, and the periods to come; label and start are the same in all series."""
        past = max((series.points for series in self.series), key=len, default=())
        return (*past, *(Point(period.label, period.start, None) for period in self.aims.ahead))

    def _row(self, index: int, has_remarks: bool) -> tuple[str, ...]:
        period = self.periods[index]
        cells = [period.label]
        for series in self.series:
            point = series.points[index] if index < len(series.points) else None
            cells += [self._text(point), self._interval(point)]
        if self.comparison:
            same = [point for point in self.comparison.points if point.start == period.start]
            cells.append(self._text(same[0] if same else None))
        cells += [format_value(goal.at(period.start), self.unit, self.display) for goal in self.goals]
        cells += [format_value(each.at(period.start), self.unit, self.display) for each in self.aims.paths]
        if self.aims.known:
            same_ahead = [ahead for ahead in self.aims.known if ahead.start == period.start]
            cells += self._expected(same_ahead[0]) if same_ahead else ["", ""]
        return (*cells, *([self._remarks(index)] if has_remarks else []))

    def _expected(self, ahead: Ahead) -> list[str]:
        limits = interval_text(ahead.low, ahead.high, self.unit, self.display)
        return [format_value(ahead.value, self.unit, self.display), limits]

    def _text(self, point: Point | None) -> str:
        return format_value(point.value if point else None, self.unit, self.display)

    def _interval(self, point: Point | None) -> str:
        return interval_text(point.low, point.high, self.unit, self.display) if point else ""

    def _remarks(self, index: int) -> str:
        points = [series.points[index] for series in self.series if index < len(series.points)]
        start = self.periods[index].start
        after = self.periods[index - 1].start if index else date.min
        remarks = [say("Provisional")] if any(point.is_provisional for point in points) else []
        remarks += [point.remark for point in points if point.remark]
        remarks += [
            say("Series break: {reason}", reason=change.reason) for change in self.breaks if after < change.on <= start
        ]
        remarks += [mark.text or mark.label for mark in self.marks if _falls(mark.on, index, self.periods)]
        return "; ".join(remarks)


def _falls(on: date, index: int, periods: Sequence[Point]) -> bool:
    """Whether a day falls into the period at index, which ends where the next one starts."""
    is_last = index + 1 == len(periods)
    return periods[index].start <= on and (is_last or on < periods[index + 1].start)
