"""One observation as programs get it, whether it was kept or computed on demand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import pyarrow as pa
from ninja import Schema
from pydantic import Field

from civicstat.directory.models import Area
from civicstat.measurement.context.annotating.beside import Beside, between, note_of

State = Literal["provisional", "final"]


class Row(NamedTuple):
    """One observation; the group's values in the order in which the columns were asked for."""

    starts_at: datetime  # local; the first moment of the period
    ends_at: datetime  # local; the first moment after it
    label: str
    area: Area
    group: tuple[str | None, ...]
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing: int
    unusable: int
    pending: int
    is_provisional: bool
    is_partial: bool
    reason: str
    note: str
    version: int
    data_version: int


class ObservationOut(Schema):
    """One figure, how sure it is, and what it was computed from. `value` is null where there is nothing to say."""

    period: date = Field(description="First day of the period.")
    starts_at: datetime = Field(description="First moment of the period, local time.")
    ends_at: datetime = Field(description="First moment after it, local time.")
    label: str = Field(description="The period as people write it.")
    area: str = Field(description="Code of the area.")
    area_name: str
    group: dict[str, str | None] = Field(description="Column and value, where figures were split.")
    value: float | None
    low: float | None = Field(description="The interval in which the figure lies, at the metric's level.")
    high: float | None
    n: float = Field(description="Usable records.")
    numerator: float | None
    denominator: float | None
    missing: int = Field(description="Records that lack what the statistic needs.")
    unusable: int = Field(description="Records outside the valid range.")
    pending: int = Field(
        description="Cases that may still change the figure with time alone: too young to tell, or still open."
    )
    state: State
    partial: bool = Field(description="The data does not reach the end of the period.")
    reason: str = Field(description="Why `value` is null; empty where it is not.")
    note: str = Field(
        description="What must be known of the figure, and what people put down of its period; empty if nothing."
    )
    version: int = Field(description="Of the metric's definition.")
    data_version: int = Field(description="Sequence of the delivery after which it was computed.")


def with_annotations(rows: Sequence[Row], beside: Beside) -> list[Row]:
    """Return rows whose notes say, too, what people put down of their periods and areas."""
    if not beside.annotations:
        return list(rows)
    there = {area.pk: beside.of(area) for area in {row.area.pk: row.area for row in rows}.values()}
    return [
        row._replace(note=" ".join((*([row.note] if row.note else []), happened)))
        if (happened := note_of(between(there[row.area.pk], row.starts_at, row.ends_at)))
        else row
        for row in rows
    ]


def as_json(rows: Sequence[Row], groups: Sequence[str]) -> list[dict[str, object]]:
    """Return observations with the fields of ObservationOut."""
    return [
        {
            "period": row.starts_at.date().isoformat(),
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "label": row.label,
            "area": row.area.code,
            "area_name": row.area.name,
            "group": dict(zip(groups, row.group, strict=True)),
            **{name: getattr(row, name) for name in NUMBERS},
            "state": _state(row),
            "partial": row.is_partial,
            "reason": row.reason,
            "note": row.note,
            "version": row.version,
            "data_version": row.data_version,
        }
        for row in rows
    ]


NUMBERS = ("value", "low", "high", "n", "numerator", "denominator", "missing", "unusable", "pending")
WHOLE = ("missing", "unusable", "pending")


def as_table(rows: Sequence[Row], groups: Sequence[str]) -> pa.Table:
    """Return observations as a table: the columns of ObservationOut, with one `group_...` for each group."""
    columns: dict[str, pa.Array[Any]] = {
        "period": pa.array([row.starts_at.date() for row in rows], pa.date32()),
        "starts_at": pa.array([row.starts_at for row in rows], pa.timestamp("s")),
        "ends_at": pa.array([row.ends_at for row in rows], pa.timestamp("s")),
        "label": pa.array([row.label for row in rows], pa.string()),
        "area": pa.array([row.area.code for row in rows], pa.string()),
        "area_name": pa.array([row.area.name for row in rows], pa.string()),
    }
    for position, name in enumerate(groups):
        columns[f"group_{name}"] = pa.array([row.group[position] for row in rows], pa.string())
    for name in NUMBERS:
        kind = pa.int64() if name in WHOLE else pa.float64()
        columns[name] = pa.array([getattr(row, name) for row in rows], kind)
    columns["state"] = pa.array([_state(row) for row in rows], pa.string())
    columns["partial"] = pa.array([row.is_partial for row in rows], pa.bool_())
    columns["reason"] = pa.array([row.reason for row in rows], pa.string())
    columns["note"] = pa.array([row.note for row in rows], pa.string())
    columns["version"] = pa.array([row.version for row in rows], pa.int32())
    columns["data_version"] = pa.array([row.data_version for row in rows], pa.int32())
    return pa.table(columns)


def _state(row: Row) -> State:
    return "provisional" if row.is_provisional else "final"
