"""A dataset's definition in words: its columns, its time, its stages, its areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civicstat.measurement.records.quality.checks.values import title_of
from civicstat.measurement.sources.definitions import AreaBy, Column, ColumnType, DatasetDefinition

TYPES = {
    ColumnType.TEXT: "Text",
    ColumnType.CATEGORY: "Category",
    ColumnType.INTEGER: "Whole number",
    ColumnType.NUMBER: "Number",
    ColumnType.BOOLEAN: "Yes or no",
    ColumnType.TIMESTAMP: "Date and time",
    ColumnType.DATE: "Date",
    ColumnType.TIME: "Time of day",
    ColumnType.DURATION: "Duration",
    ColumnType.LIST: "List",
}


__all__ = ["TYPES", "ColumnRow", "columns_of", "entries_of", "title_in", "title_of"]


@dataclass(frozen=True)
class ColumnRow:
    """A column as its table shows it."""

    name: str
    title: str
    type: str
    headers: tuple[str, ...]  # in deliveries
    remarks: tuple[str, ...]


def title_in(columns: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """Return what people call a column of a definition that is not checked yet: its title, or its name as words."""
    return str(columns.get(name, {}).get("title") or name.replace("_", " ").strip().capitalize())


def columns_of(definition: DatasetDefinition) -> list[ColumnRow]:
    return [
        ColumnRow(
            name=name,
            title=title_of(name, column),
            type=TYPES[column.type],
            headers=column.source or (name,),
            remarks=tuple(_remarks(definition, name, column)),
        )
        for name, column in definition.columns.items()
    ]


def _remarks(definition: DatasetDefinition, name: str, column: Column) -> list[str]:
    remarks = []
    if name in definition.key:
        remarks.append("Key")
    if name == definition.time:
        remarks.append("Event time")
    if column.required:
        remarks.append("Required")
    if column.personal:
        remarks.append("Personal: never shown")
    if column.may_lack:
        remarks.append("May be absent")
    if column.between:
        remarks.append(f"From {column.between[0]:g} to {column.between[1]:g}")
    if column.among:
        remarks.append(f"{len(column.among)} known values")
    return remarks


def entries_of(definition: DatasetDefinition) -> list[tuple[str, str]]:
    """Return the terms of a definition and what they say, without those that say nothing."""
    titles = {name: title_of(name, column) for name, column in definition.columns.items()}
    entries = [
        ("What one row is", definition.describes),
        ("Key", ", ".join(titles[name] for name in definition.key) or "None: rows are matched whole"),
        ("Event time", titles[definition.time]),
        ("Time zone", definition.timezone),
        ("Dates are written", definition.date_order),
        ("Stages", " → ".join(titles[name] for name in definition.stages)),
        ("Durations", "; ".join(_duration(definition, titles, name) for name in definition.durations)),
        ("Areas", "; ".join(_area(layer, by, titles) for layer, by in definition.areas.items())),
        ("Rows left out", definition.leave_out or ""),
        ("Rows that may be set aside", f"{definition.tolerance:.1%} at most"),
        ("How fresh it must be", f"{definition.fresh_within} old at most" if definition.fresh_within else ""),
        ("Sensitivity", definition.sensitivity.capitalize()),
        ("Retention", definition.retention),
    ]
    return [(term, meaning) for term, meaning in entries if meaning]


def _duration(definition: DatasetDefinition, titles: dict[str, str], name: str) -> str:
    span = definition.durations[name]
    return f"{span.title or name} ({titles[span.start]} to {titles[span.end]})"


def _area(layer: str, by: AreaBy, titles: dict[str, str]) -> str:
    if by.point:
        return f"{layer}: by coordinates"
    return f"{layer}: by {titles[by.name or '']}"
