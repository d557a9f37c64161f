"""An answer's figures as lines: one for each area and group, over the same periods."""

from calendar import day_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from civicstat.measurement.metrics.exploring.answers import Answer
from civicstat.measurement.metrics.exploring.wording import column_title, plain_title
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.measurement.metrics.planning import CLOCKS, DAY_OF_WEEK
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.web.ui.charts.hourofweek import hour_name
from civicstat.web.ui.periods import in_period

UNRECORDED = "Not recorded"
_SAID = {"true": "Yes", "false": "No"}


@dataclass(frozen=True)
class Line:
    """The figures of one area and group by the start of their period. names: of the area and the values, in words."""

    names: tuple[str, ...]
    figures: Mapping[datetime, Computed]
    called: str = ""  # without what all lines share

    @property
    def name(self) -> str:
        return self.called or ", ".join(self.names)

    @property
    def n(self) -> float:
        return sum(figure.n for figure in self.figures.values())


@dataclass(frozen=True)
class Lines:
    """cuts: what the names are, such as "District" and "Priority"; whole: the line of the whole city, if any."""

    answer: Answer
    cuts: tuple[str, ...]
    lines: tuple[Line, ...]
    whole: Line | None

    @cached_property
    def periods(self) -> tuple[tuple[datetime, str], ...]:
        """The first moment and the label of each period that has a figure somewhere, oldest first."""
        found = {row.starts_at: row.label for row in (*self.answer.rows, *self.answer.whole)}
        return tuple(sorted(found.items()))

    @cached_property
    def lead(self) -> datetime | None:
        """The newest period that the data covers whole and of which something can be told; else the newest."""
        told = [row for row in (*self.answer.rows, *self.answer.whole) if row.value is not None]
        whole = [row.starts_at for row in told if not row.is_partial]
        return max(whole or [row.starts_at for row in told] or [start for start, _ in self.periods], default=None)

    @property
    def lead_label(self) -> str:
        return dict(self.periods).get(self.lead, "") if self.lead else ""

    @property
    def when(self) -> str:
        """The leading period as it stands in a sentence."""
        if self.answer.inquiry.span == "whole":
            return f"{'from' if ' to ' in self.lead_label else 'on'} {self.lead_label}"
        label = self.lead_label
        if self.answer.inquiry.span == "to_date" and label.startswith("Week"):
            return f"in {label[0].lower()}{label[1:]}"
        is_part = self.answer.inquiry.span != "to_date" and any(
            row.starts_at == self.lead and row.is_partial for row in self.answer.rows
        )
        return in_period(f"part of {label}" if is_part else label, self.answer.inquiry.grain)

    def at_lead(self, line: Line) -> Computed | None:
        return line.figures.get(self.lead) if self.lead else None

    def year_before(self, line: Line) -> Computed | None:
        """Return a line's figure a year before the leading one."""
        if self.lead is None or self.answer.inquiry.span == "whole":
            return None
        cut, grain = calendar(), self.answer.inquiry.grain
        return line.figures.get(cut.start(grain, cut.year_before(grain, cut.period(grain, self.lead))))


def lines_of(answer: Answer) -> Lines:
    """Return an answer as lines: areas in their order, within them the values with most records first."""
    cuts = list(_cut_names(answer))
    found: dict[tuple[str, ...], dict[datetime, Computed]] = {}
    for row in answer.rows:
        found.setdefault(_names(answer, row), {})[row.starts_at] = row
    telling = [at for at, values in enumerate(zip(*found, strict=True)) if len(set(values)) > 1]
    lines = [Line(names, figures, ", ".join(names[at] for at in telling)) for names, figures in found.items()]
    place = {area.name: at for at, area in enumerate(answer.cut.areas)} if answer.is_by_area else {}
    clock = {tuple(_names(answer, row)): hand(answer, row) for row in answer.rows}
    lines.sort(key=lambda line: (place.get(line.names[0], 0) if place else 0, *clock[line.names], -line.n, line.names))
    whole = {row.starts_at: row for row in answer.whole}
    city = answer.whole[0].area.name if answer.whole else ""
    return Lines(answer, tuple(cuts), tuple(lines), Line((city,), whole) if whole else None)


def hand(answer: Answer, row: Computed) -> tuple[int, ...]:
    """Return where the hours and weekdays of a row stand: in their own order, not by their numbers of records."""
    told = zip(answer.inquiry.by, row.group, strict=True)
    return tuple(int(value) if value else -1 for name, value in told if name in CLOCKS and _is_clock(answer, name))


def _is_clock(answer: Answer, name: str) -> bool:
    return name in CLOCKS and not any(name in each.definition.columns for each in answer.subject.datasets)


def _cut_names(answer: Answer) -> Sequence[str]:
    layer = [answer.cut.areas[0].layer.name] if answer.is_by_area and answer.cut.areas else []
    return [*layer, *(title_of_cut(answer, name) for name in answer.inquiry.by)]


def title_of_cut(answer: Answer, name: str) -> str:
    for dataset in answer.subject.datasets:
        if name in dataset.definition.columns:
            return column_title(dataset.definition, name)
    return plain_title(name)


def _names(answer: Answer, row: Computed) -> tuple[str, ...]:
    groups = tuple(_named(answer, name, value) for name, value in zip(answer.inquiry.by, row.group, strict=True))
    return (row.area.name, *groups) if answer.is_by_area or not groups else groups


def _named(answer: Answer, name: str, value: str | None) -> str:
    """Return a group's value as it stands for itself: "Priority 1" where a number alone would say nothing."""
    text = said(answer, name, value)
    is_bare = text.replace(".", "").isdigit() or text in (*_SAID.values(), UNRECORDED)
    return f"{title_of_cut(answer, name)} {text.lower() if not text.isdigit() else text}" if is_bare else text


def said(answer: Answer, name: str, value: str | None) -> str:
    """Return a group's value as people read it."""
    if value is None:
        return UNRECORDED
    if _is_clock(answer, name):
        return day_name[int(value) - 1] if name == DAY_OF_WEEK else hour_name(int(value))
    for dataset in answer.subject.datasets:
        column = dataset.definition.columns.get(name)
        if column is not None and column.type is ColumnType.BOOLEAN:
            return _SAID.get(value, value)
    return value
