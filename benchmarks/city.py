"""A generated city: ten years of calls for service, the same for the same number of rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

ZONE = "America/Chicago"
FIRST, LAST = date(2016, 1, 1), date(2026, 1, 1)  # the last is not included
BEATS = tuple(f"{district}{beat:02d}" for district in "ABCDE" for beat in range(1, 9))
TYPES = (
    "Traffic stop", "Disturbance", "Suspicious person", "Alarm", "Welfare check", "Theft", "Crash", "Noise",
    "Domestic", "Assist", "Trespass", "Burglary", "Parking", "Mental health", "Assault", "Fraud", "Animal",
    "Vandalism", "Missing person", "Weapon", "Robbery", "Shots fired", "Overdose", "Fire assist",
)  # fmt: skip
DISPOSITIONS = (
    "Report taken", "No report", "Gone on arrival", "Unfounded", "Arrest", "Citation", "Warning", "Referred",
    "Assisted", "Cancelled", "Duplicate", "Other",
)  # fmt: skip
SOURCES = ("911", "Officer", "Non-emergency", "Alarm company", "Online")
RESIDENTS = {beat: 4000 + 137 * place for place, beat in enumerate(BEATS)}
ADDRESSES = 20_000
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Files:
    """The city's export in both forms, with local times; and the same calls with times in UTC, for the peers."""

    rows: int
    csv: Path
    parquet: Path
    utc: Path


def export(folder: Path, rows: int) -> Files:
    """Return the files of a city of so many calls; they are written once."""
    files = Files(rows, *(folder / f"calls-{rows}{end}" for end in (".csv", ".parquet", "-utc.parquet")))
    if files.csv.exists() and files.parquet.exists() and files.utc.exists():
        return files
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.register("drawn", draw(rows))
        write(connection, files.utc, in_utc=True)
        write(connection, files.parquet, in_utc=False)
        write(connection, files.csv, in_utc=False)
    return files


def write(connection: duckdb.DuckDBPyConnection, path: Path, *, in_utc: bool) -> None:
    """Write the calls of the relation `drawn` to a file, by its ending."""
    stages = ("received_at", "dispatched_at", "enroute_at", "arrived_at", "closed_at")
    spell = "make_timestamp({0} * 1000000)" if in_utc else "make_timestamp(({0} + offset_{0}) * 1000000)"
    times = ", ".join(f"{spell.format(name)} as {name}" for name in stages)
    how = "format csv, header" if path.suffix == ".csv" else "format parquet, compression zstd"
    partial = path.with_name(f"partial-{path.name}")
    connection.execute(
        f"copy (select year(make_timestamp(received_at * 1000000)) || '-' || lpad(number::varchar, 8, '0') as call_id, "
        f"{times}, priority, call_type::varchar as call_type, disposition::varchar as disposition, "
        f"source::varchar as source, on_view, beat::varchar as beat, "
        f"(address // 40) * 100 || ' ' || chr((65 + address % 26)::integer) || ' Street' as address, "
        f"units, longitude, latitude from drawn) to '{partial}' ({how})"
    )
    partial.replace(path)


def draw(rows: int, *, seed: int = 1, since: date = FIRST, until: date = LAST, first_number: int = 0) -> pa.Table:
    """Return calls in the order in which they came in; moments are UTC seconds, null where a stage is missing."""
    chance = np.random.default_rng(seed)
    received = _moments(chance, rows, since, until)
    priority = chance.choice(5, rows, p=[0.12, 0.25, 0.33, 0.22, 0.08]) + 1
    on_view = chance.random(rows) < 0.28
    beat = np.minimum((chance.power(0.8, rows) * len(BEATS)).astype(np.int64), len(BEATS) - 1)
    stages = _stages(chance, received, priority, on_view)
    columns: dict[str, pa.Array] = {"number": pa.array(np.arange(first_number, first_number + rows))}
    for name, (moment, is_known) in stages.items():
        columns[name] = pa.array(moment, mask=~is_known)
        columns[f"offset_{name}"] = pa.array(offsets(moment))
    return pa.table({
        **columns,
        "priority": pa.array(priority, pa.int32()),
        "call_type": _named(TYPES, (chance.random(rows) ** 2 * len(TYPES)).astype(np.int32)),
        "disposition": _named(DISPOSITIONS, (chance.random(rows) ** 2 * len(DISPOSITIONS)).astype(np.int32)),
        "source": _named(SOURCES, chance.choice(5, rows, p=[0.5, 0.28, 0.15, 0.05, 0.02]).astype(np.int32)),
        "on_view": pa.array(on_view),
        "beat": _named(BEATS, beat.astype(np.int32), missing=chance.random(rows) < 0.01),
        "address": pa.array((chance.random(rows) ** 1.5 * ADDRESSES).astype(np.int64)),
        "units": pa.array(1 + chance.poisson(0.7, rows), pa.int32()),
        "longitude": pa.array(np.round(-87.7 + 0.1 * chance.random(rows), 6)),
        "latitude": pa.array(np.round(41.8 + 0.1 * chance.random(rows), 6)),
    })  # fmt: skip


def _named(
    names: tuple[str, ...], codes: npt.NDArray[np.int32], missing: npt.NDArray[np.bool_] | None = None
) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=missing), pa.array(names))


def _moments(chance: np.random.Generator, rows: int, since: date, until: date) -> Ints:
    """Return moments with a season and a rhythm of the day, ascending, in UTC seconds.

    None lies in the night in which the clocks go back: an export of local times cannot tell its hours apart.
    """
    start, end = (datetime(d.year, d.month, d.day, 6, tzinfo=UTC).timestamp() for d in (since, until))
    day = 86_400.0
    moment = start + chance.random(rows) * (end - start - day)
    summer = 0.5 + 0.5 * np.cos((moment / (365.25 * day) - 0.55) * 2 * np.pi)
    if until - since > timedelta(days=365):
        is_moved = chance.random(rows) < 0.25 * (1 - summer)
        moment = np.abs(moment - start - is_moved * 0.4 * 365.25 * day * chance.random(rows)) + start
    rhythm = chance.choice(24, rows, p=_HOURS) * 3600 + chance.random(rows) * 3600
    moment = moment // day * day + rhythm + 6 * 3600  # hours as the clock there shows them in winter
    moment = np.clip(moment, start, end - 1)
    for change in _fall_changes():
        is_that_night = (moment > change - 36 * 3600) & (moment < change + 4 * 3600)
        moment = np.where(is_that_night, moment - 48 * 3600, moment)
    return np.sort(np.clip(moment, start, end - 1).astype(np.int64))


_DAILY = np.array([34, 27, 22, 18, 14, 13, 17, 27, 36, 41, 43, 45, 48, 49, 51, 56, 60, 62, 61, 58, 56, 53, 48, 41.0])
_HOURS = _DAILY / _DAILY.sum()


def _stages(
    chance: np.random.Generator, received: Ints, priority: Ints, on_view: npt.NDArray[np.bool_]
) -> dict[str, tuple[Ints, npt.NDArray[np.bool_]]]:
    rows = len(received)
    queue = np.array([45.0, 140, 500, 1400, 2400])[priority - 1] * np.exp(0.8 * chance.standard_normal(rows))
    travel = np.array([230.0, 300, 420, 500, 560])[priority - 1] * np.exp(0.5 * chance.standard_normal(rows))
    scene = 900 * np.exp(0.7 * chance.standard_normal(rows))
    dispatched = received + np.minimum(queue, 20_000).astype(np.int64)
    enroute = dispatched + (30 + 60 * chance.random(rows)).astype(np.int64)
    arrived = enroute + np.minimum(travel, 10_000).astype(np.int64)
    closed = arrived + np.minimum(scene, 30_000).astype(np.int64)
    was_sent = ~on_view
    came = was_sent & (chance.random(rows) < 0.93)
    everybody = np.ones(rows, dtype=np.bool_)
    return {
        "received_at": (received, everybody),
        "dispatched_at": (dispatched, was_sent),
        "enroute_at": (enroute, was_sent & (chance.random(rows) < 0.95)),
        "arrived_at": (arrived, came),
        "closed_at": (closed, everybody),
    }


def _changes() -> list[tuple[int, int, int]]:
    """Return the changes of the zone's offset: UTC seconds, seconds east before, and after."""
    zone, found = ZoneInfo(ZONE), []
    hour = datetime(FIRST.year - 1, 12, 1, tzinfo=UTC)
    while hour.date() < LAST + timedelta(days=31):
        later = hour + timedelta(hours=1)
        before, after = (int(m.astimezone(zone).utcoffset().total_seconds()) for m in (hour, later))  # type: ignore[union-attr]
        if before != after:
            found.append((int(later.timestamp()), before, after))
        hour = later
    return found


_CHANGES = _changes()


def _fall_changes() -> list[int]:
    return [at for at, before, after in _CHANGES if after < before]


def offsets(moment: Ints) -> Ints:
    """Return the seconds east of UTC that the city's clocks show at moments in UTC seconds."""
    bounds = np.array([at for at, _, _ in _CHANGES])
    steps = np.array([_CHANGES[0][1], *(after for _, _, after in _CHANGES)], dtype=np.int64)
    return steps[np.searchsorted(bounds, moment, side="right")]
