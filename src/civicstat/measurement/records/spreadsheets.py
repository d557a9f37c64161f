"""CSV that is opened in a spreadsheet program: no cell of it may be taken for a formula there.

A cell that begins as formulas do gets an apostrophe before it, as OWASP advises; numbers stay as they are. Rows that
were set aside are corrected and sent again: with `MARK` among the headers, one apostrophe of each such cell goes.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

MARK = "civicstat_row"  # the header by which rows that come back are known
_BEGINNING = "'*[=+@\t\r\n＝＋－＠-]"  # of formulas; those that have apostrophes already get one more, which goes again
_FORMULA = re.compile(_BEGINNING)
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*|\.\d+)([eE][+-]?\d+)?")


def harmless(cell: str) -> str:
    """Return a cell as a spreadsheet program takes it for text or a number, and for nothing else."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def csv_lines(rows: Iterable[Iterable[object]], *, ending: str = "\r\n") -> Iterator[str]:
    """Yield rows as lines of CSV in which no text is taken for a formula."""
    for row in rows:
        line = io.StringIO()
        cells = [harmless(cell) if isinstance(cell, str) else cell for cell in row]
        csv.writer(line, lineterminator=ending).writerow(cells)
        yield line.getvalue()


def as_it_came(cell: str) -> str:
    """Return what `harmless` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def as_it_came_sql(cell: str) -> str:
    """Return the same as SQL of DuckDB. cell: SQL of a text."""
    pattern = _BEGINNING.replace("'", "''")
    return f"case when starts_with({cell}, '''') then regexp_replace({cell}, '^''({pattern})', '\\1') else {cell} end"
