"""The rhythm of a week: one cell an hour of each day."""

from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.units import format_value

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class WrongWeek(ValueError):
    """A week that is not seven days of 24 hours: a fault of the page that draws it."""

    def __init__(self, days: tuple[tuple[float | None, ...], ...]) -> None:
        super().__init__(f"expected 7 days of 24 hours, found days of {[len(day) for day in days]} hours")


@dataclass(frozen=True)
class HourOfWeek:
    """values: seven days from Monday on, each with 24 hours from midnight on; None where there is no figure."""

    title: str
    values: tuple[tuple[float | None, ...], ...]
    unit: str = "count"
    display: str = ""

    def __post_init__(self) -> None:
        if [len(day) for day in self.values] != [24] * 7:
            raise WrongWeek(self.values)

    @property
    def peak(self) -> tuple[int, int] | None:
        """Day and hour of the highest figure, the first of equals; None where there are no figures."""
        known = [
            (-value, day, hour)
            for day, hours in enumerate(self.values)
            for hour, value in enumerate(hours)
            if value is not None
        ]
        return min(known)[1:] if known else None

    def notes(self) -> tuple[str, ...]:
        return ()

    def table(self) -> Table:
        rows = tuple(
            (hour_name(hour), *(format_value(day[hour], self.unit, self.display) for day in self.values))
            for hour in range(24)
        )
        return Table(self.title, ("Hour from", *DAYS), rows, frozenset(range(1, 8)))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "hour_of_week", **as_plain(self)}


def hour_name(hour: int) -> str:
    """Return "12 am", "6 am", "12 pm", "6 pm"."""
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"
