"""A file of an analyst, a CSV or a sheet, made into columns of text with numbers in plain spelling."""

import csv
import gzip
import math
import re
import zlib
from collections import Counter
from pathlib import Path

from civicstat.errors import CivicStatError

MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "–", "—", ".", "..", "*", "#div/0!"}
_GZIP, _ZIP, _OLD_WORKBOOK = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_POINT = re.compile(r"[+-]?((\d{1,3}([,']\d{3})+|\d+)(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(\d{1,3}([.']\d{3})+|\d+)(,\d+)?")
_ONLY_COMMA = re.compile(r"[+-]?(\d{1,3}([.']\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|0,\d+)")
_DRESS, _IN_PARENTHESES = re.compile(r"[$€£%]|(?<=\d)[ ](?=\d{3}(?!\d))"), re.compile(r"\((.*)\)")


class UnreadableSeries(CivicStatError):
    """A file is no table of series."""

    def __init__(self, where: str, found: str, expected: str, cure: str) -> None:
        super().__init__(f"{where}: {found}; expected {expected}. {cure}")


def read_cells(path: Path) -> dict[str, list[str]]:
    """Return the columns of a CSV (it may be packed with gzip) or of a workbook by name.

    Cells have no blanks around them; numbers have a point and neither currency nor percent sign.
    """
    rows, separator = _rows(path)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        found = "an empty file" if not rows else "a header and no rows" if len(rows) == 1 else "a single column"
        raise UnreadableSeries(path.name, found, "a header row, and below it a date and a figure in each row",
                               "Save the sheet as CSV.")  # fmt: skip
    header = [name.strip() for name in rows[0]]
    _check(path, header, rows)
    # A column without a name numbers the rows, as R and pandas write it.
    columns = {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(header) if name}
    return _spelled_plainly(columns, separator)


def number_of(cell: str) -> float | None:
    """Return a number that is spelled plainly, NaN for an empty cell, None for all else."""
    if cell.lower() in MISSING:
        return math.nan
    value = float(cell.replace(",", "").replace("'", "")) if _POINT.fullmatch(cell) else math.nan
    return value if math.isfinite(value) else None


def _check(path: Path, header: list[str], rows: list[list[str]]) -> None:
    if sum(map(bool, header)) == 1 and sum(bool(cell.strip()) for cell in rows[-1]) > 1:
        title = next(filter(None, header))
        raise UnreadableSeries(f"{path.name}, row 1", f"only {title!r}", "the names of the columns",
                               "Delete the rows above the header.")  # fmt: skip
    twice = [name for name, number in Counter(filter(None, header)).items() if number > 1]
    if twice:
        raise UnreadableSeries(f"{path.name}, row 1", f"two columns named {twice[0]!r}", "a name of its own for each",
                               "Rename one of them.")  # fmt: skip
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise UnreadableSeries(f"{path.name}, row {number}", f"{len(row)} cells",
                                   f"{len(header)}, as in the header", "Correct the row; a cell that holds the "
                                   "separator must stand in quotation marks.")  # fmt: skip


def _rows(path: Path) -> tuple[list[list[str]], str]:
    """Return the rows of a file, and what stands between cells; nothing does in a workbook."""
    raw = path.read_bytes()
    if raw.startswith((_ZIP, _OLD_WORKBOOK)):
        return _sheet(path), ""
    try:
        raw = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise UnreadableSeries(path.name, f"a packed file that is cut or damaged ({fault})", "a whole one",
                               "Fetch it again.") from None  # fmt: skip
    text = _decoded(raw).strip("\r\n")
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    return list(csv.reader(text.splitlines(), delimiter=separator)), separator


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _sheet(path: Path) -> list[list[str]]:
    """Return the rows of the only sheet with cells."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    from civicstat.measurement.records.reading.workbooks import as_text

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except PasswordError:
        raise UnreadableSeries(path.name, "a workbook that is locked with a password", "one that is not",
                               "Save it without the password.") from None  # fmt: skip
    except CalamineError as fault:
        raise UnreadableSeries(path.name, f"no CSV, and no workbook that opens ({fault})", "a CSV or an Excel file",
                               "Save the sheet as CSV.") from None  # fmt: skip
    filled = {name: rows for name, rows in sheets.items() if rows}
    if len(filled) != 1:
        which = f"{len(filled)} sheets with cells ({', '.join(filled) or 'all are empty'})"
        raise UnreadableSeries(path.name, which, "one", "Save the sheet with the series as CSV.")
    [rows] = filled.values()
    return [[as_text(cell).removesuffix(" 00:00:00") for cell in row] for row in rows]


def _spelled_plainly(columns: dict[str, list[str]], separator: str) -> dict[str, list[str]]:
    """Return columns in which numbers have a point for their decimals.

    Decimal commas are told by one number that cannot be read otherwise, such as 7,5; or by semicolons between cells,
    which spreadsheet programs write where commas are decimal.
    """
    numbers = {name: [_undressed(cell) for cell in column] for name, column in columns.items()}
    numbers = {name: column for name, column in numbers.items() if _all_are(_COMMA, column) or _all_are(_POINT, column)}
    with_commas = [name for name, column in numbers.items() if _all_are(_COMMA, column)]
    cells = [cell for name in with_commas for cell in numbers[name] if "," in cell]
    plain = dict(columns)
    has_commas = any(_ONLY_COMMA.fullmatch(cell) for cell in cells) or (separator == ";" and bool(cells))
    swapped = str.maketrans({".": None, "'": None, ",": "."})
    for name, column in numbers.items():
        table = swapped if has_commas and name in with_commas else {ord(","): None, ord("'"): None}
        plain[name] = [cell.translate(table) for cell in column]
    return plain


def _all_are(pattern: re.Pattern[str], column: list[str]) -> bool:
    filled = [cell for cell in column if cell.lower() not in MISSING]
    return bool(filled) and all(pattern.fullmatch(cell) for cell in filled)


def _undressed(cell: str) -> str:
    """Return a number without currency, percent sign and blanks between thousands; (12) is -12, as in ledgers."""
    if cell.lower() in MISSING:
        return cell
    bare = _DRESS.sub("", cell.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")).strip()
    inside = _IN_PARENTHESES.fullmatch(bare)
    return f"-{inside[1].strip()}" if inside else bare
