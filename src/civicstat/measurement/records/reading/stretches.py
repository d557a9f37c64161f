"""Long stretches of a file without a line end: the mark of a cell of many megabytes, or of what is no text at all."""

import mmap
from pathlib import Path

from civicstat.measurement.records.reading.rows import UnreadableFile

STRETCH = 2**20  # bytes
_ENDS = (b"\n", b"\r")


def has_long_lines(path: Path) -> bool:
    """Return whether a line of a file may be longer than an engine reads by itself; shorter than 1 MB all are not.

    Quick: of each megabyte only its first line is looked at. Raises UnreadableFile for a stretch of null bytes.
    """
    return _first_stretch(path, STRETCH) is not None


def refuse_long_lines(path: Path, most: int) -> None:
    """Refuse a text with lines so long that the engine would give up on them. Raises UnreadableFile."""
    start = _first_stretch(path, most)
    if start is not None:
        raise UnreadableFile(
            f"{path.name}: found more than {most:,} bytes without a line end, from byte {start + 1:,} on; expected one "
            "record a line. Look whether the export writes line ends, or whether this is another kind of file."
        )


def _first_stretch(path: Path, size: int) -> int | None:
    """Return where the first block of a size begins that has no line end; None where each has one."""
    if path.stat().st_size < size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for start in range(0, len(text) - size + 1, size):
            if all(text.find(end, start, start + size) < 0 for end in _ENDS):
                _refuse_nulls(path.name, text, start)
                return start
    return None


def _refuse_nulls(name: str, text: mmap.mmap, start: int) -> None:
    if not text[start : start + STRETCH].strip(b"\x00"):
        raise UnreadableFile(
            f"{name}: found nothing but null bytes from byte {start + 1:,} on, expected text; the copy or the export "
            "broke off and left the rest empty. Fetch the file again."
        )
