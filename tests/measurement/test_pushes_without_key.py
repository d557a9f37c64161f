"""Rows pushed to a dataset without a key: there is no record to come back to, so each row has to be whole."""

from datetime import UTC, datetime

import pytest

from civicstat.measurement.intake import push
from civicstat.measurement.records.actions import rebuild
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset

pytestmark = pytest.mark.django_db
DEFINITION = """dataset: stops
title: Stops
timezone: America/Chicago
time: stopped_at
columns:
  stopped_at: {type: timestamp}
  reason: {type: category, required: true}
  note: {type: text}
"""
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
WHOLE = {"stopped_at": "2026-03-02T09:00:00", "reason": "speed"}


@pytest.mark.parametrize(
    ("rows", "rejected"),
    [
        ([WHOLE, WHOLE | {"note": "x"}, {"reason": "speed"}, {"stopped_at": "2026-03-02T09:00:00"}],
         [(2, "stopped_at"), (3, "reason")]),
        ([{"reason": "speed", "note": "x"}], [(0, "stopped_at")]),
        ([{"note": "x"}], [(0, "reason"), (0, "stopped_at")]),
    ],
)  # fmt: skip
def test_a_row_that_lacks_what_every_record_must_have_is_rejected(workspace, rows, rejected):
    dataset, _ = define_dataset(text=DEFINITION, where="here", by=None, at=AT)
    store, query = record_store(), "select reason, note from stops order by note nulls first"

    found = push(dataset=dataset, rows=rows, store=store, by=None, at=AT)

    assert [(each.place, each.column) for each in found.rejected] == rejected
    assert {each.expected for each in found.rejected} == {"a value, which every record must have"}
    kept = [{"reason": "speed", "note": None}, {"reason": "speed", "note": "x"}] if len(rows) == 4 else []
    assert found.accepted == len(kept)
    assert store.query(query).to_pylist() == kept
    dataset.refresh_from_db()
    rebuild(dataset=dataset, store=store, at=AT)
    assert store.query(query).to_pylist() == kept
