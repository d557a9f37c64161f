"""SVG elements as text. Colors live in chart.css: an element carries a class, never a color."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Place = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with at most one decimal, so that drawings stay small and the same everywhere."""
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


def words(x: float, y: float, content: str, css: str, anchor: Anchor = "start") -> str:
    """Return text whose baseline is at y."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y)}" class="{css}"{where}>{escape(content, quote=False)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" class="{css}"/>'


def circle(x: float, y: float, radius: float, css: str) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" class="{css}"/>'


def rectangle(x: float, y: float, width: float, height: float, css: str, data: str = "") -> str:
    """Return a rectangle. data: further attributes, already escaped."""
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} class="{css}"{data}/>'


def path(moves: str, css: str) -> str:
    return f'<path d="{moves}" class="{css}"/>' if moves else ""


def polyline(places: Sequence[Place]) -> str:
    """Return the moves of an open line through places; empty for fewer than two."""
    if len(places) < 2:
        return ""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in places)


def polygon(places: Sequence[Place]) -> str:
    """Return the moves of a closed shape; empty for fewer than three places."""
    return polyline(places) + "Z" if len(places) > 2 else ""


def group(css: str, parts: Iterable[str]) -> str:
    inner = "".join(parts)
    return f'<g class="{css}">{inner}</g>' if inner else ""


def mark(row: int, parts: Iterable[str], *, column: int | None = None, key: str = "") -> str:
    """Return a group that stands for a row of the chart's table, so that scripts can read it out and light it up.

    column: the one column that it stands for, where the row alone does not tell. key: what it has in common with marks
    of other charts in the page, such as "district.3". See civicstat.web.ui.charts.
    """
    inner = "".join(parts)
    return f'<g class="reading-mark"{marked(row, column=column, key=key)}>{inner}</g>' if inner else ""


def marked(row: int, *, column: int | None = None, key: str = "") -> str:
    """Return the attributes of a shape that is a mark itself."""
    of_column = "" if column is None else f' data-column="{column}"'
    of_key = f' data-key="{escape(key)}"' if key else ""
    return f' data-row="{row}"{of_column}{of_key}'


def drawing(
    *, width: float, height: float, key: str, kind: str, title: str, about: str, parts: Iterable[str], data: str = ""
) -> str:
    """Return a whole drawing with its name and description for those who hear it.

    key: unique in the page; ids in the drawing begin with it. data: further attributes, already escaped.
    """
    size = f"{number(width)} {number(height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing drawing--{kind}" viewBox="0 0 {size}" '
        f'width="{number(width)}" height="{number(height)}" role="img" '
        f'aria-labelledby="{key}-title {key}-about"{data}>'
        f'<title id="{key}-title">{escape(title, quote=False)}</title>'
        f'<desc id="{key}-about">{escape(about, quote=False)}</desc>{"".join(parts)}</svg>'
    )
