"""The plane of a time series: where a day and a value are, and the grid behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from civicstat.web.ui.charts.canvas.axes import Axis
from civicstat.web.ui.charts.canvas.calendar import Tick, day_number
from civicstat.web.ui.charts.canvas.elements import line, number, path, words

TICK_ROOM = 38  # under the plot: dates and years


@dataclass(frozen=True)
class Plot:
    """Edges in user units; first and last are days (canvas.calendar.day_number)."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float
    axis: Axis

    def x(self, day: float) -> float:
        if self.last == self.first:
            return (self.left + self.right) / 2
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def x_of(self, when: date) -> float:
        return self.x(day_number(when))

    def y(self, value: float) -> float:
        return self.bottom - self.axis.share(value) * (self.bottom - self.top)


def over_time(plot: Plot, starts: Sequence[date], columns: Sequence[int] = ()) -> str:
    """Return the attributes of a drawing over time: where each row of its table stands, and how high the plane is.

    columns: those of the table that are read here; all of them if none.
    """
    xs = " ".join(number(plot.x_of(start)) for start in starts)
    only = f' data-columns="{" ".join(map(str, columns))}"' if columns else ""
    return f' data-x="{xs}" data-top="{number(plot.top)}" data-bottom="{number(plot.bottom)}"{only}'


def grid(plot: Plot) -> Iterable[str]:
    """Lines at the ticks of the value axis, zero stronger, and a zigzag where the axis is cut."""
    for tick, label in zip(plot.axis.ticks, plot.axis.labels, strict=True):
        y = plot.y(tick)
        yield line(plot.left, y, plot.right, y, "grid-zero" if tick == 0 else "grid")
        yield words(plot.left - 8, y + 4, label, "tick", "end")
    if plot.axis.is_cut:
        yield path(f"M{number(plot.left)} {number(plot.bottom)}v-3l-4 -3l8 -4l-8 -4l4 -3v-3", "axis-cut")


def dates(plot: Plot, ticks: Sequence[Tick]) -> Iterable[str]:
    for tick in ticks:
        x = plot.x(tick.at)
        yield line(x, plot.bottom, x, plot.bottom + 4, "tick-mark")
        yield words(x, plot.bottom + 18, tick.label, "tick", "middle")
        if tick.below:
            yield words(x, plot.bottom + 33, tick.below, "tick tick--year", "middle")
