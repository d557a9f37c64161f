"""Areas beside one another with their intervals: what to draw."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import NO_FIGURE, format_value

MOST_EMPTY_ROWS = 3
WIDER = 3 / 1.96  # from a 95 % interval to three standard errors


@dataclass(frozen=True)
class RankedArea:
    """An area's figure. reason: why there is none, where value is None."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = "Too few to tell"


@dataclass(frozen=True)
class Ranking:
    """Areas sorted by value, those without a figure last. reference: the same figure for all areas together."""

    title: str
    areas: tuple[RankedArea, ...]
    unit: str = "count"
    display: str = ""
    reference: float | None = None
    reference_name: str = "City"
    is_highest_first: bool = True
    level: float = 0.95

    @property
    def sorted_areas(self) -> tuple[RankedArea, ...]:
        """By value, then by name; areas without a figure follow in the order of their names."""
        sign = -1 if self.is_highest_first else 1

        def place(area: RankedArea) -> tuple[bool, float, str]:
            return area.value is None, sign * (area.value or 0.0), area.name

        return tuple(sorted(self.areas, key=place))

    @property
    def drawn(self) -> tuple[RankedArea, ...]:
        """The areas that get a row: those without a figure only where they are few."""
        known = tuple(area for area in self.sorted_areas if area.value is not None)
        is_crowded = len(self.areas) - len(known) > MOST_EMPTY_ROWS
        return known if known and is_crowded else self.sorted_areas

    def differs(self, area: RankedArea) -> bool:
        """Whether the area's figure lies farther from the reference than chance explains: three standard errors.

        At the usual two, some of forty areas would differ by chance alone.
        """
        if self.reference is None or area.value is None or area.low is None or area.high is None:
            return False
        low, high = (area.value + (end - area.value) * WIDER for end in (area.low, area.high))
        return not low <= self.reference <= high

    def notes(self) -> tuple[str, ...]:
        return tuple(note for note in (self._note_on_lines(), self._note_on_the_rest()) if note)

    def _note_on_lines(self) -> str:
        if not any(area.low is not None for area in self.areas):
            return ""
        note = (
            f"Lines are {self.level * 100:g}% intervals. Where lines overlap, areas may not differ: "
            "their order may be chance."
        )
        if any(area.value is not None and None in (area.low, area.high) for area in self.areas):
            note += " Where there is no line, too few records are there for an interval."
        if self.reference is not None:
            note += (
                f" Filled dots lie farther from the figure for {self.reference_name} than chance explains among "
                "many areas; hollow ones may not."
            )
        return note

    def _note_on_the_rest(self) -> str:
        rest = len(self.areas) - len(self.drawn)
        return f"{rest} more have no figure: too few records to tell, or none. The table names them." if rest else ""

    def table(self) -> Table:
        header = ("Area", "Figure", f"{self.level * 100:g}% interval")
        return Table(self.title, header, tuple(self._row(area) for area in self.sorted_areas), frozenset({1, 2}))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "ranking", **as_plain(self)}

    def _row(self, area: RankedArea) -> tuple[str, ...]:
        if area.value is None:
            return area.name, NO_FIGURE, area.reason
        interval = interval_text(area.low, area.high, self.unit, self.display)
        return area.name, format_value(area.value, self.unit, self.display), interval
