"""The Parquet file of an edition held against its content: what the verifier's one file cannot do without a package."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from civicstat.measurement.records.spreadsheets import harmless
from civicstat.publishing.editions.civicstat_verify import NUMBERS, Edition, Fault, column, every_series, key_of, named

PATH = "data/figures.parquet"
_KEYS = ("metric", "layer", "area", "grain", "dimension", "group", "period")


def check_parquet(edition: Edition) -> Iterator[Fault]:
    """Yield each figure of data/figures.parquet that is another one than in content.json."""
    data = edition.read(PATH)
    if data is None:
        return
    try:
        table = pq.read_table(io.BytesIO(data))
        rows = _rows(table)
    except (pa.ArrowException, KeyError, OSError) as fault:
        yield Fault(edition.number, PATH, f"cannot be read: {fault}")
        return
    for key, numbers in _expected(edition.content):
        found = rows.pop(tuple(map(harmless, key)), None)
        if found is None:
            yield Fault(edition.number, PATH, f"{named(key[:-1], key[-1])} is missing, content.json has it")
        elif found != numbers:
            [(name, is_, said), *_] = [each for each in zip(NUMBERS, found, numbers, strict=True) if each[1] != each[2]]
            yield Fault(edition.number, PATH, f"{named(key[:-1], key[-1])}: {name} is {is_}, content.json says {said}")
    for key in rows:
        yield Fault(edition.number, PATH, f"{named(key[:-1], key[-1])} is not in content.json")


def _rows(table: pa.Table) -> dict[tuple[str, ...], tuple[Any, ...]]:
    keys = zip(*(table.column(name).to_pylist() for name in _KEYS), strict=True)
    numbers = zip(*(table.column(name).to_pylist() for name in NUMBERS), strict=True)
    return dict(zip(keys, numbers, strict=True))


def _expected(content: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    for metric, series in every_series(content):
        key = key_of(metric, series)
        numbers = zip(*(column(series, name) for name in NUMBERS), strict=True)
        for period, row in zip(series["period"], numbers, strict=True):
            yield (*key, period), row
