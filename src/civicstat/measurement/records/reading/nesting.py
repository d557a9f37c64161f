"""How deep JSON is nested, counted before an engine sees it: one that meets too many levels gives up altogether."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from civicstat.measurement.records.reading.rows import UnreadableFile

DEEPEST_VALUE = 64  # lists and objects within one another; half of what the engine bears
MOST_DEEP_LINES = 1_000
_CHUNK = 2**20
_ESCAPED = re.compile(rb"\\.", re.S)
_STEPS = np.zeros(256, dtype=np.int32)
_STEPS[list(b"[{")], _STEPS[list(b"]}")] = 1, -1
_TELLING = np.zeros(256, dtype=bool)
_TELLING[list(b'[]{}"')] = True
_Numbers = npt.NDArray[np.int64]


def refuse_deep(path: Path) -> None:
    """Refuse a JSON document in UTF-8 that is nested deeper than any record is. Raises UnreadableFile."""
    line = 1
    for chunk, found in _beginnings_too_deep(path):
        if found is not None:
            line += chunk.count(b"\n", 0, found)
            raise UnreadableFile(
                f"{path.name}: line {line} has lists or objects more than {DEEPEST_VALUE} deep within one another, "
                f"expected {DEEPEST_VALUE} at most; write each record flat, as one object of plain values."
            )
        line += chunk.count(b"\n")


def deep_lines(path: Path) -> list[int]:
    """Return the numbers of the lines that are nested too deep, in a text of one JSON object a line.

    Raises UnreadableFile where they are more than a fault here and there.
    """
    found = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            # Few lines have so many brackets that they have to be looked at closely.
            if line.count(b"[") + line.count(b"{") > DEEPEST_VALUE and depth_of(line) > DEEPEST_VALUE:
                found.append(number)
                _refuse_many(path.name, found)
    return found


def depth_of(text: bytes) -> int:
    """Return how many lists and objects of a JSON text stand within one another at most."""
    _, depths, _ = _depths(_ESCAPED.sub(b"  ", text), 0, 0)
    return int(depths.max(initial=0))


def _refuse_many(name: str, found: list[int]) -> None:
    if len(found) > MOST_DEEP_LINES:
        raise UnreadableFile(
            f"{name}: more than {MOST_DEEP_LINES:,} lines have lists or objects more than {DEEPEST_VALUE} deep within "
            f"one another, line {found[0]} first; write each record flat, as one object of plain values."
        )


def _beginnings_too_deep(path: Path) -> Iterator[tuple[bytes, int | None]]:
    """Yield the parts of a text, each with the place in it where something begins that is nested too deep."""
    depth, quotes, rest = 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            cut = len(chunk) - 1 if _ends_in_escape(chunk) else len(chunk)
            chunk, rest = chunk[:cut], chunk[cut:]
            plain = _ESCAPED.sub(b"  ", chunk) if b"\\" in chunk else chunk
            places, depths, quotes = _depths(plain, depth, quotes)
            beyond = depths > DEEPEST_VALUE
            yield chunk, int(places[beyond.argmax()]) if beyond.any() else None
            depth = int(depths[-1]) if len(depths) else depth


def _ends_in_escape(chunk: bytes) -> bool:
    return bool((len(chunk) - len(chunk.rstrip(b"\\"))) % 2)


def _depths(plain: bytes, depth: int, quotes: int) -> tuple[_Numbers, _Numbers, int]:
    """Return where quotation marks and brackets stand, the depth after each, and whether the text ends within a text.

    plain: without escapes. quotes: 1 where it begins within a text, in which brackets nest nothing.
    """
    text = np.frombuffer(plain, dtype=np.uint8)
    places = np.flatnonzero(_TELLING[text])  # one byte in five or so
    telling = text[places]
    is_within = np.logical_xor.accumulate(np.append(bool(quotes), telling == ord('"')))
    steps = np.where(is_within[1:], 0, _STEPS[telling])
    return places, depth + np.cumsum(steps), int(is_within[-1])
