"""One observation as programs get it, whether it was kept or computed on demand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import pyarrow as pa
from ninja import Schema
from pydantic import Field

from civicstat.measurement.context.annotating.beside import Beside, between, note_of
from civicstat.measurement.metrics.on_demand import Computed

State = Literal["provisional", "final"]


class Row(NamedTuple):
    """One observation, and the sequence of the delivery after which it was computed."""

    found: Computed
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
    there = {area.pk: beside.of(area) for area in {row.found.area.pk: row.found.area for row in rows}.values()}
    return [
        row._replace(found=row.found._replace(note=" ".join(filter(None, (row.found.note, happened)))))
        if (happened := note_of(between(there[row.found.area.pk], row.found.starts_at, row.found.ends_at)))
        else row
        for row in rows
    ]


def as_json(rows: Sequence[Row], groups: Sequence[str]) -> list[dict[str, object]]:
    """Return observations with the fields of ObservationOut."""
    return [
        {
            "period": found.starts_at.date().isoformat(),
            "starts_at": found.starts_at.isoformat(),
            "ends_at": found.ends_at.isoformat(),
            "label": found.label,
            "area": found.area.code,
            "area_name": found.area.name,
            "group": dict(zip(groups, found.group, strict=True)),
            **{name: getattr(found, name) for name in NUMBERS},
            "state": _state(found),
            "partial": found.is_partial,
            "reason": found.reason,
            "note": found.note,
            "version": found.version,
            "data_version": data_version,
        }
        for found, data_version in rows
    ]


NUMBERS = ("value", "low", "high", "n", "numerator", "denominator", "missing", "unusable", "pending")
WHOLE = ("missing", "unusable", "pending")


def as_table(rows: Sequence[Row], groups: Sequence[str]) -> pa.Table:
    """Return observations as a table: the columns of ObservationOut, with one `group_...` for each group."""
    found = [row.found for row in rows]
    columns: dict[str, pa.Array[Any]] = {
        "period": pa.array([each.starts_at.date() for each in found], pa.date32()),
        "starts_at": pa.array([each.starts_at for each in found], pa.timestamp("s")),
        "ends_at": pa.array([each.ends_at for each in found], pa.timestamp("s")),
        "label": pa.array([each.label for each in found], pa.string()),
        "area": pa.array([each.area.code for each in found], pa.string()),
        "area_name": pa.array([each.area.name for each in found], pa.string()),
    }
    for position, name in enumerate(groups):
        columns[f"group_{name}"] = pa.array([each.group[position] for each in found], pa.string())
    for name in NUMBERS:
        kind = pa.int64() if name in WHOLE else pa.float64()
        columns[name] = pa.array([getattr(each, name) for each in found], kind)
    columns["state"] = pa.array([_state(each) for each in found], pa.string())
    columns["partial"] = pa.array([each.is_partial for each in found], pa.bool_())
    columns["reason"] = pa.array([each.reason for each in found], pa.string())
    columns["note"] = pa.array([each.note for each in found], pa.string())
    columns["version"] = pa.array([each.version for each in found], pa.int32())
    columns["data_version"] = pa.array([row.data_version for row in rows], pa.int32())
    return pa.table(columns)


def _state(found: Computed) -> State:
    return "provisional" if found.is_provisional else "final"
