"""Texts in any encoding made into UTF-8."""

import codecs
import re
from pathlib import Path
from typing import TextIO

import charset_normalizer

from civicstat.measurement.records.reading.rows import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 2**18
_LONGEST_REST = 2**20  # characters of the last line of a beginning
_MANY = 0.25  # share of bytes beyond ASCII from which a text is not in Latin letters
_ELSEWHERE = ["cp1251", "cp1253", "cp1255", "cp1256", "shift_jis", "gb18030", "big5", "euc_kr"]
_WORD = re.compile(rb"[^A-Za-z\x80-\xff]")  # what stands between words
WESTERN = "civicstat-western"


def _as_western(fault: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, or Latin-1 where that has no character."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    wrong = fault.object[fault.start : fault.end]
    return "".join(_western(byte) for byte in wrong), fault.end


def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error(WESTERN, _as_western)


def encoding_of(path: Path) -> str:
    """Return the encoding of a text by its mark or, without one, by its first quarter of a megabyte.

    "utf-8" also stands for ASCII, and for a text that is Windows-1252 in places: see `open_text`.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (order := _order_of_utf16(head[:200])) is not None:
        return order
    if _is_utf8(head) or _share_beyond_ascii(head) < _MANY:
        return "utf-8"
    guess = charset_normalizer.from_bytes(head, cp_isolation=["cp1252", "latin_1", *_ELSEWHERE]).best()
    return guess.encoding if guess and guess.encoding in _ELSEWHERE else "utf-8"


def _order_of_utf16(head: bytes) -> str | None:
    """Return the UTF-16 that a text without a mark is in: every other byte of Latin letters is null, and no other."""
    first, second = head[::2], head[1::2]
    if len(second) < 2:
        return None
    for name, empty, full in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if empty.count(0) >= len(empty) // 2 and full.count(0) <= len(full) // 20:
            return name
    return None


def guessed_word(path: Path) -> bytes:
    """Return the first word of a text that is no UTF-8, where it is read as Windows-1252 for want of anything said."""
    if encoding_of(path) != "utf-8":
        return b""
    head = _read_head(path)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as fault:
        before, after = head[: fault.start], head[fault.start :]
        return _WORD.split(before)[-1] + _WORD.split(after)[0]
    return b""


def is_plain_utf8(path: Path) -> bool:
    """Whether the beginning of a file is UTF-8; a byte-order mark of three bytes is no obstacle."""
    return encoding_of(path) in ("utf-8", "utf-8-sig") and _is_utf8(_read_head(path))


def open_text(path: Path, encoding: str | None) -> TextIO:
    """Open a text with its line ends as they are.

    encoding: None for what `encoding_of` finds; then bytes that are no UTF-8 are read as Windows-1252, for
    one system's text in another's export is the usual cause. One that is named is held to: UnreadableFile.
    """
    if encoding is None:
        return path.open(encoding=encoding_of(path), errors=WESTERN, newline="")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnreadableFile(
            f"{path.name}: reading.encoding is {encoding!r}, expected the name of one, such as utf-8, cp1252 or utf-16."
        ) from None
    _check(path, encoding)
    return path.open(encoding="utf-8-sig" if _is_named_utf8(encoding) else encoding, newline="")


def to_utf8(path: Path, encoding: str | None, target: Path) -> Path:
    """Write a text anew as UTF-8 without a mark, its line ends as they are. target: its folder may lack."""
    target.parent.mkdir(exist_ok=True)
    with open_text(path, encoding) as text, target.open("w", encoding="utf-8", newline="") as plain:
        while chunk := text.read(2**20):
            plain.write(chunk)
    return target


def _is_named_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _check(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(2**20):
                decoder.decode(chunk)
                done += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as fault:
            raise UnreadableFile(
                f"{path.name}: byte {done + fault.start + 1} is no {encoding}, which reading.encoding expects; "
                "correct that, or leave it out and the encoding is found by looking."
            ) from None


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _is_utf8(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)  # a character cut at the end is no fault
    except UnicodeDecodeError:
        return False
    return True


def _share_beyond_ascii(head: bytes) -> float:
    return len(head.translate(None, bytes(range(128)))) / max(len(head), 1)


def first_text(path: Path, encoding: str | None, characters: int = _HEAD) -> str:
    """Return the beginning of a text, as far as whole lines go."""
    with open_text(path, encoding) as text:
        head = text.read(characters)
        return head + text.readline(_LONGEST_REST) if len(head) == characters else head
