"""One row an area or category: its name, a level scale, its figure in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.web.ui.charts.canvas.axes import Axis
from civicstat.web.ui.charts.canvas.elements import line, rectangle, words
from civicstat.web.ui.charts.canvas.wording import shortened, width_of

_ROOMY = 480  # from this width on, names stand beside the scale; else above it
_AXIS_ROOM = 24
_EDGE = 8


@dataclass(frozen=True)
class Rows:
    """Where rows are. left and right: ends of the scale."""

    width: float
    left: float
    right: float
    top: float
    height: float  # of a row
    count: int
    axis: Axis
    is_roomy: bool

    def x(self, value: float) -> float:
        return self.left + self.axis.share(value) * (self.right - self.left)

    def y(self, index: int) -> float:
        """The middle of a row's marks."""
        return self.top + index * self.height + (self.height / 2 if self.is_roomy else self.height - 11)

    @property
    def bottom(self) -> float:
        return self.top + self.count * self.height

    @property
    def end(self) -> float:
        """Where the drawing ends: below the ticks."""
        return self.bottom + _AXIS_ROOM


def lay_out(names: Sequence[str], figures: Sequence[str], axis: Axis, width: float, top: float) -> Rows:
    if width < _ROOMY:
        return Rows(width, _EDGE, width - _EDGE, top, 40, len(names), axis, is_roomy=False)
    name_room = min(max(map(width_of, names), default=0) * 1.06, width * 0.32)
    figure_room = max(map(width_of, figures), default=0) * 1.06
    return Rows(
        width, name_room + 16 + _EDGE, width - figure_room - 16 - _EDGE, top, 26, len(names), axis, is_roomy=True
    )


def scale_lines(rows: Rows) -> list[str]:
    """Upright lines at the ticks, as many labels as fit under them."""
    parts = []
    free_from = 0.0
    for tick, label in zip(rows.axis.ticks, rows.axis.labels, strict=True):
        x, half = rows.x(tick), width_of(label) / 2
        parts.append(line(x, rows.top, x, rows.bottom, "grid-zero" if tick == 0 else "grid"))
        middle = max(half, min(x, rows.width - half))
        if middle - half >= free_from:
            parts.append(words(middle, rows.bottom + 17, label, "tick", "middle"))
            free_from = middle + half + 8
    return parts


def row_ground(rows: Rows, index: int) -> str:
    """The whole room of a row, unseen until it is pointed at."""
    return rectangle(0, rows.top + index * rows.height, rows.width, rows.height, "mark-ground")


def row_words(rows: Rows, index: int, name: str, figure: str, css: str = "") -> list[str]:
    """A row's name and figure; css: a class for the figure, such as "label--quiet"."""
    figure_css = f"label {css or 'label__value'}"
    if rows.is_roomy:
        y = rows.y(index) + 4.5
        name = shortened(name, rows.left - _EDGE - 16)
        return [
            words(rows.left - _EDGE - 16, y, name, "label", "end"),
            words(rows.width, y, figure, figure_css, "end"),
        ]
    y = rows.y(index) - 13
    start = rows.left + 6  # beside the line at which the scale begins, not across it
    name = shortened(name, rows.width - start - width_of(figure) * 1.06 - 14)
    return [words(start, y, name, "label"), words(rows.width, y, figure, figure_css, "end")]
