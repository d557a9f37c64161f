"""Observation cells in the Django database: written with plain executemany, since there are many."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import MetricVersion, Observation
from civicstat.measurement.metrics.observations import Observations

COLUMNS = (
    "version_id", "grain", "period", "area_id", "value", "n", "numerator", "denominator", "low", "high",
    "missing", "unusable", "pending", "data_version",
)  # fmt: skip
BATCH = 20_000


@dataclass(frozen=True)
class Replacement:
    """Observations in the place of others: of the cells of some (period, area) pairs, or of all cells of some areas."""

    version: MetricVersion
    grain: Grain
    areas: Sequence[int]
    pairs: npt.NDArray[np.int64] | None
    found: Observations


def replace_cells(replacements: Iterable[Replacement]) -> int:
    """Put observations in the place of others; return how many were written."""
    gone, rows, cells = list[tuple[Any, ...]](), list[tuple[Any, ...]](), 0
    for each in replacements:
        if each.pairs is None:
            Observation.objects.filter(version=each.version, grain=each.grain, area_id__in=each.areas).delete()
        else:
            gone += ((each.version.pk, each.grain, period, area) for period, area in each.pairs.tolist())
        dataset = each.version.metric.dataset
        rows += _rows(each.version.pk, each.grain, each.found, dataset.data_version if dataset else 0)
        cells += len(each.found)
        if len(rows) >= BATCH:
            _write(gone, rows)
            gone, rows = [], []
    _write(gone, rows)
    return cells


def _write(gone: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> None:
    table, names, places = Observation._meta.db_table, ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
    delete = f"delete from {table} where version_id = %s and grain = %s and period = %s and area_id = %s"
    insert = f"insert into {table} ({names}) values ({places})"
    with connection.cursor() as cursor:
        for sql, values in ((delete, gone), (insert, rows)):
            for start in range(0, len(values), BATCH):
                cursor.executemany(sql, values[start : start + BATCH])


def _rows(version: int, grain: Grain, found: Observations, data_version: int) -> Iterable[tuple[Any, ...]]:
    figures = zip(
        found.period.tolist(), found.area.tolist(), found.value.tolist(), found.n.tolist(),
        found.numerator.tolist(), found.denominator.tolist(), found.low.tolist(), found.high.tolist(),
        found.missing.tolist(), found.unusable.tolist(), found.pending.tolist(), strict=True,
    )  # fmt: skip
    for period, area, value, n, above, below, low, high, missing, unusable, pending in figures:
        yield (
            version, grain, period, area, _known(value), n, _known(above), _known(below), _known(low), _known(high),
            missing, unusable, pending, data_version,
        )  # fmt: skip


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
