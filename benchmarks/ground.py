"""What the ten metrics stand on when they are timed: a store, and who lives where; no Django database."""

import numpy as np
import pyarrow as pa

from benchmarks.city import BEATS, RESIDENTS
from benchmarks.definitions import dataset
from civicstat.measurement.metrics.observing import Ground, KnownDataset
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.store.interface import Store

SCOPE = Scope("month", "beat")


def ground_on(store: Store) -> Ground:
    """Return what the ten metrics stand on, without the Django database."""
    residents = np.array([0.0, *RESIDENTS.values()])
    [row] = store.query(
        "select min(received_at) as first, max(received_at) as last, max(received_at__utc) as as_of, count(*) as n "
        "from calls"
    ).to_pylist()
    known = KnownDataset(dataset(), row["as_of"], row["first"], row["last"], row["n"])
    return Ground(store, {"calls": known}, {}, Calendar(), 0, lambda areas, years: residents[areas])


def residents_table() -> pa.Table:
    """Return the residents of each beat and year."""
    rows = [(beat, year, float(residents)) for beat, residents in RESIDENTS.items() for year in range(2015, 2028)]
    beats, years, residents = zip(*rows, strict=True)
    return pa.table({"beat": beats, "year": years, "residents": residents})


def residents_by_id() -> pa.Table:
    named = residents_table()
    ids = pa.array([BEATS.index(beat) + 1 for beat in named["beat"].to_pylist()], pa.int32())
    return named.set_column(0, "beat", ids)
