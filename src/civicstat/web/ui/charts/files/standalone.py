"""A chart as an SVG file that stands alone: title, finding, drawing, notes, and where the figures come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from civicstat.web.ui.charts.canvas.wording import wrapped
from civicstat.web.ui.charts.draw import Chart, draw
from civicstat.web.ui.charts.figure import WIDE, Figure
from civicstat.web.ui.charts.files.styling import styled, tokens

SVG = "http://www.w3.org/2000/svg"
FONTS = "Roboto, 'Segoe UI', 'Noto Sans', 'Liberation Sans', 'Helvetica Neue', Arial, sans-serif"
_EDGE = 28
_READ = frozenset({"class", "data-row", "data-column", "data-key", "data-x", "data-top", "data-bottom", "data-columns"})


@dataclass(frozen=True)
class Source:
    """Where a chart's figures come from. lines: in words, each on its own line below the drawing."""

    agency: str
    lines: tuple[str, ...]


def standalone(figure: Figure, source: Source) -> str:
    """Return the file's text. Colors are those of a light screen, on white."""
    drawing = _drawing(figure)
    width, height = (float(drawing.get(name, "0")) for name in ("width", "height"))
    room = width
    texts = list(_above(figure, room))
    top = _EDGE + sum(size * 1.42 for _, size, _, _ in texts) + 12
    below = list(_below(figure, source, room))
    whole = top + height + 14 + sum(size * 1.42 for _, size, _, _ in below) + _EDGE
    root = Element("svg", {
        "xmlns": SVG, "viewBox": f"0 0 {width + 2 * _EDGE:g} {whole:.1f}", "width": f"{width + 2 * _EDGE:g}",
        "height": f"{whole:.1f}", "font-family": FONTS, "role": "img", "aria-labelledby": "title about",
    })  # fmt: skip
    SubElement(root, "title", {"id": "title"}).text = figure.title
    SubElement(root, "desc", {"id": "about"}).text = figure.finding
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    _write(root, texts, _EDGE)
    held = SubElement(root, "g", {"transform": f"translate({_EDGE} {top:.1f})"})
    held.extend(list(drawing))
    _write(root, below, top + height + 14)
    return ElementTree.tostring(root, encoding="unicode")


Line = tuple[str, float, str, str]  # words, size, weight, color


def bare(chart: Chart, *, key: str, width: int) -> str:
    """Return a drawing alone as SVG, with its styles in its elements."""
    root = _drawn(chart, key, width)
    root.set("xmlns", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _drawing(figure: Figure) -> Element:
    return _drawn(figure.chart, figure.id, WIDE)


def _drawn(chart: Chart, key: str, width: int) -> Element:
    """Return a drawing with its styles in its elements, and without what scripts read."""
    root = ElementTree.fromstring(draw(chart, key=key, width=width))  # noqa: S314 our own drawing
    styled(root)
    for element in list(root.iter()):
        element.tag = element.tag.rpartition("}")[2]
        for name in _READ & set(element.attrib):
            del element.attrib[name]
    for child in [each for each in root if each.tag in ("title", "desc")]:
        root.remove(child)
    return root


def _above(figure: Figure, room: float) -> Iterator[Line]:
    ink, quiet = tokens()["--ink"], tokens()["--ink-2"]
    for text in wrapped(figure.title, room, 20):
        yield text, 20, "700", ink
    for text in wrapped(figure.finding, room, 15):
        yield text, 15, "400", quiet


def _below(figure: Figure, source: Source, room: float) -> Iterator[Line]:
    quiet = tokens()["--ink-2"]
    for note in figure.notes:
        for text in wrapped(note, room, 12):
            yield text, 12, "400", quiet
    for at, line in enumerate((source.agency, *source.lines)):
        for text in wrapped(line, room, 12):
            yield text, 12, "500" if at == 0 else "400", quiet


def _write(root: Element, lines: Sequence[Line], top: float) -> None:
    y = top
    for text, size, weight, color in lines:
        y += size * 1.42
        place = {"x": str(_EDGE), "y": f"{y - size * 0.35:.1f}", "font-size": f"{size:g}"}
        SubElement(root, "text", {**place, "font-weight": weight, "fill": color}).text = text
