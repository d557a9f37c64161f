"""The legend of classes: swatches with words, in a column or in rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.web.ui.charts.canvas.elements import number, rectangle, words
from civicstat.web.ui.charts.canvas.wording import width_of

_SWATCH = 18
_ROW = 23
_GAP = 16


@dataclass(frozen=True)
class Entry:
    """css: the swatch's class; fill: a pattern's address instead of a color."""

    css: str
    words: str
    fill: str = ""


def legend(entries: Sequence[Entry], left: float, top: float, right: float) -> tuple[list[str], float]:
    """Return the legend's elements, wrapped between left and right, and where it ends."""
    parts: list[str] = []
    x, y = left, top
    for entry in entries:
        wide = _SWATCH + 7 + width_of(entry.words)
        if x > left and x + wide > right:
            x, y = left, y + _ROW
        parts += [swatch(x, y, entry), words(x + _SWATCH + 7, y + 12, entry.words, "label")]
        x += wide + _GAP
    return parts, y + (_ROW if entries else 0)


def swatch(x: float, y: float, entry: Entry) -> str:
    if not entry.fill:
        return rectangle(x, y, _SWATCH, 15, f"swatch {entry.css}")
    return f'<rect x="{number(x)}" y="{number(y)}" width="{_SWATCH}" height="15" class="swatch" fill="{entry.fill}"/>'
