"""The Parquet files of an edition held against what it says: for that the verifier's one file lacks the packages."""

import csv
import io
from collections import Counter
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


def check_records_parquet(edition: Edition) -> Iterator[Fault]:
    """Yield each table of records whose Parquet file says something else than its CSV file."""
    for extract in edition.content.get("extracts", ()):
        path = f"data/records/{extract['slug']}"
        plain, data = edition.read(f"{path}.csv"), edition.read(f"{path}.parquet")
        if plain is None or data is None:
            continue  # that one of them is missing is told already
        try:
            table = pq.read_table(io.BytesIO(data))
            rows = csv.reader(io.StringIO(plain.decode("utf-8"), newline=""))
            is_same = next(rows) == table.column_names and Counter(map(tuple, rows)) == _alike(table)
        except (pa.ArrowException, csv.Error, OSError, UnicodeDecodeError, StopIteration) as fault:
            yield Fault(edition.number, f"{path}.parquet", f"cannot be held against {path}.csv: {fault}")
            continue
        if not is_same:
            yield Fault(edition.number, f"{path}.parquet", f"has other records than {path}.csv")


def _alike(table: pa.Table) -> Counter[tuple[str, ...]]:
    """Return how many rows are alike, each with its cells as CSV has them."""
    alike = table.group_by(table.column_names).aggregate([([], "count_all")])
    columns = [list(map(_cell, alike[name].to_pylist())) for name in table.column_names]
    return Counter(dict(zip(zip(*columns, strict=True), alike["count_all"].to_pylist(), strict=True)))


def _cell(value: str | None) -> str:
    return "" if value is None else harmless(value)
