"""A drawing that stands alone as PNG, made by typst in this process: docs/decisions/0007-typst-makes-pictures.md."""

import re
import threading
from functools import lru_cache
from xml.etree import ElementTree

import font_roboto
import typst

PER_INCH = 144.0  # twice the drawing's own units
_AT_ONCE = threading.BoundedSemaphore(2)  # pictures; more of them would slow the pages down
_ARROW = re.compile(r"^[▲▼=≠] ")
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def as_png(svg: str) -> bytes:
    """Return a drawing as PNG. Needs no fonts of the system; other threads go on meanwhile."""
    root = ElementTree.fromstring(svg)  # noqa: S314 our own drawing
    for element in root.iter():
        # A text with a sign that the font lacks would be set in another font as a whole; the words say the same.
        if element.text and element.tag.endswith("text"):
            element.text = _ARROW.sub("", element.text)
    inputs = {"svg": ElementTree.tostring(root, encoding="unicode"), "width": root.get("width", "960")}
    with _AT_ONCE:
        made = typst.compile(_PAGE, format="png", ppi=PER_INCH, sys_inputs=inputs, font_paths=_fonts())
    if not isinstance(made, bytes):
        raise TypeError("typst made several pages; expected one")
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[font_roboto.font_directory])
