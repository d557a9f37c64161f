"""Rows that were set aside and messages about them, without what is personal in them.

The one way by which they leave CivicStat: pages, API and command line show and hand out what these functions return.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from civicstat.measurement.records.setting_aside import REASONS, Fault, as_csv, faults_of
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Delivery

WITHHELD = "(personal)"  # in place of what was found
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""  # a text as Python writes it


def message_without_personal(delivery: Delivery) -> str:
    """Return a delivery's message; values of personal columns, and of whole rows that hold some, are left out."""
    definition = delivery.dataset.definition
    personal = withheld(definition)
    if not personal:
        return delivery.message
    columns = "|".join([*map(re.escape, personal), "it", ""])  # it: the fault lies in the row as a whole
    return re.sub(rf"(row \d+: (?:{columns}) is ){_QUOTED}", r"\1a value that is not shown", delivery.message)


def withheld(definition: DatasetDefinition) -> tuple[str, ...]:
    """Return the personal columns of a dataset: those that are left out of rows that are handed out."""
    return tuple(name for name, column in definition.columns.items() if column.personal)


def faults_without_personal(delivery: Delivery, *, start: int = 0, most: int = 100) -> tuple[list[Fault], int]:
    """Return some faults of a delivery, as `without_personal` lets them be seen, and how many there are in all."""
    faults, count = faults_of(delivery, start=start, most=most)
    return without_personal(faults, delivery.dataset.definition), count


def without_personal(faults: Iterable[Fault], definition: DatasetDefinition) -> list[Fault]:
    """Return faults, of which `found` is WITHHELD where it may be personal: in a personal column of a dataset, or,
    where it has one, where the fault does not lie in one column alone."""
    harmless = _harmless_columns(definition)
    return [fault if fault.column in harmless else fault._replace(found=WITHHELD) for fault in faults]


def csv_without_personal(delivery: Delivery) -> Iterator[str]:
    """Yield the lines of the rows that were set aside, with the reasons, in the columns that may leave.

    These are the columns of the delivery that the definition reads, but for those from which it takes something
    personal: of the others nobody has said what they hold.
    """
    definition = delivery.dataset.definition
    open_headers, harmless = _open_headers(definition), _harmless_columns(definition)
    # Not by splitlines, which also ends lines where CSV does not: cells would slip under other headers.
    lines = csv.reader(io.StringIO("".join(as_csv(delivery)), newline=""))
    headers = next(lines, [])
    kept = [i for i, header in enumerate(headers) if _fold(header) in open_headers or header in REASONS]
    if headers:
        yield _line([headers[i] for i in kept])
    column, found = (headers.index(name) if headers else 0 for name in ("civicstat_column", "civicstat_found"))
    for row in lines:
        if not set(row[column].split("; ")) <= harmless:
            row[found] = ""
        yield _line([row[i] for i in kept])


def _harmless_columns(definition: DatasetDefinition) -> set[str]:
    """Return the columns of which what was found may be shown; the row as a whole where nothing is personal."""
    harmless = {name for name, column in definition.columns.items() if not column.personal}
    return harmless if withheld(definition) else {*harmless, ""}


def _open_headers(definition: DatasetDefinition) -> set[str]:
    """Return the headers of deliveries, folded, that are read, and never for a personal column."""
    read = {name: set(map(_fold, column.source or (name,))) for name, column in definition.columns.items()}
    closed = [headers for name, headers in read.items() if definition.columns[name].personal]
    return set().union(*read.values()) - set().union(*closed)


def _fold(header: str) -> str:
    """Return a header as records are matched by it: without regard to case, blanks and underscores."""
    return "".join(header.casefold().replace("_", " ").split())


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
