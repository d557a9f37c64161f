"""A quiet city: calls with their season, their week and their day, and nothing wrong with them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.records.quality.findings import QualityReport
from civicstat.measurement.records.quality.report import assess
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.engines.duckdb import TYPES, DuckDBStore
from civicstat.store.tables import Table

FIRST_DAY = 19_358  # 2023-01-01
SECOND = 1_000_000  # microseconds
Frame = dict[str, Any]

CALLS: dict[str, Any] = {
    "dataset": "calls",
    "title": "Calls",
    "timezone": "UTC",
    "key": "call_id",
    "time": "received_at",
    "columns": {
        "call_id": {"type": "text"},
        "received_at": {"type": "timestamp", "title": "Call received"},
        "dispatched_at": {"type": "timestamp", "title": "First unit dispatched"},
        "arrived_at": {"type": "timestamp", "title": "First unit on scene"},
        "closed_at": {"type": "timestamp", "title": "Call closed"},
        "priority": {"type": "integer", "title": "Priority", "between": [1, 9]},
        "call_type": {"type": "category", "title": "Call type"},
        "beat": {"type": "category", "title": "Beat"},
        "district": {"type": "category", "title": "District"},
        "disposition": {"type": "category", "title": "How it ended"},
        "longitude": {"type": "number"},
        "latitude": {"type": "number"},
    },
    "stages": ["received_at", "dispatched_at", "arrived_at", "closed_at"],
    "durations": {"response_seconds": {"from": "received_at", "to": "arrived_at"}},
    "areas": {
        "beat": {"name": "beat"},
        "neighborhood": {"point": {"longitude": "longitude", "latitude": "latitude"}},
    },
}


def definition(**changes: Any) -> DatasetDefinition:
    return DatasetDefinition.model_validate({**CALLS, **changes})


def quiet_calls(seed: int = 1, *, years: float = 3.0, per_day: float = 60.0, beats: int = 20) -> Frame:
    """Return calls of a city in which nothing is wrong. Times are microseconds since 1970, NaN for none."""
    rng = np.random.default_rng(seed)
    days = np.arange(int(365.25 * years))
    rate = per_day * (1 + 0.25 * np.sin(2 * np.pi * days / 365.25)) * (1 + 0.15 * np.isin(days % 7, [5, 6]))
    counts = rng.poisson(rate * rng.gamma(40, 1 / 40, days.size))
    day = np.repeat(days, counts) + FIRST_DAY
    n = day.size
    hours = (1 + 0.5 * np.sin((np.arange(24) - 11) * np.pi / 12)) / 24
    second = rng.choice(24, n, p=hours) * 3600 + rng.integers(0, 3600, n)
    received = (day * 86400 + second) * float(SECOND)
    dispatched = received + rng.lognormal(4.5, 0.8, n) * SECOND
    arrived = dispatched + rng.lognormal(6.0, 0.5, n) * SECOND
    closed = np.fmax(arrived, dispatched) + rng.lognormal(7.5, 0.7, n) * SECOND
    beat = rng.choice(beats, n, p=rng.dirichlet(np.full(beats, 20.0)))
    kind = rng.choice(8, n, p=[0.3, 0.2, 0.15, 0.1, 0.1, 0.07, 0.05, 0.03])
    arrived[rng.random(n) < 0.05 + 0.1 * (kind == 1)] = np.nan
    return {
        "call_id": np.array([f"C{i:07d}" for i in range(n)], dtype=object),
        "received_at": received,
        "dispatched_at": dispatched,
        "arrived_at": arrived,
        "closed_at": closed,
        "priority": rng.choice([1, 2, 3, 4], n),
        "call_type": np.array([f"type {k}" for k in range(8)], dtype=object)[kind],
        "beat": np.array([str(b + 1) for b in range(beats)], dtype=object)[beat],
        "district": np.array(["North", "South", "East", "West"], dtype=object)[beat % 4],
        "disposition": rng.choice(np.array(["report", "no report", "gone"], dtype=object), n),
        "longitude": -90.2 + 0.05 * rng.standard_normal(n),
        "latitude": 38.6 + 0.05 * rng.standard_normal(n),
        "_day": day,
        "_area_beat": beat + 1,
        "_area_neighborhood": np.where(rng.random(n) < 0.01, -1, 1),
    }


def keep(frame: Frame, of: DatasetDefinition) -> tuple[DuckDBStore, Table]:
    """Return an in-memory store that holds a frame as the records of a dataset."""
    table = lay_out(of)
    store = DuckDBStore(None, threads=1)
    arrow = pa.table({name: _column(name, frame) for name, _ in table.columns})
    types = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in table.columns)
    with store.staging() as connection:
        connection.register("given", arrow)
        connection.execute(f"create temp table staged ({types})")
        connection.execute("insert into staged select * from given")
        store.upsert(connection, table, "staged", sequence=1)
    return store, table


def _column(name: str, frame: Frame) -> pa.Array:
    size = len(frame["_day"])
    if name == "_hash":
        return pa.array(np.arange(size, dtype=np.uint64))
    if name == "_month":
        return pa.array((np.asarray(frame["_day"], dtype="datetime64[D]").astype("datetime64[M]")).astype(np.int32))
    values = frame.get(name.removesuffix("__utc"))
    if values is None:
        return pa.array(np.ones(size, dtype=np.int32)) if name in ("_delivery", "_row") else pa.nulls(size, pa.int32())
    if name.removesuffix("__utc").endswith("_at"):
        gone = np.isnan(values)
        return pa.array(np.where(gone, 0, values).astype(np.int64), mask=gone).cast(pa.timestamp("us"))
    return pa.array(values, from_pandas=True)


@pytest.fixture(scope="session")
def quiet() -> Frame:
    """Calls of three years, 60 a day; a test that changes them copies them first."""
    return quiet_calls()


@pytest.fixture
def report() -> Callable[..., QualityReport]:
    """Assess a frame on the morning after its newest record."""

    def assess_frame(frame: Frame, of: DatasetDefinition | None = None, **options: Any) -> QualityReport:
        of = of or definition()
        store, table = keep(frame, of)
        as_of = options.pop("as_of", None)
        if as_of is None:
            as_of = datetime.fromtimestamp((int(frame["_day"].max()) + 1.3) * 86400, UTC)
        with store:
            return assess(store, table, of, as_of, **options)

    return assess_frame


@pytest.fixture
def calls() -> Callable[..., DatasetDefinition]:
    """Build the definition of calls with changes."""
    return definition


@pytest.fixture
def draw_calls() -> Callable[..., Frame]:
    """Draw other calls in which nothing is wrong."""
    return quiet_calls


@pytest.fixture
def keep_records() -> Callable[..., DuckDBStore]:
    """Keep a frame as the records of a dataset, in a store in memory."""
    return lambda frame, of: keep(frame, of)[0]
