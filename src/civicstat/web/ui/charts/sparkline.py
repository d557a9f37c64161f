"""A trend the size of a word, for tables; the figure it leads to stands beside it."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.charts.timeseries import Break, Point
from civicstat.web.ui.units import format_value


@dataclass(frozen=True)
class Sparkline:
    """Shows shape, not size: its axis runs from the lowest to the highest figure, not from zero."""

    title: str
    points: tuple[Point, ...]
    unit: str = "count"
    display: str = ""
    goal: float | None = None
    breaks: tuple[Break, ...] = ()

    def notes(self) -> tuple[str, ...]:
        return ()

    def table(self) -> Table:
        rows = tuple((point.label, format_value(point.value, self.unit, self.display)) for point in self.points)
        return Table(self.title, ("Period", "Figure"), rows, frozenset({1}))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "sparkline", **as_plain(self)}
