"""The records that an edition has, read back for the next one: what was told once is told as it was."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from civicstat.publishing.editions.chain import BrokenChain, Edition
from civicstat.publishing.extracts import COUNT, PLACED, Cell


def kept_rows(editions: Sequence[Edition], number: int, slug: str, cells: Sequence[Cell]) -> pa.Table:
    """Return the records of some cells as edition `number` has them, those that are alike once with their count.

    Raises BrokenChain where its file is not what it should be.
    """
    path = Path(editions[number - 1].folder) / f"data/records/{slug}.parquet"
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as fault:
        raise BrokenChain(f"{path} cannot be read: {fault}. Put it back from a copy of what was published.") from fault
    told = {(each.period, each.area) for each in cells}
    alike = table.group_by(table.column_names).aggregate([([], "count_all")])
    places = zip(*(alike[name].to_pylist() for name in PLACED), strict=True)
    found = alike.filter(pa.array([place in told for place in places], pa.bool_()))
    plain = [found[name].cast(pa.string()) for name in table.column_names]
    return pa.table([*plain, found["count_all"].cast(pa.int64())], names=[*table.column_names, COUNT])
