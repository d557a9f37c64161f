"""Which records are drawn: those whose SHA-256 with the seed comes first. docs/methods/audit-sample.md"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

import pyarrow as pa

from civicstat.errors import CivicStatError
from civicstat.measurement.context.behind.selecting import (
    RecordKind,
    Selection,
    columns_shown_first,
)
from civicstat.measurement.records.withholding import withheld
from civicstat.stats.sampling import sample_size
from civicstat.store.interface import Store
from civicstat.store.tables import DELIVERY, ROW

MOST_RECORDS = 2_000_000  # of which is drawn at once


class DrawRefused(CivicStatError):
    """A sample cannot be drawn like this. Nothing was drawn."""


class Drawn(NamedTuple):
    """A record of the sample."""

    record: str
    shown: dict[str, str]


def size_of(population: int, *, size: int | None, precision: float | None, expected: float) -> tuple[int, str]:
    """Return how many records are drawn, and why so many: a usual number, or what a precision needs."""
    if size is not None:
        return min(size, population), f"{size} records, a usual number of source checks"
    if precision is None:
        raise DrawRefused("Choose how many records are drawn: 29, 61, or as many as a precision needs.")
    found = sample_size(population, precision=precision, expected=expected)
    return found, f"±{precision * 100:g} points at 95%, where {expected * 100:g}% of records are expected to differ"


def order(seed: str, records: Iterable[str]) -> list[int]:
    """Return the positions of records in the order of the draw: by SHA-256 of seed, a line break, and the record."""
    begun = sha256(f"{seed}\n".encode())
    marks = []
    for position, record in enumerate(records):
        one = begun.copy()
        one.update(record.encode())
        marks.append((one.digest(), position))
    return [position for _, position in sorted(marks)]


def population_of(selection: Selection, store: Store) -> int:
    """Return how many records a figure counts. Raises DrawRefused where there are none, or too many to draw of."""
    found = selection.counts(store)[RecordKind.COUNTED]
    if not 0 < found <= MOST_RECORDS:
        raise DrawRefused(
            f"{selection.metric.title} counts {found:,} records in {selection.label}, expected 1 to {MOST_RECORDS:,}; "
            "choose another period."
        )
    return found


def draw(selection: Selection, store: Store, *, seed: str, size: int, population: int) -> list[Drawn]:
    """Return the records of a sample, in the order of the draw, with the columns that say most and none personal."""
    dataset = selection.dataset.definition
    shown = columns_shown_first(selection.definition, dataset)
    names = list(dict.fromkeys([*_identity(selection), *shown]))
    found = selection.rows(store, RecordKind.COUNTED, names, first=0, most=population, is_newest_first=False)
    records = list(_named(found, _identity(selection)))
    chosen = order(seed, records)[:size]
    rows = found.take(pa.array(chosen)).select(shown).to_pylist()
    return [
        Drawn(records[at], {name: "" if value is None else str(value) for name, value in row.items()})
        for at, row in zip(chosen, rows, strict=True)
    ]


def _identity(selection: Selection) -> tuple[str, ...]:
    """Return the columns by which the draw tells records apart: the key, or where they lie where it is personal."""
    dataset = selection.dataset.definition
    is_open = dataset.key and not set(dataset.key) & set(withheld(dataset))
    return tuple(dataset.key) if is_open else (DELIVERY, ROW)


def _named(found: pa.Table, identity: Sequence[str]) -> Iterable[str]:
    columns = [found.column(name).to_pylist() for name in identity]
    for values in zip(*columns, strict=True):
        plain = [value if isinstance(value, int | float | str | bool | None) else str(value) for value in values]
        yield json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
