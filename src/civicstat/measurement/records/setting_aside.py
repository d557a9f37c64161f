"""Rows that did not fit, kept beside their delivery: listed, downloaded, corrected and sent again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from civicstat.measurement.records.spreadsheets import MARK, csv_lines
from civicstat.measurement.sources.deliveries import folder_of
from civicstat.measurement.sources.models import Delivery

REASONS = (MARK, "civicstat_column", "civicstat_found", "civicstat_expected")


class Fault(NamedTuple):
    """Why a row was set aside: its number in the file, the column, what was found and what was expected."""

    row: int
    column: str  # empty: the row as a whole
    found: str | None  # None where nothing stood there
    expected: str


def aside_path(delivery: Delivery) -> Path:
    return folder_of(delivery.dataset.slug) / f"set-aside-{delivery.sequence}.parquet"


def forget_aside(delivery: Delivery) -> None:
    """Remove the faults of a delivery: the next one may have its number, where this one was a dry run."""
    aside_path(delivery).unlink(missing_ok=True)


def keep_aside(delivery: Delivery, faults: pa.Table) -> None:
    """Keep the faults of a delivery; none of an earlier try stay."""
    forget_aside(delivery)
    path = aside_path(delivery)
    if faults.num_rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(faults, path)


def faults_of(delivery: Delivery, *, start: int = 0, most: int = 100) -> tuple[list[Fault], int]:
    """Return some faults of a delivery, and how many there are in all."""
    path = aside_path(delivery)
    if not path.exists():
        return [], 0
    table = pq.read_table(path, columns=list(Fault._fields))
    return [Fault(**row) for row in table.slice(start, most).to_pylist()], table.num_rows


def as_csv(delivery: Delivery) -> Iterator[str]:
    """Yield the rows that were set aside as CSV: as they came, with the reasons in columns of their own.

    Cells that a spreadsheet program would take for a formula are made harmless; sent again they are as they came.

    The file can be corrected and sent again as it is: the columns of the reasons are passed over.
    """
    return csv_lines(_rows(delivery))


def _rows(delivery: Delivery) -> Iterator[list[str]]:
    path = aside_path(delivery)
    if not path.exists():
        return
    rows: dict[int, tuple[dict[str, str], list[Fault]]] = {}
    for found in pq.read_table(path).to_pylist():
        line = found.pop("line")
        rows.setdefault(found["row"], (json.loads(line) if line else {}, []))[1].append(Fault(**found))
    headers = list(dict.fromkeys(header for line, _ in rows.values() for header in line))
    yield [*headers, *REASONS]
    for number, (line, faults) in sorted(rows.items()):
        reasons = ["; ".join(getattr(fault, name) or "" for fault in faults) for name in Fault._fields[1:]]
        yield [*(line.get(header) or "" for header in headers), str(number), *reasons]
