"""Values as people type them: 90 for a share of 0.9, 8 for a duration of 480 seconds."""

from typing import NamedTuple

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.web.ui.units import SECONDS_IN, measure

DIGITS = 10  # to which what was typed is kept


class Typed(NamedTuple):
    """In what unit values of a metric are typed, and how many of the metric's units one of those is."""

    unit: str
    size: float

    def value(self, typed: float) -> float:
        """Return what was typed in the metric's unit."""
        return round(typed * self.size, DIGITS)

    def shown(self, value: float | None) -> float | None:
        """Return a value of the metric as it is typed."""
        return None if value is None else round(value / self.size, DIGITS)


def typed_as(definition: MetricDefinition) -> Typed:
    """Return how values of a metric are typed."""
    how = measure(definition.unit, definition.display)
    if how.kind == "share":
        return Typed("percentage points" if definition.display == "points" else "percent", 0.01)
    if how.kind == "duration":
        unit = {"m:ss": "minutes"}.get(definition.display, definition.display or definition.unit)
        unit = f"{unit.rstrip('s')}s"
        return Typed(unit, SECONDS_IN[unit.rstrip("s")] / how.seconds_per_unit)
    return Typed(definition.unit, 1)
