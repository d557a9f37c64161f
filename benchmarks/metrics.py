"""Ten metrics by month and beat: ours with every interval, beside hand-written queries for the bare figures."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import psycopg
import pyarrow as pa

from benchmarks import frames, postgresql, questions
from benchmarks.city import BEATS, Files
from benchmarks.comparing import Comparison
from benchmarks.definitions import METRICS, metric
from benchmarks.ground import SCOPE, ground_on, residents_by_id, residents_table
from benchmarks.loading import load_ours, remove
from benchmarks.timing import in_turn
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.observations import Observations
from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.interface import Store

AIM_TUNED, AIM_PEER = 1.3, 1.0
SLOW_ROUNDS = 3  # of peers that take seconds
Answer = dict[tuple[int, str], float]


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    path = folder / "metrics.duckdb"
    load_ours(files.parquet, path)
    found: list[Comparison] = []
    with ExitStack() as open_things:
        store = open_things.enter_context(DuckDBStore(path))
        ground = ground_on(store)
        ours: dict[str, Callable[[], Observations]] = {
            slug: (lambda definition=metric(slug): observe(definition, SCOPE, ground)) for slug in METRICS
        }
        for name, peer, aim in _engines(files, folder, store, open_things):
            found += _beside(ours, peer, name, aim, rounds)
        for name, peer in _frames(files):
            found += _beside(ours, peer, name, AIM_PEER, min(rounds, SLOW_ROUNDS))
        found += _postgresql(files, ours, min(rounds, SLOW_ROUNDS))
    return sorted(found, key=lambda each: list(METRICS).index(each.what.split()[0]))


def _beside(
    ours: Mapping[str, Callable[[], Observations]],
    peer: Mapping[str, Callable[[], Any]],
    name: str,
    aim: float,
    rounds: int,
) -> list[Comparison]:
    found = []
    for slug, job in ours.items():
        check(slug, name, of_ours(job()), of_peer(peer[slug]()))
        taken = in_turn({"ours": job, "peer": peer[slug]}, rounds=rounds, warm=False)
        found.append(Comparison("metrics", f"{slug} by month and beat", name, taken["ours"], taken["peer"], aim))
    return found


def _engines(
    files: Files, folder: Path, store: Store, open_things: ExitStack
) -> list[tuple[str, dict[str, Callable[[], Any]], float]]:
    return [
        ("SQL on our table", _on_our_table(store), AIM_TUNED),
        ("SQL on plain DuckDB", _on_plain_table(files.utc, folder, questions.PLAIN, open_things), AIM_PEER),
        ("SQL on local-time DuckDB", _on_plain_table(files.parquet, folder, questions.LOCAL, open_things), AIM_PEER),
    ]


def _on_our_table(store: Store) -> dict[str, Callable[[], pa.Table]]:
    tables = {"residents": residents_by_id()}
    written = {slug: questions.sql(slug, questions.TUNED) for slug in METRICS}
    return {slug: (lambda sql=sql: store.query(sql, tables=tables)) for slug, sql in written.items()}


def _on_plain_table(
    source: Path, folder: Path, spelling: questions.Spelling, open_things: ExitStack
) -> dict[str, Callable[[], pa.Table]]:
    """Return the questions on a table with the columns of the file; times as TIMESTAMPTZ where they are in UTC."""
    path = folder / f"plain-{source.stem}.duckdb"
    remove(path)
    connection = open_things.enter_context(duckdb.connect(str(path)))
    connection.execute("set timezone = 'UTC'")
    is_utc = spelling is questions.PLAIN
    replaced = ", ".join(
        f"{name}::timestamptz as {name}"
        for name in ("received_at", "dispatched_at", "enroute_at", "arrived_at", "closed_at")
    )
    connection.execute(f"create table calls as select * {f'replace ({replaced})' if is_utc else ''} from '{source}'")
    connection.register("drawn_residents", residents_table())
    connection.execute("create table residents as from drawn_residents")
    connection.execute("checkpoint")
    written = {slug: questions.sql(slug, spelling) for slug in METRICS}
    return {slug: (lambda sql=sql: connection.sql(sql).to_arrow_table()) for slug, sql in written.items()}


def _frames(files: Files) -> list[tuple[str, dict[str, Callable[[], Any]]]]:
    return [
        (f"Polars {pl.__version__}", dict(frames.in_polars(frames.polars_frame(files.parquet)))),
        (f"pandas {pd.__version__}", dict(frames.in_pandas(frames.pandas_frame(files.parquet)))),
    ]


def _postgresql(files: Files, ours: Mapping[str, Callable[[], Observations]], rounds: int) -> list[Comparison]:
    try:
        with postgresql.cluster() as connection:
            postgresql.fill(connection, files)
            version = connection.info.server_version // 10000
            written = {slug: questions.sql(slug, questions.POSTGRESQL) for slug in METRICS}

            def ask(text: str) -> list[tuple[Any, ...]]:
                return connection.execute(text.encode()).fetchall()

            jobs = {slug: (lambda sql=sql: ask(sql)) for slug, sql in written.items()}
            return _beside(ours, jobs, f"PostgreSQL {version}", AIM_PEER, rounds)
    except (postgresql.NotRun, psycopg.Error) as reason:
        return [
            Comparison(
                "metrics",
                f"{slug} by month and beat",
                "PostgreSQL",
                (),
                (),
                AIM_PEER,
                not_run=str(reason).splitlines()[0],
            )
            for slug in METRICS
        ]


def of_ours(found: Observations) -> Answer:
    """Return our cells as month and beat -> value, without those that have none."""
    cells = zip(found.period.tolist(), found.area.tolist(), found.value.tolist(), strict=True)
    return {(month, BEATS[area - 1]): value for month, area, value in cells if value == value}


def of_peer(answer: Any) -> Answer:
    """Return a peer's rows in the same form."""
    if isinstance(answer, list):
        rows: Any = answer
    elif isinstance(answer, pd.DataFrame):
        rows = zip(answer["month"], answer["beat"], answer["value"], strict=True)
    else:
        table = answer.to_arrow() if isinstance(answer, pl.DataFrame) else answer
        rows = zip(*(table[name].to_pylist() for name in ("month", "beat", "value")), strict=True)
    return {
        (_month(month), beat if isinstance(beat, str) else BEATS[int(beat) - 1]): float(value)
        for month, beat, value in rows
        if value is not None and value == value
    }


def _month(value: Any) -> int:
    if hasattr(value, "year"):
        moment: datetime = value
        return (moment.year - 1970) * 12 + moment.month - 1
    return int(value)


def check(slug: str, peer: str, ours: Answer, theirs: Answer) -> None:
    """Raise RuntimeError unless two answers are the same cells with the same values: no race between unlike things."""
    apart = list(ours.keys() ^ theirs.keys())
    unlike = [
        key for key in ours.keys() & theirs.keys() if abs(ours[key] - theirs[key]) > 1e-6 * max(1, abs(theirs[key]))
    ]
    if peer == "SQL on local-time DuckDB" or peer.startswith(("Polars", "pandas")):
        # Wall-clock durations are an hour off where the clocks change between two stages.
        unlike = unlike if len(unlike) > 0.05 * len(ours) else []
    if apart or unlike:
        example = (apart or unlike)[0]
        raise RuntimeError(
            f"{slug}: {peer} differs in {len(apart) + len(unlike)} of {len(ours)} cells, such as {example}: "
            f"ours {ours.get(example)}, theirs {theirs.get(example)}"
        )
