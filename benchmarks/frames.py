"""The ten questions in pandas and Polars, on frames in memory whose months and durations are computed already."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow.parquet as pq

from benchmarks.city import RESIDENTS
from benchmarks.definitions import WEIGHTS

COLUMNS = ["received_at", "arrived_at", "closed_at", "priority", "call_type", "on_view", "beat", "address", "units"]
KEYS = ["month", "beat"]


def pandas_frame(parquet: Path) -> pd.DataFrame:
    """Return the calls of a file with local times, as an analyst would prepare them for many questions."""
    table = pq.read_table(parquet, columns=COLUMNS)
    frame: pd.DataFrame = table.to_pandas(categories=["call_type", "beat", "address"])
    del table
    frame["month"] = ((frame["received_at"].dt.year - 1970) * 12 + frame["received_at"].dt.month - 1).astype("int32")
    frame["response"] = (frame["arrived_at"] - frame["received_at"]).dt.total_seconds()
    frame["scene"] = (frame["closed_at"] - frame["arrived_at"]).dt.total_seconds()
    return frame.drop(columns=["received_at", "arrived_at", "closed_at"])


def in_pandas(frame: pd.DataFrame) -> dict[str, Callable[[], pd.DataFrame]]:
    """Return the questions by name; each answers with month, beat and value."""

    def groups(rows: pd.DataFrame, column: str) -> "pd.api.typing.SeriesGroupBy[object]":
        return rows.groupby(KEYS, observed=True, sort=False)[column]

    def answer(values: pd.Series) -> pd.DataFrame:
        return values.rename("value").reset_index()

    def in_time() -> pd.DataFrame:
        rows = frame.loc[(frame["priority"] == 1) & frame["response"].notna(), [*KEYS, "response"]]
        return answer(groups(rows.assign(hit=rows["response"] <= 480), "hit").mean())

    def urgent() -> pd.DataFrame:
        return answer(groups(frame.loc[(frame["priority"] == 1) & ~frame["on_view"], [*KEYS, "units"]], "units").size())

    def mean() -> pd.DataFrame:
        return answer(groups(frame.loc[frame["response"].between(0, 14400), [*KEYS, "response"]], "response").mean())

    def per_resident() -> pd.DataFrame:
        counts = answer(groups(frame, "units").size())
        return counts.assign(value=counts["value"] * 1000.0 / counts["beat"].astype(object).map(RESIDENTS))

    def harm() -> pd.DataFrame:
        weight = frame["call_type"].map(WEIGHTS).astype("float64").fillna(0.0)
        return answer(weight.groupby([frame["month"], frame["beat"]], observed=True, sort=False).sum())

    return {
        "calls": lambda: answer(groups(frame, "units").size()),
        "urgent_calls": urgent,
        "in_time": in_time,
        "response_p90": lambda: answer(groups(frame, "response").quantile(0.9)),
        "scene_median": lambda: answer(groups(frame, "scene").median()),
        "response_mean": mean,
        "addresses": lambda: answer(groups(frame, "address").nunique()),
        "per_resident": per_resident,
        "units_sent": lambda: answer(groups(frame, "units").sum()),
        "harm": harm,
    }


def polars_frame(parquet: Path) -> pl.DataFrame:
    """Return the calls of a file with local times, as an analyst would prepare them for many questions."""
    local = pl.col("received_at")
    return (
        pl.scan_parquet(parquet)
        .select(COLUMNS)
        .with_columns(
            month=((local.dt.year() - 1970) * 12 + local.dt.month() - 1).cast(pl.Int32),
            response=(pl.col("arrived_at") - local).dt.total_seconds().cast(pl.Float64),
            scene=(pl.col("closed_at") - pl.col("arrived_at")).dt.total_seconds().cast(pl.Float64),
            beat=pl.col("beat").cast(pl.Categorical),
            call_type=pl.col("call_type").cast(pl.Categorical),
        )
        .drop("received_at", "arrived_at", "closed_at")
        .collect()
    )


def in_polars(frame: pl.DataFrame) -> dict[str, Callable[[], pl.DataFrame]]:
    """Return the questions by name; each answers with month, beat and value."""
    response = pl.col("response")
    residents = pl.DataFrame({"beat": list(RESIDENTS), "residents": list(RESIDENTS.values())}).cast(
        {"beat": pl.Categorical}
    )

    def ask(value: pl.Expr, where: pl.Expr | None = None) -> Callable[[], pl.DataFrame]:
        is_placed = pl.col("beat").is_not_null()
        condition = is_placed if where is None else is_placed & where
        return lambda: frame.lazy().filter(condition).group_by(KEYS).agg(value.alias("value")).collect()

    counted = ask(pl.len())
    weights = pl.col("call_type").cast(pl.String).replace_strict(WEIGHTS, default=0.0, return_dtype=pl.Float64)
    return {
        "calls": counted,
        "urgent_calls": ask(pl.len(), (pl.col("priority") == 1) & ~pl.col("on_view")),
        "in_time": ask((response <= 480).mean(), pl.col("priority") == 1),
        "response_p90": ask(response.quantile(0.9, interpolation="linear")),
        "scene_median": ask(pl.col("scene").median()),
        "response_mean": ask(response.mean(), response.is_between(0, 14400)),
        "addresses": ask(pl.col("address").n_unique()),
        "per_resident": lambda: counted().join(residents, on="beat").select(
            *KEYS, value=pl.col("value") * 1000.0 / pl.col("residents")
        ),
        "units_sent": ask(pl.col("units").sum()),
        "harm": ask(weights.sum()),
    }  # fmt: skip
