"""What a plain file is, told by its first bytes and not by its name."""

import re
import zipfile
from pathlib import Path
from typing import Literal, get_args

from civicstat.measurement.records.reading.encodings import encoding_of
from civicstat.measurement.records.reading.rows import UnreadableFile

Kind = Literal["csv", "tsv", "fixed", "json", "ndjson", "parquet", "xlsx", "xls"]
KINDS = get_args(Kind)
_FOREIGN = {
    b"\x89PNG": ("a PNG picture", "ask for the table behind it as CSV or XLSX"),
    b"\xff\xd8\xff": ("a JPEG picture", "ask for the table behind it as CSV or XLSX"),
    b"GIF8": ("a GIF picture", "ask for the table behind it as CSV or XLSX"),
    b"\x7fELF": ("a program", "send the table as CSV or XLSX"),
    b"MZ\x90": ("a program", "send the table as CSV or XLSX"),
    b"PK\x05\x06": ("an empty zip file", "pack the table into it and send it again"),
    b"%PDF": ("a PDF document", "ask for the table as CSV or XLSX"),
    b"SQLite format 3": ("an SQLite database", "export the table as CSV"),
    b"BZh": ("a bzip2 file", "unpack it, or pack it with zip or gzip"),
    b"\xfd7zXZ": ("an xz file", "unpack it, or pack it with zip or gzip"),
    b"7z\xbc\xaf": ("a 7-Zip file", "unpack it, or pack it with zip or gzip"),
    b"Rar!": ("a RAR file", "unpack it, or pack it with zip or gzip"),
    b"(\xb5/\xfd": ("a Zstandard file", "unpack it, or pack it with zip or gzip"),
    b"ARROW1": ("an Arrow file", "save it as Parquet"),
    b"\x89HDF": ("an HDF5 file", "save it as Parquet or CSV"),
    b"\x00\x01\x00\x00Standard": ("an Access database", "export the table as CSV or XLSX"),
    b"{\\rtf": ("a text document (RTF)", "ask for the table as CSV or XLSX"),
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_FEW = 4
_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"^\s*(<!doctype\s+html|<html|<head|<body|<table|<!--)", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)


def kind_of(path: Path) -> Kind:
    """Return what a file is: "csv" for any delimited text. Raises UnreadableFile for what is no table of records."""
    with path.open("rb") as file:
        head = file.read(2**16)
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile(f"{path.name}: the file is empty; look whether the export ran to its end.")
    for magic, (what, cure) in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFile(f"{path.name}: found {what}, expected a table of records; {cure}.")
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:4] == b"PK\x03\x04":
        return _package(path)
    if head.startswith(_OLE):
        return _ole(path)
    return _text(path, head)


def _package(path: Path) -> Kind:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableFile(
            f"{path.name}: found a text document or slides, expected a table; ask for it as CSV or XLSX."
        )
    return "xlsx"


def _ole(path: Path) -> Kind:
    with path.open("rb") as file:
        # Directory entries carry names in UTF-16; a locked workbook has this one in the place of its sheets.
        if "EncryptedPackage".encode("utf-16-le") in file.read():
            raise UnreadableFile(
                f"{path.name}: the workbook is locked with a password; save it without one and send it again."
            )
    return "xls"


def _text(path: Path, head: bytes) -> Kind:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _PAGE.match(start):
        title = _TITLE.search(head.decode("utf-8", "replace"))
        called = f" titled {' '.join(title[1].split())[:80]!r}" if title else ""
        raise UnreadableFile(
            f"{path.name}: found a web page{called}, expected a table. Either the download ended at a sign-in or error "
            "page: fetch it again. Or a program saved a page under a spreadsheet's name: save it as XLSX or CSV."
        )
    if start[:5] == b"<?xml" or re.match(rb"<[a-zA-Z][\w:.-]*[\s>]", start):
        raise UnreadableFile(f"{path.name}: found XML, expected a table; ask for it as CSV, JSON or XLSX.")
    if start[:1] in (b"{", b"["):
        return "ndjson" if _is_lines(start) else "json"
    _refuse_no_text(path, head)
    return "csv"


def _refuse_no_text(path: Path, head: bytes) -> None:
    """Refuse bytes that are no text in any encoding: these hold no control characters but those of lines."""
    if encoding_of(path).startswith(("utf-16", "utf-32")):
        return
    filled = head.rstrip(b"\x00")
    if len(filled) - len(filled.translate(None, _CONTROLS)) > max(_FEW, len(filled) // 100):
        what = "no workbook, though its name says so" if path.suffix.lower() in _SHEETS else "no text"
        raise UnreadableFile(
            f"{path.name}: found bytes that are {what}, expected a table; look whether the file was damaged or is "
            "locked, and save or export it again as CSV or XLSX."
        )


def _is_lines(start: bytes) -> bool:
    """Whether each line is an object of its own."""
    first, _, rest = start.partition(b"\n")
    return first[:1] == b"{" and first.rstrip().endswith(b"}") and rest.lstrip()[:1] == b"{"
