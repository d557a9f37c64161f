"""Records cut into deliveries, as systems export them.

An export knows only what had happened by then: a case still open at the end of one delivery comes again, complete,
in the next. Some rows come twice, and some are spoiled so that they cannot be read.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from civicstat.demo.chance import Bools, Ints, generator_for
from civicstat.demo.records import NEVER, Records
from civicstat.demo.rhythm import Window, moment
from civicstat.demo.writing import as_text, write_table

NO_ROWS = np.empty(0, dtype=np.int64)


class Delivery(NamedTuple):
    """One file and the days, both included, whose records it brings."""

    file: str
    since: date
    until: date

    @property
    def start(self) -> int:
        return moment(self.since)

    @property
    def extracted(self) -> int:
        """The midnight at which the file was made."""
        return moment(self.until + timedelta(days=1))


class Fault(NamedTuple):
    """A cell that cannot be read, put into a share of the rows of CSV files."""

    header: str
    text: str
    share: float


@dataclass(frozen=True)
class DatasetFiles:
    """The files of a dataset in the order in which they came, and what loading all of them must find."""

    slug: str
    files: tuple[Path, ...]
    records: int  # different records that can be read and were not taken back
    set_aside: int  # rows that cannot
    repeated: int  # rows that stand twice in one file
    updated: int  # rows that bring a record again, more complete


def by_year(slug: str, window: Window, *endings: str) -> tuple[Delivery, ...]:
    """Return a delivery for each year of the window; file endings take turns."""
    count = round(window.years)
    starts = [window.since.replace(year=window.since.year + i) for i in range(count)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), window.until]
    return tuple(
        _named(slug, start, end, endings[i % len(endings)])
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def by_quarter(slug: str, since: date, until: date, *endings: str) -> tuple[Delivery, ...]:
    """Return a delivery for each calendar quarter of a span, cut by its ends; file endings take turns."""
    deliveries: list[Delivery] = []
    while since <= until:
        quarter = (since.month - 1) // 3
        following = date(since.year + quarter // 3, (quarter + 1) % 4 * 3 + 1, 1)
        end = min(following - timedelta(days=1), until)
        deliveries.append(_named(slug, since, end, endings[len(deliveries) % len(endings)]))
        since = following
    return tuple(deliveries)


def by_month(slug: str, window: Window, months: int, ending: str) -> tuple[Delivery, ...]:
    """Return a delivery of what came before, one for each of the last months, each ending with its 4th, and the rest.

    So a month that is over is known, as far as it can be, from the 5th of the next one on.
    """
    last = window.until.year * 12 + window.until.month - 1
    ends = [date(number // 12, number % 12 + 1, 4) for number in range(last - months, last + 1)]
    ends = [*(end for end in ends if end < window.until), window.until]
    starts = [window.since, *(end + timedelta(days=1) for end in ends[:-1])]
    return tuple(_named(slug, start, end, ending) for start, end in zip(starts, ends, strict=True))


def _named(slug: str, since: date, until: date, ending: str) -> Delivery:
    return Delivery(f"{slug}_{since}_to_{until}.{ending}", since, until)


class _Rows(NamedTuple):
    """Which records one file brings, and which of its rows are damaged."""

    rows: Ints
    updates: int
    spoiled: dict[Fault, Ints]  # positions in rows
    twice: Ints

    @property
    def set_aside(self) -> int:
        return len(_all_of(self.spoiled))


def deliver(
    records: Records,
    deliveries: tuple[Delivery, ...],
    folder: Path,
    *,
    seed: int,
    repeats: float = 0.0,
    faults: tuple[Fault, ...] = (),
) -> DatasetFiles:
    """Write the deliveries of a dataset. repeats: share of rows that stand twice in CSV files."""
    rng = generator_for(seed, f"deliveries of {records.slug}")
    chosen: list[_Rows] = []
    for before, delivery in zip((None, *deliveries), deliveries, strict=False):
        rows = _choose(rng, records, delivery, before, repeats, faults)
        table = _spoil(_as_of(records, rows.rows, delivery.extracted), rows.spoiled)
        order = np.sort(np.concatenate([np.arange(len(rows.rows)), rows.twice]))
        write_table(table.take(pa.array(order)) if len(rows.twice) else table, folder / delivery.file)
        chosen.append(rows)
    set_aside = sum(rows.set_aside for rows in chosen)
    return DatasetFiles(
        slug=records.slug,
        files=tuple(folder / delivery.file for delivery in deliveries),
        records=len(records.moments) - set_aside - _withdrawn(records, deliveries[-1].extracted),
        set_aside=set_aside,
        repeated=sum(len(rows.twice) for rows in chosen),
        updated=sum(rows.updates for rows in chosen),
    )


def _withdrawn(records: Records, extracted: int) -> int:
    """Return how many records were taken back by the last extraction."""
    if records.withdrawn_at is None:
        return 0
    return int(((records.withdrawn_at != NEVER) & (records.withdrawn_at <= extracted)).sum())


def _choose(
    rng: np.random.Generator,
    records: Records,
    delivery: Delivery,
    before: Delivery | None,
    repeats: float,
    faults: tuple[Fault, ...],
) -> _Rows:
    """Return the records of a file: those of its days, and earlier ones of which more has become known."""
    fresh = (records.came >= delivery.start) & (records.came < delivery.extracted)
    late = np.zeros(len(fresh), dtype=bool)
    if before is not None:
        late = _learned(records, before.extracted, delivery.extracted) & (records.came < delivery.start)
    rows = np.flatnonzero(fresh | late)
    if ".csv" not in delivery.file:  # other formats carry types, and come out of systems that keep them
        return _Rows(rows, int(late.sum()), {}, NO_ROWS)
    kept = fresh if records.withdrawn_at is None else fresh & (records.withdrawn_at == NEVER)
    final = np.flatnonzero((kept & ~_learned(records, delivery.extracted, None))[rows])  # these never come again
    spoiled = {fault: _some(rng, final, fault.share) for fault in faults}
    twice = np.setdiff1d(_some(rng, np.arange(len(rows)), repeats), _all_of(spoiled))
    return _Rows(rows, int(late.sum()), spoiled, twice)


def _learned(records: Records, after: int, until: int | None) -> Bools:
    """Return of which records something became known after one moment and until another (none: ever)."""
    learned = np.zeros(len(records.moments), dtype=bool)
    for column in records.columns.values():
        if column.known_at is not None:
            news = column.known_at > after
            learned |= news if until is None else news & (column.known_at <= until)
    return learned


def _as_of(records: Records, rows: Ints, extracted: int) -> pa.Table:
    """Return the rows as the source system knew them at a moment."""
    arrays = []
    for column in records.columns.values():
        values = column.values.take(pa.array(rows, pa.int64()))
        if column.known_at is not None:
            unknown = pa.array(column.known_at[rows] > extracted)
            values = pc.if_else(unknown, pa.scalar(column.before, values.type), values)
        arrays.append(values)
    return pa.table(arrays, names=list(records.columns))


def _some(rng: np.random.Generator, rows: Ints, share: float) -> Ints:
    return np.sort(rng.choice(rows, round(share * len(rows)), replace=False)) if len(rows) else NO_ROWS


def _all_of(spoiled: dict[Fault, Ints]) -> Ints:
    return np.unique(np.concatenate([NO_ROWS, *spoiled.values()]))


def _spoil(table: pa.Table, spoiled: dict[Fault, Ints]) -> pa.Table:
    """Return the table with some cells made unreadable, which turns all of it into text."""
    if not spoiled:
        return table
    text = as_text(table)
    for fault, rows in spoiled.items():
        hit = np.isin(np.arange(len(table)), rows)
        column = pc.if_else(pa.array(hit), pa.scalar(fault.text), text[fault.header])
        text = text.set_column(text.column_names.index(fault.header), fault.header, column)
    return text
