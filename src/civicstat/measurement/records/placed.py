"""Records on the ground: the day and the place of each, for those who look for clusters. No more goes out."""

from typing import NamedTuple

import numpy as np

from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition, Point
from civicstat.measurement.sources.models import Dataset
from civicstat.stats.intervals import FloatArray, IntArray
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, Kind

DEGREES = "EPSG:4326"


class Placed(NamedTuple):
    """Days since 1970-01-01, local, and degrees, of records with a place."""

    day: IntArray
    longitude: FloatArray
    latitude: FloatArray


def point_of(definition: DatasetDefinition) -> Point | None:
    """Return the columns in which a dataset has places in degrees; None where it has none of numbers."""
    kinds = condition_kinds(definition)
    for by in definition.areas.values():
        point = by.point
        if point and point.crs == DEGREES and {kinds.get(point.longitude), kinds.get(point.latitude)} <= {Kind.NUMBER}:
            return point
    return None


def placed_records(
    dataset: Dataset, store: Store, *, where: str | None, of: str | None, first: int, last: int
) -> Placed:
    """Return the places of records of some days, both included. of: a column of which each value counts once.

    The dataset must have a point. Raises StoreFault or ConditionRefused.
    """
    definition = dataset.definition
    point, quote = point_of(definition), store.dialect.quote
    if point is None:
        raise ValueError(f"{dataset.slug} has no places; ask point_of first")
    x, y = quote(point.longitude), quote(point.latitude)
    kept = [f"{DAY} between {first} and {last}", f"{x} between -180 and 180", f"{y} between -90 and 90"]
    kept += [f"not ({x} = 0 and {y} = 0)"] if point.zero_is_missing else []
    kept += [compile_condition(where, condition_kinds(definition), store.dialect)] if where else []
    condition = " and ".join(f"({each})" for each in kept)
    source = f"from {quote(dataset.slug)} where {condition}"
    if of is None:
        sql = f"select {DAY} as day, {x} as x, {y} as y {source} order by 1, 2, 3"
    else:
        sql = (
            f"select min({DAY}) as day, min({x}) as x, min({y}) as y {source} and {quote(of)} is not null "
            f"group by {quote(of)} order by 1, 2, 3"
        )
    rows = store.query(sql)
    day, x_, y_ = (rows.column(name).to_numpy(zero_copy_only=False) for name in ("day", "x", "y"))
    return Placed(day.astype(np.int64), x_.astype(np.float64), y_.astype(np.float64))
