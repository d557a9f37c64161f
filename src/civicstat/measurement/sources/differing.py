"""Two versions of a definition compared line by line, for reading."""

import difflib
from typing import Literal, NamedTuple

AROUND = 2  # lines that stayed, shown around those that did not


class DiffLine(NamedTuple):
    """A line of either text. kind: "same", "gone", "new", or "gap" for lines that stayed and are left out."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str


def diff_lines(before: str, after: str) -> list[DiffLine]:
    """Return the lines that went and came, with some around them; empty where both say the same."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[DiffLine] = []
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > 0:
            found.append(DiffLine("gap", ""))
        for kind, a, b, c, d in group:
            if kind == "equal":
                found += [DiffLine("same", line) for line in old[a:b]]
                continue
            found += [DiffLine("gone", line) for line in old[a:b]]
            found += [DiffLine("new", line) for line in new[c:d]]
    return found
