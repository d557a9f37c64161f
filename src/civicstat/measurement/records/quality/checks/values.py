"""Values that stand for something else: defaults, spellings of one thing, words for "not known"."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from civicstat.measurement.records.quality.findings import (
    FindingKind,
    QualityFinding,
    Severity,
    counted,
    listed,
    percent,
)
from civicstat.measurement.records.quality.queries import Questions
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition, Point

MOST_VALUES = 500  # of a category that are looked at
DOMINANT = 5  # times the second most frequent value
LEAST_SHARE = 0.02
LEAST_RECORDS = 20
NUMBERLIKE = (ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.DATE)
_VARIED = 30  # different values from which one dominating value is odd
_NOT_KNOWN = {
    "unknown", "unk", "not known", "not provided", "not available", "not applicable", "none", "missing", "blank",
    "unspecified", "not specified", "undetermined", "no data", "null", "na", "n a", "nan", "desconocido",
    "sin informacion", "no answer", "refused", "tbd", "x", "xx", "xxx", "0", "99", "999", "9999",
}  # fmt: skip


def odd_values(questions: Questions, definition: DatasetDefinition) -> Iterator[QualityFinding]:
    """Yield findings about the values of columns and points."""
    for name, column in definition.columns.items():
        if column.type is ColumnType.CATEGORY:
            values = [(str(value), count) for value, count in questions.values(name, MOST_VALUES)]
            yield from _spellings(name, column, values)
            yield from _not_known(name, column, values)
        elif column.type in NUMBERLIKE and name not in definition.key and name not in _coordinates(definition):
            yield from _dominating(name, column, questions.values(name, _VARIED))
    yield from _points(questions, definition)


def _coordinates(definition: DatasetDefinition) -> set[str]:
    points = [by.point for by in definition.areas.values() if by.point]
    return {column for point in points for column in (point.longitude, point.latitude)}


def title_of(name: str, column: Column) -> str:
    """Return what people call a column: its title, or its name as words."""
    return column.title or name.replace("_", " ").strip().capitalize()


def _spellings(name: str, column: Column, values: list[tuple[str, int]]) -> Iterator[QualityFinding]:
    alike: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for value, count in values:
        alike[_bare(value)].append((value, count))
    groups = [group for bare, group in alike.items() if bare and len(group) > 1]
    if not groups:
        return
    shown = [" = ".join(repr(value) for value, _ in group) for group in groups]
    fewer = sum(count for group in groups for _, count in group[1:])
    mapping = {value: group[0][0] for group in groups for value, _ in group[1:]}
    yield QualityFinding(
        kind=FindingKind.SPELLING,
        severity=Severity.NOTE,
        column=name,
        sentence=f"{title_of(name, column)} holds several spellings of the same value: {listed(shown, 3)}. "
        f"They are counted apart; {counted(fewer, 'record')} carry the rarer ones.",
        advice="Say in the definition that they mean the same, under values of this column, and load again.",
        records=fewer,
        share=fewer / max(sum(count for _, count in values), 1),
        evidence={} if column.personal else {"values": mapping},
    )


def _bare(value: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def _not_known(name: str, column: Column, values: list[tuple[str, int]]) -> Iterator[QualityFinding]:
    found = [(value, count) for value, count in values if _bare(value) in _NOT_KNOWN and value not in column.among]
    total, records = sum(count for _, count in values), sum(count for _, count in found)
    if not found or total == 0 or records / total < LEAST_SHARE or len(values) < 2:
        return
    shown = listed([f"{value!r} ({count:,})" for value, count in found], 3)
    yield QualityFinding(
        kind=FindingKind.SPELLING,
        severity=Severity.NOTE,
        column=name,
        subject="not known",
        sentence=f"{title_of(name, column)} holds words for 'not known': {shown}, "
        f"{percent(records / total)} of its values.",
        advice="If they mean that nothing is known, name them under null_values of this column; then they count "
        "as missing and not as a group of their own.",
        records=records,
        share=records / total,
    )


def _dominating(name: str, column: Column, values: list[tuple[Any, int]]) -> Iterator[QualityFinding]:
    """Yield a value far more frequent than any other, in a column of many values."""
    if len(values) < _VARIED:
        return
    (value, most), (_, second) = values[:2]
    known = sum(count for _, count in values)
    if most < LEAST_RECORDS or most < DOMINANT * second or most / known < LEAST_SHARE:
        return
    shown = "one value" if column.personal else f"the value {value}"
    yield QualityFinding(
        kind=FindingKind.DEFAULT,
        severity=Severity.NOTE,
        column=name,
        sentence=f"{title_of(name, column)} has {shown} in {counted(most, 'record')}, "
        f"{most / second:.0f} times as many as the next most frequent one. It may stand for 'none'.",
        advice="If it means that nothing is known, name it under null_values of this column and load again.",
        records=most,
        evidence={} if column.personal else {"value": str(value)},
    )


def _points(questions: Questions, definition: DatasetDefinition) -> Iterator[QualityFinding]:
    """Yield coordinates at which far too much happens."""
    points = {(by.point.longitude, by.point.latitude): by.point for by in definition.areas.values() if by.point}
    numbers = (ColumnType.NUMBER, ColumnType.INTEGER)
    for (x, y), point in sorted(points.items()):
        if any(definition.columns[column].type not in numbers for column in (x, y)):
            continue  # both coordinates in one text
        found = questions.points(x, y)
        if len(found) == 2:
            yield from _crowded(point, found[0], found[1])


def _crowded(
    point: Point, most: tuple[float, float, int], second: tuple[float, float, int]
) -> Iterator[QualityFinding]:
    east, north, records = most
    is_origin = abs(east) < 1e-6 and abs(north) < 1e-6
    if records < LEAST_RECORDS or (records < DOMINANT * second[2] and not is_origin):
        return
    yield QualityFinding(
        kind=FindingKind.DEFAULT,
        severity=Severity.WARNING if is_origin and not point.zero_is_missing else Severity.NOTE,
        column=point.longitude,
        subject=f"{point.longitude}, {point.latitude}",
        sentence=f"{counted(records, 'record')} lie at one point ({north:.5g}, {east:.5g}); "
        f"the next most frequent point has {second[2]:,}.",
        advice="Coordinates of 0 mean none, and count as none while zero_is_missing is on."
        if is_origin
        else "This may be where records without a place are put, such as headquarters. If so, expect too much "
        "in its area, or have the source leave the coordinates out.",
        records=records,
    )
