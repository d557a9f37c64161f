"""The rhythm of a week: one cell for an hour, or for some, of each day."""

from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.units import NO_FIGURE, format_value

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Moved = Literal["", "up", "down"]


class WrongWeek(ValueError):
    """A week that is not seven days of 24 hours: a fault of the page that draws it."""

    def __init__(self, cells: tuple[tuple["HourCell", ...], ...], hours: int) -> None:
        super().__init__(f"expected 7 days of 24 hours, found days of {[len(day) * hours for day in cells]} hours")


@dataclass(frozen=True)
class HourCell:
    """A cell's figure. is_few: there are records, too few for a figure. moved: beyond chance since a year before."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    is_few: bool = False
    reason: str = ""  # why there is no figure, in place of the state's words
    moved: Moved = ""
    before: float | None = None


@dataclass(frozen=True)
class Frame:
    """A part of the week to point at: the same hours of some days in a row; it may run past midnight."""

    day: int  # 0: Monday
    days: int
    hour: int
    hours: int

    def holds(self, day: int, hour: int) -> bool:
        at = day * 24 + hour
        starts = ((self.day + each) % 7 * 24 + self.hour for each in range(self.days))
        return any((at - start) % 168 < self.hours for start in starts)


@dataclass(frozen=True)
class HourOfWeek:
    """cells: seven days from Monday on, each from midnight on. hours: of a cell.

    frame: what the finding speaks of; without one the highest cell is framed. scale: further values that share the
    classes, such as those of a chart that is read beside this one.
    """

    title: str
    cells: tuple[tuple[HourCell, ...], ...]
    unit: str = "count"
    display: str = ""
    hours: int = 1
    frame: Frame | None = None
    scale: tuple[float, ...] = ()
    fewest: int = 0  # records in a cell, for a figure
    level: float = 0.95

    def __post_init__(self) -> None:
        if [len(day) * self.hours for day in self.cells] != [24] * 7:
            raise WrongWeek(self.cells, self.hours)

    @property
    def values(self) -> tuple[float, ...]:
        """The figures that there are."""
        return tuple(cell.value for cell in chain.from_iterable(self.cells) if cell.value is not None)

    @property
    def peak(self) -> tuple[int, int] | None:
        """Day and first hour of the highest figure, the first of equals; None where there are no figures."""
        known = [
            (-cell.value, day, at * self.hours)
            for day, cells in enumerate(self.cells)
            for at, cell in enumerate(cells)
            if cell.value is not None
        ]
        return min(known)[1:] if known else None

    @property
    def framed(self) -> Frame | None:
        return self.frame or (Frame(self.peak[0], 1, self.peak[1], self.hours) if self.peak else None)

    @property
    def states(self) -> frozenset[str]:
        """What cells without a figure are: "few", "none"."""
        lacking = (cell for cell in chain.from_iterable(self.cells) if cell.value is None)
        return frozenset("few" if cell.is_few else "none" for cell in lacking)

    def notes(self) -> tuple[str, ...]:
        found = []
        if "few" in self.states:
            few = sum(cell.is_few for cell in chain.from_iterable(self.cells))
            least = f", fewer than {self.fewest}," if self.fewest else ""
            found.append(f"{few} of {7 * len(self.cells[0])} cells have too few records{least} for a figure.")
        if any(cell.moved for cell in chain.from_iterable(self.cells)):
            found.append(
                "A triangle marks a cell that changed beyond chance since a year before; it points up where the figure "
                "rose. All cells are judged together: by chance alone one in twenty such charts has a triangle."
            )
        return (" ".join(found),) if found else ()

    def table(self) -> Table:
        rows = tuple(
            (hour_name(at * self.hours), *(self._said(day[at]) for day in self.cells)) for at in range(24 // self.hours)
        )
        return Table(self.title, ("Hour from", *DAYS), rows, frozenset(range(1, 8)))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "hour_of_week", **as_plain(self)}

    def _said(self, cell: HourCell) -> str:
        arrow = {"up": " ▲", "down": " ▼"}.get(cell.moved, "")
        if cell.value is None:
            return f"too few ({cell.n:,.0f})" if cell.is_few and cell.n is not None else NO_FIGURE
        return format_value(cell.value, self.unit, self.display) + arrow


def hour_name(hour: int) -> str:
    """Return "12 am", "6 am", "12 pm", "6 pm"."""
    hour %= 24
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"
