"""Drawings as trees, and where their words are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from civicstat.web.ui.charts import Chart, Point, draw
from civicstat.web.ui.charts.canvas.wording import width_of

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    """Where a text is: left, right and baseline."""

    text: str
    left: float
    right: float
    y: float

    def meets(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and abs(self.y - other.y) < 11


class Drawing:
    """A drawing to look things up in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = ElementTree.fromstring(text)
        _, _, self.width, self.height = map(float, self.root.attrib["viewBox"].split())

    def all(self, tag: str, css: str = "", inside: str = "") -> list[ElementTree.Element]:
        """Return elements of a tag that have a class, in order; inside: the class of a group around them."""
        groups = [self.root] if not inside else [g for g in self.root.iter(f"{SVG}g") if _has(g, inside)]
        return [element for group in groups for element in group.iter(f"{SVG}{tag}") if not css or _has(element, css)]

    def words(self, css: str = "") -> list[str]:
        return ["".join(element.itertext()) for element in self.all("text", css)]

    def boxes(self) -> list[Box]:
        return [_box(element) for element in self.all("text")]

    def overlapping(self) -> list[tuple[str, str]]:
        return [(one.text, other.text) for one, other in combinations(self.boxes(), 2) if one.meets(other)]

    def outside(self) -> list[str]:
        """Return texts that leave the drawing."""
        return [box.text for box in self.boxes() if box.left < -1 or box.right > self.width + 1 or box.y > self.height]


def _has(element: ElementTree.Element, css: str) -> bool:
    return css in element.attrib.get("class", "").split()


def _box(element: ElementTree.Element) -> Box:
    text = "".join(element.itertext())
    x, wide = float(element.attrib["x"]), width_of(text, 12)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[element.attrib.get("text-anchor", "start")]
    return Box(text, left, left + wide, float(element.attrib["y"]))


@pytest.fixture
def drawn() -> Callable[..., Drawing]:
    """Draw a chart, so many units wide."""

    def drawn(chart: Chart, width: int = 840) -> Drawing:
        return Drawing(draw(chart, key="test", width=width))

    return drawn


@pytest.fixture
def month() -> Callable[..., Point]:
    """Make the point of a month, counted from January 2025, with bounds where they are given."""

    def month(index: int, value: float | None, half: float | None = None, *, is_provisional: bool = False) -> Point:
        start = date(2025 + index // 12, index % 12 + 1, 1)
        low, high = (None, None) if half is None or value is None else (value - half, value + half)
        return Point(f"{start:%B %Y}", start, value, low, high, is_provisional)

    return month
