"""Touched cells are those in which records lie, whatever the kind of period."""

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.periods import GRAINS, Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.touching import pairs_of
from civicstat.store.engines.duckdb import DuckDBStore

from . import records


def metric(time: str | None) -> MetricDefinition:
    return MetricDefinition.model_validate(
        {"metric": "m", "title": "M", "question": "?", "dataset": "calls", "unit": "calls", "direction": "context",
         "statistic": {"kind": "count"}, "time": time}
    )  # fmt: skip


@pytest.mark.parametrize("time", [None, "due_on", "closed_at"])
@pytest.mark.parametrize("layer", [None, "beat"])
@pytest.mark.parametrize("grain", [grain for grain in GRAINS if grain != "rolling_year"])
def test_the_cells_of_all_records_are_the_cells_of_the_metric(grain, layer, time):
    rows = records.generate(3, 400)
    store = DuckDBStore(None)
    touched = records.fill(store, rows)
    ground = records.ground_of(store, rows, fiscal_start=4)
    pairs = pairs_of(touched, metric(time), records.definition(), grain=grain, layer=layer, calendar=Calendar(4))
    found = observe(metric(time), Scope(grain, layer), ground)
    cells = np.stack([found.period, found.area if layer else np.zeros(len(found), dtype=int)], axis=1)
    assert {tuple(pair) for pair in pairs} == {tuple(cell) for cell in cells}


def test_observing_some_cells_gives_just_these():
    rows = records.generate(4, 600)
    ground = records.ground_of(records.store_of(rows), rows)
    everything = observe(metric(None), Scope("week", "beat"), ground)
    wanted = np.stack([everything.period, everything.area], axis=1)[::7]
    some = observe(metric(None), Scope("week", "beat", pairs=wanted), ground)
    assert {(p, a): v for p, a, v in zip(some.period, some.area, some.value, strict=True)} == {
        (p, a): v for p, a, v in zip(everything.period[::7], everything.area[::7], everything.value[::7], strict=True)
    }


def test_spans_give_one_cell_each():
    rows = records.generate(5, 600)
    ground = records.ground_of(records.store_of(rows), rows)
    days = [(row["received_at"].date() - records.date(1970, 1, 1)).days for row in rows]
    low, middle, high = min(days), sorted(days)[300], max(days) + 1
    found = observe(metric(None), Scope("day", spans=((low, middle), (middle, high))), ground)
    counts = dict(zip(found.period.tolist(), found.value.tolist(), strict=True))
    assert counts == {0: sum(day < middle for day in days), 1: sum(day >= middle for day in days)}
