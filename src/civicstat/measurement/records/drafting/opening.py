"""How a file has to be opened: its sheet, and the row of its header."""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from civicstat.measurement.records.drafting.kinds import is_date, is_moment
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.records.reading import Rows, UnreadableFile, open_rows
from civicstat.measurement.sources.definitions import Reading

_ROWS_SEARCHED = 30
_ENCODINGS = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "mac_roman", "cp437")


@dataclass(frozen=True)
class Opening:
    """How a file is read, and what is unsure about it."""

    reading: Reading
    questions: tuple[Question, ...] = ()


def find_opening(connection: duckdb.DuckDBPyConnection, path: Path) -> Opening:
    """Return how a file is read. Raises UnreadableFile where no way is likely."""
    try:
        opening = Opening(Reading())
        rows = open_rows(path, opening.reading, connection)
    except UnreadableFile as fault:
        opening = _fullest_sheet(path, fault)
        rows = open_rows(path, opening.reading, connection)
    with rows:
        if rows.guessed:
            opening = replace(opening, questions=(*opening.questions, _about_encoding(rows.guessed)))
        return _with_header(connection, rows, opening)


def _about_encoding(word: bytes) -> Question:
    """Ask in which letters a text is that states none and is no UTF-8: only a reader of its language can tell."""
    readings = {name: word.decode(name, "replace") for name in _ENCODINGS}
    shown = ", ".join(f"{text} (encoding: {name})" for name, text in readings.items())
    ask = "Is the text in Windows-1252, as the draft takes it? If another spelling is right, reading.encoding says so."
    return Question("reading.encoding", ask, f"it is no UTF-8; one word of it would be {shown}")


def _fullest_sheet(path: Path, fault: UnreadableFile) -> Opening:
    """Return the sheet with most rows of a workbook with several. Raises what opening raised for all other files."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError):
        raise fault from None
    sizes = {name: len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names}
    fullest = max(sizes, key=lambda name: sizes[name])
    listed = ", ".join(f"{name} ({rows:,} rows)" for name, rows in sizes.items())
    question = Question("reading.sheet", "Which sheet holds the records?", f"the workbook has {listed}")
    return Opening(Reading(sheet=fullest), (question,))


def _with_header(connection: duckdb.DuckDBPyConnection, rows: Rows, opening: Opening) -> Opening:
    unnamed = sum(header.startswith("column ") for header in rows.headers)
    if _is_data(rows.headers):
        question = Question(
            "reading.header", "Has the file no header, so that its first row is data?",
            f"the first row reads {', '.join(rows.headers[:4])}",
        )  # fmt: skip
        stated = opening.reading.model_copy(update={"header": 0, "names": _plain_names(len(rows.headers))})
        return Opening(stated, (*opening.questions, question))
    if len(rows.headers) < 3 or unnamed <= len(rows.headers) // 2:
        return opening
    row = _header_row(connection, rows)
    if row is None:
        return opening
    because = f"the first row has only {len(rows.headers) - unnamed} of {len(rows.headers)} cells filled"
    question = Question("reading.header", f"Do the column names stand in row {row}?", because)
    return Opening(opening.reading.model_copy(update={"header": row}), (*opening.questions, question))


def _plain_names(count: int) -> tuple[str, ...]:
    return tuple(f"column {place + 1}" for place in range(count))


def _is_data(headers: tuple[str, ...]) -> bool:
    """Whether most names of columns are numbers or dates."""
    like_values = sum(
        header.lstrip("-").replace(".", "", 1).isdigit()
        or is_date(header, "month first")
        or is_moment(header, "month first")
        for header in headers
    )
    return like_values > len(headers) / 2


def _header_row(connection: duckdb.DuckDBPyConnection, rows: Rows) -> int | None:
    """Return the first row in which nearly all cells are filled, each with another text."""
    cells = ", ".join(f"{cell}::varchar" for cell in rows.cells.values())
    number = "_number" if rows.is_numbered else f"row_number() over () - 1 + {rows.first_row}"
    found = connection.sql(
        f"select {number} as place, [{cells}] as cells from {rows.relation} limit {_ROWS_SEARCHED}"
    ).to_arrow_table()
    for row in found.to_pylist():
        texts = [cell for cell in row["cells"] if cell]
        if len(texts) > 0.8 * len(row["cells"]) and len(set(texts)) == len(texts) and not _is_data(tuple(texts)):
            return int(row["place"])
    return None
