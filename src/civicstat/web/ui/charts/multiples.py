"""The same chart many times, small: one panel an area or a group, all with one scale."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain, links_of
from civicstat.web.ui.charts.timeseries import Break, Point
from civicstat.web.ui.findings import Change, interval_text
from civicstat.web.ui.units import NO_FIGURE, format_value

MOST_PANELS = 60


@dataclass(frozen=True)
class Panel:
    """One series. points: as those of the other panels; change: of its newest figure, since a year before."""

    name: str
    points: tuple[Point, ...]
    change: Change | None = None
    key: str = ""
    link: str = ""

    @property
    def last(self) -> Point | None:
        """The newest point with a figure."""
        return next((point for point in reversed(self.points) if point.value is not None), None)


@dataclass(frozen=True)
class SmallMultiples:
    """reference: the line behind each panel. is_scaled: whether it is drawn at each panel's own level.

    A count of the whole city lies far above those of its parts; what can be compared is its course.
    """

    title: str
    panels: tuple[Panel, ...]
    reference: tuple[Point, ...] = ()
    reference_name: str = "City"
    unit: str = "count"
    display: str = ""
    is_scaled: bool = False
    heading: str = "Area"
    breaks: tuple[Break, ...] = ()
    level: float = 0.95

    def behind(self, panel: Panel) -> tuple[Point, ...]:
        """Return the line behind a panel."""
        if not self.is_scaled:
            return self.reference
        shared = [(here.value, there.value) for here, there in self._pairs(panel)
                  if here.value is not None and there.value is not None]  # fmt: skip
        whole = sum(there for _, there in shared)
        if not whole:
            return ()
        part = sum(here for here, _ in shared) / whole
        return tuple(
            replace(point, value=None if point.value is None else point.value * part) for point in self.reference
        )

    def _pairs(self, panel: Panel) -> Iterator[tuple[Point, Point]]:
        there = {point.start: point for point in self.reference}
        return ((point, there[point.start]) for point in panel.points if point.start in there)

    def notes(self) -> tuple[str, ...]:
        notes = ["All panels have one scale."]
        if self.reference:
            what = "’s course, at the level of each panel" if self.is_scaled else ""
            notes.append(f"The gray line behind is {self.reference_name}{what}.")
        notes.append("A change is called better or worse where it is beyond three standard errors.")
        return (" ".join(notes),)

    def table(self) -> Table:
        header = (self.heading, "Newest figure", "Period", f"{self.level * 100:g}% interval", "Since a year before")
        links = links_of([panel.link for panel in self.panels])
        return Table(self.title, header, tuple(map(self._row, self.panels)), frozenset({1, 3}), links)

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "small_multiples", **as_plain(self)}

    def _row(self, panel: Panel) -> tuple[str, ...]:
        last = panel.last
        if last is None:
            return panel.name, NO_FIGURE, "", "", ""
        interval = interval_text(last.low, last.high, self.unit, self.display)
        return panel.name, format_value(last.value, self.unit, self.display), last.label, interval, said(panel.change)


def said(change: Change | None) -> str:
    """Return a change in words, with its verdict."""
    if change is None:
        return "Nothing to compare with"
    return f"{change.text}, {change.verdict_text.lower()}" if change.verdict_text else change.text
