"""From the names and points of plain rows to the ids of areas."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from civicstat.measurement.records.converting.areas import NO_AREA, AreaFinder, locate
from civicstat.measurement.records.plainly.cells import NotPlain, is_ascii
from civicstat.measurement.sources.definitions import AreaBy, ColumnType, DatasetDefinition, Point

_BLANKS = re.compile("[\t\n\f\r ]+")
_NAMES = (ColumnType.TEXT, ColumnType.CATEGORY, ColumnType.INTEGER)
_NUMBERS = (ColumnType.NUMBER, ColumnType.INTEGER)


class Coded(NamedTuple):
    """One layer's answers."""

    areas: list[int | None]  # one for each row
    unmatched: pa.Table | None  # columns text, records; None where areas are found by point


def code_areas(
    columns: Mapping[str, Sequence[Any]],
    is_kept: Sequence[bool],
    definition: DatasetDefinition,
    by: AreaBy,
    finder: AreaFinder,
) -> Coded:
    """Find the areas of one layer as `converting.areas` does. Raises NotPlain."""
    if by.point is not None:
        return Coded(_by_point(columns, definition, by.point, finder), None)
    if definition.columns[by.name or ""].type not in _NAMES:
        raise NotPlain
    texts = [None if value is None else str(value) for value in columns[by.name or ""]]
    known = dict(zip(*(finder.names.column(name).to_pylist() for name in ("text", "area")), strict=True)) if (
        finder.names is not None
    ) else {}  # fmt: skip
    found = [None if text is None else known.get(_folded(text)) for text in texts]
    lost = Counter(
        text
        for text, area, kept in zip(texts, found, is_kept, strict=True)
        if kept and text is not None and area is None
    )
    ranked = sorted(lost.items(), key=lambda each: (-each[1], each[0].encode()))
    unmatched = pa.table(
        {
            "text": pa.array([text for text, _ in ranked], pa.string()),
            "records": pa.array([records for _, records in ranked], pa.int64()),
        }
    )
    return Coded(found, unmatched)


def check_names(names: Sequence[Any]) -> None:
    """Raise NotPlain where a name of an area may have other small letters than ours."""
    for name in names:
        is_ascii(str(name))


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", is_ascii(text)).strip(" ").lower()


def _by_point(
    columns: Mapping[str, Sequence[Any]], definition: DatasetDefinition, point: Point, finder: AreaFinder
) -> list[int | None]:
    names = (point.longitude, point.latitude)
    if point.longitude == point.latitude or any(definition.columns[name].type not in _NUMBERS for name in names):
        raise NotPlain
    x, y = (
        np.array([np.nan if value is None else value for value in columns[name]], dtype=np.float64) for name in names
    )
    return [None if area == NO_AREA else int(area) for area in locate(x, y, point, finder)]
