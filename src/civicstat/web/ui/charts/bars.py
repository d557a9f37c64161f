"""Amounts beside one another: a distribution as columns, or categories as rows."""

from dataclasses import dataclass
from typing import Any, Literal

from civicstat.web.ui.charts.table import Table, as_plain, links_of
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value


@dataclass(frozen=True)
class Bar:
    """label: a category, or for columns of a distribution where the bin begins ("0", "5 min").

    key: what it has in common with marks of other charts in the page; link: where it leads.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    key: str = ""
    link: str = ""


@dataclass(frozen=True)
class Bars:
    """Bars always begin at zero. columns stand in the order given, and so do rows: sort them before."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = "count"
    display: str = ""
    layout: Literal["columns", "rows"] = "columns"
    label_heading: str = "Category"
    level: float = 0.95

    def notes(self) -> tuple[str, ...]:
        has_intervals = any(bar.low is not None for bar in self.bars)
        return (f"Lines are {self.level * 100:g}% intervals.",) if has_intervals else ()

    def table(self) -> Table:
        has_intervals = any(bar.low is not None for bar in self.bars)
        header = (self.label_heading, "Figure", *([f"{self.level * 100:g}% interval"] if has_intervals else []))
        rows = tuple(self._row(bar)[: len(header)] for bar in self.bars)
        return Table(self.title, header, rows, frozenset({1, 2}), links_of([bar.link for bar in self.bars]))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "bars", **as_plain(self)}

    def _row(self, bar: Bar) -> tuple[str, ...]:
        value = format_value(bar.value, self.unit, self.display)
        return bar.label, value, interval_text(bar.low, bar.high, self.unit, self.display)
