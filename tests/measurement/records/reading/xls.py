"""The smallest XLS workbook: BIFF8 records in a compound file, written byte by byte."""

from collections.abc import Sequence
from struct import pack

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_DATE_FORMAT = 22  # m/d/yy h:mm


def xls(rows: Sequence[Sequence[str | float]], *, dates: Sequence[int] = ()) -> bytes:
    """Return a workbook with one sheet. dates: columns whose numbers are days since 1899-12-30."""
    return _compound(_workbook(rows, set(dates)))


def _record(kind: int, body: bytes = b"") -> bytes:
    return pack("<HH", kind, len(body)) + body


def _workbook(rows: Sequence[Sequence[str | float]], dates: set[int]) -> bytes:
    sheet = _record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet += _cell(row, column, cell, 1 if column in dates else 0)
    sheet += _record(0x0A)
    formats = _record(0xE0, pack("<HHHBBBBIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    formats += _record(0xE0, pack("<HHHBBBBIIH", 0, _DATE_FORMAT, 0, 0, 0, 0, 0, 0, 0, 0))
    start = _record(0x809, pack("<HHHHII", 0x600, 0x05, 0, 1997, 0, 6)) + _record(0x42, pack("<H", 1200)) + formats
    name = b"Calls"
    place = len(start) + 4 + 8 + len(name) + 4
    return start + _record(0x85, pack("<IBBBB", place, 0, 0, len(name), 0) + name) + _record(0x0A) + sheet


def _cell(row: int, column: int, cell: str | float, style: int) -> bytes:
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x204, pack("<HHHHB", row, column, style, len(cell), 1) + text)
    return _record(0x203, pack("<HHHd", row, column, style, cell))


def _compound(stream: bytes) -> bytes:
    """Return a compound file whose only stream is the workbook; long enough to need no second table."""
    sectors = max(8, -(-len(stream) // _SECTOR))
    stream = stream.ljust(sectors * _SECTOR, b"\x00")
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + pack("<I", 0) + pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream)) + bytes(256)
    return head + pack(f"<{len(table)}I", *table) + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = pack("<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\x00") + links + bytes(36) + pack("<IQ", start, size)
