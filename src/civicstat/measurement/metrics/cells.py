"""Observation cells in the Django database: written with plain executemany, since there are many."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import MetricVersion, Observation
from civicstat.measurement.metrics.observing import Observations

COLUMNS = (
    "version_id", "grain", "period", "area_id", "value", "n", "numerator", "denominator", "low", "high",
    "missing", "unusable", "data_version",
)  # fmt: skip
BATCH = 20_000


def replace_all(
    version: MetricVersion, grain: Grain, areas: Sequence[int], found: Observations, data_version: int
) -> int:
    """Put observations in the place of all cells of some areas; return how many there are now."""
    Observation.objects.filter(version=version, grain=grain, area_id__in=areas).delete()
    return _insert(version, grain, found, data_version)


def replace_pairs(
    version: MetricVersion, grain: Grain, pairs: npt.NDArray[np.int64], found: Observations, data_version: int
) -> int:
    """Put observations in the place of the cells of some (period, area) pairs; return how many were replaced."""
    table = Observation._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"delete from {table} where version_id = %s and grain = %s and period = %s and area_id = %s",
            [(version.pk, grain, int(period), int(area)) for period, area in pairs],
        )
    return _insert(version, grain, found, data_version)


def _insert(version: MetricVersion, grain: Grain, found: Observations, data_version: int) -> int:
    names, places = ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
    sql = f"insert into {Observation._meta.db_table} ({names}) values ({places})"
    rows = list(_rows(version.pk, grain, found, data_version))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.executemany(sql, rows[start : start + BATCH])
    return len(rows)


def _rows(version: int, grain: Grain, found: Observations, data_version: int) -> Iterable[tuple[Any, ...]]:
    figures = zip(
        found.period.tolist(), found.area.tolist(), found.value.tolist(), found.n.tolist(),
        found.numerator.tolist(), found.denominator.tolist(), found.low.tolist(), found.high.tolist(),
        found.missing.tolist(), found.unusable.tolist(), strict=True,
    )  # fmt: skip
    for period, area, value, n, above, below, low, high, missing, unusable in figures:
        yield (
            version, grain, period, area, _known(value), n, _known(above), _known(below), _known(low), _known(high),
            missing, unusable, data_version,
        )  # fmt: skip


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
