"""Places against their size, with the limits within which chance keeps them: what to draw."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain, links_of
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value


@dataclass(frozen=True)
class FunnelPoint:
    """A place. side: 1 above the outer limits, -1 below, 0 within; low and high: its outer limits."""

    name: str
    size: float
    value: float
    low: float
    high: float
    side: int = 0
    is_warned: bool = False  # outside the inner limits
    key: str = ""
    link: str = ""


@dataclass(frozen=True)
class FunnelLimits:
    """Limits by size, ascending."""

    size: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class FunnelPlot:
    """inner and outer: the limits at 95 % and at 99.8 %. size_name: what size is, "Residents"."""

    title: str
    points: tuple[FunnelPoint, ...]
    inner: FunnelLimits
    outer: FunnelLimits
    target: float
    target_name: str = "City"
    unit: str = "count"
    display: str = ""
    size_name: str = "Records"
    value_name: str = ""  # of the upright axis
    dispersion: float = 1.0  # the limits allow for so many times the variation of chance

    def text(self, value: float) -> str:
        """Return a value as it is written; a change has a sign."""
        written = format_value(value, self.unit, self.display)
        return f"+{written}" if self.value_name and value > 0 else written

    def notes(self) -> tuple[str, ...]:
        note = "The lines are the limits within which chance keeps 95% and 99.8% of places that are like the whole."
        if self.dispersion > 1:
            note += (
                f" These places vary {self.dispersion:.1f} times more than chance alone makes them, so the limits are "
                "wider: what lies outside differs even from how much such places usually differ."
            )
        return (f"{note} Filled dots lie outside the outer lines.",)

    def table(self) -> Table:
        header = ("Area", self.value_name or "Figure", self.size_name, "99.8% limits", "Against them")
        ordered = self.ordered
        links = links_of([point.link for point in ordered])
        return Table(self.title, header, tuple(map(self._row, ordered)), frozenset({1, 2, 3}), links)

    @property
    def ordered(self) -> tuple[FunnelPoint, ...]:
        """Those outside first, the highest of them first; then by name."""
        return tuple(sorted(self.points, key=lambda p: (not p.side, -p.value if p.side else 0.0, p.name)))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "funnel", **as_plain(self)}

    def _row(self, point: FunnelPoint) -> tuple[str, ...]:
        limits = interval_text(point.low, point.high, self.unit, self.display)
        said = {1: "Above", -1: "Below"}.get(point.side, "Between 95% and 99.8%" if point.is_warned else "Within")
        return point.name, self.text(point.value), f"{point.size:,.0f}", limits, said
