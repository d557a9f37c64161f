"""How figures of a metric are written in sentences that others compose."""

from dataclasses import dataclass

from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_difference, format_value, format_with_noun


@dataclass(frozen=True)
class Worded:
    """Figures of one unit. anchor: a figure near which differences lie, by which they are rounded."""

    unit: str
    display: str
    anchor: float = 0.0

    def value(self, figure: float) -> str:
        return format_value(figure, self.unit, self.display)

    def apart(self, difference: float) -> str:
        return format_difference(self.anchor + abs(difference), self.anchor, self.unit, self.display)

    def with_noun(self, figure: float) -> str:
        return format_with_noun(figure, self.unit, self.display)

    def interval(self, low: float | None, high: float | None) -> str:
        return interval_text(low, high, self.unit, self.display)
