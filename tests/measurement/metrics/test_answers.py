"""An answer's cells merged are what the same records give at once."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.measurement.metrics.answers import Answer, Merging, Ragged, read_aggregate

MERGING = {"spread": Merging.SPREAD, "values": Merging.LIST}


def answer_of(parts: list[list[float]]) -> Answer:
    """Return one cell for each list of values, as an engine would tell it."""
    lengths = [len(part) for part in parts]
    n = np.array(lengths, dtype=np.int64)
    return Answer(
        np.arange(len(parts)), np.zeros(len(parts), dtype=np.int64), n + 1, n, n,
        {
            "total": np.array([sum(part) if part else np.nan for part in parts]),
            "spread": np.array([np.var(part) * len(part) if part else np.nan for part in parts]),
            "values": Ragged(np.array([v for part in parts for v in part]), np.cumsum([0, *lengths])),
        },
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2), st.lists(st.floats(-1e6, 1e6), max_size=5)), min_size=1, max_size=12))
def test_merging_agrees_with_all_values_at_once(parts):
    groups, to = np.unique([group for group, _ in parts], return_inverse=True)
    merged = answer_of([values for _, values in parts]).merged(to, len(groups), MERGING)
    for cell, group in enumerate(groups):
        values = [v for of, some in parts if of == group for v in some]
        assert (merged.n[cell], merged.rows[cell]) == (len(values), len(values) + sum(of == group for of, _ in parts))
        lists = merged.aggregates["values"]
        assert sorted(lists.values[lists.offsets[cell] : lists.offsets[cell + 1]]) == sorted(values)
        expected = (sum(values), np.var(values) * len(values)) if values else (np.nan, np.nan)
        found = (merged.aggregates["total"][cell], merged.aggregates["spread"][cell])
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-3, nan_ok=True)


def test_the_spread_of_large_numbers_close_to_one_another_keeps_its_digits():
    parts = [[1e9, 1e9 + 1], [1e9 + 2, 1e9 + 3]]
    merged = answer_of(parts).merged(np.zeros(2, dtype=np.int64), 1, MERGING)
    assert merged.aggregates["spread"][0] == 5.0  # 1.5² + 0.5² + 0.5² + 1.5²


def test_nothing_to_add_up_stays_nothing():
    merged = answer_of([[], []]).merged(np.zeros(2, dtype=np.int64), 1, MERGING)
    assert np.isnan(merged.aggregates["total"][0])
    assert np.isnan(merged.aggregates["spread"][0])


def test_lists_are_read_across_chunks_with_empty_and_missing_ones():
    column = pa.chunked_array([pa.array([[2.0, 1.0], None]), pa.array([[], [5.0]], pa.list_(pa.float64()))])
    lists = read_aggregate(column)
    assert isinstance(lists, Ragged)
    assert (lists.values.tolist(), lists.offsets.tolist()) == ([2.0, 1.0, 5.0], [0, 2, 2, 2, 3])
    assert lists.in_order().values.tolist() == [1.0, 2.0, 5.0]
    assert lists.take(np.array([3, 0])).values.tolist() == [5.0, 2.0, 1.0]
