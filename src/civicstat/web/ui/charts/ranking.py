"""Areas beside one another with their intervals: what to draw."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import NO_FIGURE, format_value


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

    def differs(self, area: RankedArea) -> bool:
        """Whether the area's interval leaves the reference out."""
        if self.reference is None or area.low is None or area.high is None:
            return False
        return not area.low <= self.reference <= area.high

    def notes(self) -> tuple[str, ...]:
        if not any(area.low is not None for area in self.areas):
            return ()
        note = (
            f"Lines are {self.level * 100:g}% intervals. Where lines overlap, areas may not differ: "
            "their order may be chance."
        )
        if self.reference is not None:
            note += f" Filled dots differ from the figure for {self.reference_name}; hollow ones may not."
        return (note,)

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
