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


def refuse_deep(path: Path) -> None:
    """Refuse a JSON document in UTF-8 that is nested deeper than any record is. Raises UnreadableFile."""
    line = 1
    for chunk, depths in _depths(path):
        beyond = depths > DEEPEST_VALUE
        if beyond.any():
            line += chunk.count(b"\n", 0, int(beyond.argmax()))
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
    return int(_depths_within(_ESCAPED.sub(b"  ", text), 0, 0).max(initial=0))


def _refuse_many(name: str, found: list[int]) -> None:
    if len(found) > MOST_DEEP_LINES:
        raise UnreadableFile(
            f"{name}: more than {MOST_DEEP_LINES:,} lines have lists or objects more than {DEEPEST_VALUE} deep within "
            f"one another, line {found[0]} first; write each record flat, as one object of plain values."
        )


def _depths(path: Path) -> Iterator[tuple[bytes, npt.NDArray[np.int32]]]:
    """Yield the parts of a text with the depth after each byte, brackets within texts not counted."""
    depth, quotes, rest = 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            cut = len(chunk) - 1 if _ends_in_escape(chunk) else len(chunk)
            chunk, rest = chunk[:cut], chunk[cut:]
            plain = _ESCAPED.sub(b"  ", chunk) if b"\\" in chunk else chunk
            depths = _depths_within(plain, depth, quotes)
            yield chunk, depths
            depth, quotes = int(depths[-1]) if len(depths) else depth, quotes ^ (plain.count(b'"') & 1)


def _ends_in_escape(chunk: bytes) -> bool:
    return bool((len(chunk) - len(chunk.rstrip(b"\\"))) % 2)


def _depths_within(plain: bytes, depth: int, quotes: int) -> npt.NDArray[np.int32]:
    """Return the depth after each byte. plain: without escapes. quotes: 1 where it begins within a text."""
    text = np.frombuffer(plain, dtype=np.uint8)
    is_within = np.logical_xor.accumulate(text == ord('"')) ^ bool(quotes) if len(text) else text.astype(bool)
    steps = np.where(is_within, 0, _STEPS[text])
    return depth + np.cumsum(steps, dtype=np.int32)
