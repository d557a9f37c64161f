"""Two texts compared word by word, for reading."""

import difflib
import re
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of words. kind: "same", "gone" or "new"."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return the words of both texts in order: what stayed, what went and what came."""
    old, new = (re.findall(r"\s+|[\w.]+|[^\w\s]", text) for text in (before, after))
    found: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found += [Piece("gone", "".join(old[a:b]))] if b > a else []
        found += [Piece("new", "".join(new[c:d]))] if d > c else []
    return found
