"""Generated records with everything that goes wrong: nulls, ties, empty groups, daylight-saving days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.metrics.observing import Ground, KnownDataset
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.interface import Store

ZONE = "America/Chicago"
CITY = 900
TEXT = """
dataset: calls
title: Calls
timezone: America/Chicago
key: call_id
time: received_at
columns:
  call_id: {type: text}
  received_at: {type: timestamp}
  closed_at: {type: timestamp}
  due_on: {type: date}
  priority: {type: integer}
  on_view: {type: boolean}
  kind: {type: category}
  person: {type: text}
  amount: {type: number}
durations:
  open_seconds: {from: received_at, to: closed_at}
areas:
  beat: {name: kind}
"""
KINDS = ("theft", "noise", "crash", "it's")


def definition() -> DatasetDefinition:
    [document] = read_documents(TEXT, where="calls")
    return check_document(DatasetDefinition, document, where="calls")


def generate(seed: int, size: int = 1500) -> list[dict[str, Any]]:
    """Return records of two years around the turns of the clock, in no order."""
    chance = np.random.default_rng(seed)
    bases = [datetime(2025, 3, 9), datetime(2025, 11, 2), datetime(2024, 2, 28), datetime(2025, 12, 30)]
    rows = []
    for number in range(size):
        base = bases[number % 4] + timedelta(days=float(chance.normal(0, 60)))
        local = _real(base.replace(microsecond=0))
        spent = None if chance.random() < 0.2 else float(chance.choice([0, 60, 600, 600, 3600.5, 86400, -30]))
        rows.append({
            "call_id": f"c{number}",
            "received_at": local,
            "closed_at": None if spent is None else _later(local, spent),
            "due_on": None if chance.random() < 0.1 else (local + timedelta(days=int(chance.integers(0, 40)))).date(),
            "priority": None if chance.random() < 0.1 else int(chance.integers(1, 5)),
            "on_view": None if chance.random() < 0.1 else bool(chance.random() < 0.3),
            "kind": None if chance.random() < 0.1 else str(chance.choice(KINDS)),
            "person": None if chance.random() < 0.1 else f"p{chance.integers(0, 60)}",
            "amount": None if chance.random() < 0.1 else float(chance.choice([-2, 0, 1, 1, 2.5, 7])),
            "open_seconds": spent,
            "beat": None if chance.random() < 0.1 else int(chance.integers(1, 6)),
        })  # fmt: skip
    return rows


def _real(local: datetime) -> datetime:
    """Return a local time that the clock showed: one in the missing hour is moved on."""
    return _local(_utc(local))


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)


def _local(utc: datetime) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)


def _later(local: datetime, seconds: float) -> datetime:
    return _local(_utc(local) + timedelta(seconds=seconds))


def as_table(rows: list[dict[str, Any]], *, delivery: int = 1) -> pa.Table:
    """Return records as the store lays them out."""
    columns: dict[str, list[Any]] = {name: [] for name in lay_out(definition()).names}
    for number, row in enumerate(rows):
        local = row["received_at"]
        begun = _utc(local)
        filled = row | {
            "received_at__utc": begun,
            "closed_at__utc": None if row["open_seconds"] is None else begun + timedelta(seconds=row["open_seconds"]),
            "_day": (local.date() - date(1970, 1, 1)).days,
            "_month": (local.year - 1970) * 12 + local.month - 1,
            "_area_beat": row["beat"],
            "_hash": abs(hash(row["call_id"])),
            "_delivery": delivery,
            "_row": number,
        }
        for name, values in columns.items():
            values.append(filled[name])
    return pa.table(columns)


def fill(store: Store, rows: list[dict[str, Any]], *, delivery: int = 1) -> pa.Table | None:
    """Put records into a store; return what was touched."""
    with store.staging() as connection:
        connection.register("arrived", as_table(rows, delivery=delivery))
        connection.execute("create or replace temp table staged as select * from arrived")
        return store.upsert(connection, lay_out(definition()), "staged", sequence=delivery).touched


def ground_of(store: Store, rows: list[dict[str, Any]], *, fiscal_start: int = 1, metrics: Any = ()) -> Ground:
    """Return the ground of a store that holds these records, with 1,000 residents in each area, 10,000 in all."""
    moments = [row["received_at"] for row in rows]
    return Ground(
        store=store,
        datasets={
            "calls": KnownDataset(
                definition(), as_of=max(map(_utc, moments)), first=min(moments), last=max(moments), records=len(rows)
            )
        },
        metrics={metric.metric: metric for metric in metrics},
        calendar=Calendar(fiscal_start),
        city=CITY,
        residents=lambda areas, years: np.where(areas == CITY, 10_000.0, 1_000.0) + (years - 2025),
    )


def store_of(rows: list[dict[str, Any]]) -> DuckDBStore:
    store = DuckDBStore(None)
    fill(store, rows)
    return store
