"""How much room words take. The reader's font is not known here, so estimates lean to the wide side."""

from functools import lru_cache

TEXT = 13  # font size of charts in user units, as chart.css says
_WIDTHS = (
    ("iljI.,:;'|!", 0.29),
    ("ftr()[]/- ", 0.36),
    ("mwMW@%", 0.93),
    ("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.72),
)
_EM = {letter: width for letters, width in _WIDTHS for letter in letters}
_OTHER = 0.59


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = TEXT) -> float:
    """Return about how wide a text is, in user units."""
    return sum(_EM.get(letter, _OTHER) for letter in text) * size


def shortened(text: str, room: float, size: float = TEXT) -> str:
    """Return a text cut with an ellipsis so that it fits into room."""
    if width_of(text, size) <= room + 0.5:  # a room made for the text holds it
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float = TEXT) -> list[str]:
    """Return a text in lines that fit into room; a word wider than that stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
