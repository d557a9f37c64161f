"""Questions of the explorer with two cuts, whole answers with sentence and chart, beside SQL for the bare figures."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import questions, updating
from benchmarks.city import Files
from benchmarks.comparing import Comparison
from benchmarks.timing import in_turn

AIM_SECONDS = 1.0
_QUARTER = "date_trunc('quarter', timezone('America/Chicago', received_at))"
_RESPONSE = questions.PLAIN.response
# What is asked -> the question, and the same in hand-written SQL; its rows are two cuts, a period and a value.
ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "calls by month, type and priority": (
        {"dataset": "calls", "by": ["call_type", "priority"]},
        f"select call_type, priority, {questions.PLAIN.month}, count(*) from calls group by all",
    ),
    "median response by quarter, beat and priority": (
        {"dataset": "calls", "statistic": {"kind": "median", "of": "response_seconds"}, "min_n": 0,
         "layer": "beat", "by": ["priority"], "grain": "quarter"},
        f"select beat, priority, {_QUARTER}, quantile_cont({_RESPONSE}, 0.5) from calls "
        "where beat is not null group by all",
    ),
    "share in eight minutes by quarter, type and source": (
        {"dataset": "calls", "statistic": {"kind": "share", "hit": "response_seconds <= 480"}, "min_n": 0,
         "by": ["call_type", "source"], "grain": "quarter", "where": "priority <= 2"},
        f"select call_type, source, {_QUARTER}, count(*) filter (where {_RESPONSE} <= 480) / count({_RESPONSE}) "
        "from calls where priority <= 2 group by all",
    ),
}  # fmt: skip


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.sources.models import Dataset

    if not Dataset.objects.filter(slug="calls").exists():
        updating.fill(files)
    record_store()
    path = folder / "plain-explore.duckdb"
    path.unlink(missing_ok=True)
    found = []
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        moments = ", ".join(f"{name}::timestamptz as {name}" for name in ("received_at", "arrived_at"))
        connection.execute(f"create table calls as select * replace ({moments}) from '{files.utc}'")
        connection.execute("checkpoint")
        for what, (asked, sql) in ASKED.items():
            _check(what, asked, connection, sql)
            jobs: dict[str, Callable[[], object]] = {
                "ours": lambda asked=asked: _drawn(asked),  # type: ignore[misc]
                "peer": lambda sql=sql: connection.sql(sql).to_arrow_table(),  # type: ignore[misc]
            }
            taken = in_turn(jobs, rounds=rounds)
            figures = len(_answer(asked).rows)
            found.append(Comparison(
                "explore", what, "SQL on plain DuckDB", taken["ours"], taken["peer"], AIM_SECONDS, is_absolute=True,
                note=f"{figures:,} figures with intervals",
            ))  # fmt: skip
    return found


def _answer(asked: dict[str, Any]) -> Any:
    from civicstat.measurement.metrics.exploring.answers import answer
    from civicstat.measurement.metrics.exploring.inquiries import Inquiry
    from civicstat.measurement.metrics.exploring.subjects import seen_by
    from civicstat.measurement.records.keeping import record_store

    return answer(Inquiry.model_validate(asked), seen_by(None), record_store)


def _drawn(asked: dict[str, Any]) -> object:
    from civicstat.web.ui.explored.rendering import show

    shown = show(_answer(asked))
    return shown.sentence, shown.rests, shown.figure, shown.panels


def _check(what: str, asked: dict[str, Any], connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise where ours and the peer's figures are not the same: right first, fast second."""
    wanted = {
        (str(first), str(second), period.date()): value
        for first, second, period, value in connection.execute(sql).fetchall()
        if value is not None and math.isfinite(value)
    }
    found = {}
    for row in _answer(asked).rows:
        cuts = row.group if len(row.group) == 2 else (row.area.code, *row.group)
        if row.value is not None and (row.n or row.value):
            found[str(cuts[0]), str(cuts[1]), row.starts_at.date()] = row.value
    strange = set(found) ^ set(wanted)
    if strange or not all(math.isclose(found[key], value, abs_tol=1e-9) for key, value in wanted.items()):
        raise RuntimeError(f"{what}: ours and the peer's figures differ, as for {sorted(map(str, strange))[:3]}")
