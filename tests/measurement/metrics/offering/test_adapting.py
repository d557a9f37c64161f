"""Conditions of the library for datasets that lack some of their columns."""

import pytest

from civicstat.measurement.metrics.offering.adapting import without


@pytest.mark.parametrize(
    ("condition", "absent", "left"),
    [
        ("kind = 'fire' and is_emergency", {"kind", "is_emergency"}, ""),
        ("kind = 'fire' and is_emergency", {"kind"}, "is_emergency"),
        ("priority = 1 and not on_view", {"on_view"}, "priority = 1"),
        ("not on_view and queue between 0 and 9", {"queue"}, "not on_view"),
        ("a = 'AND NOT' and b is not null and c in (1, 2)", {"b"}, "a = 'AND NOT' and c in (1, 2)"),
        ("kind = 'fire' or is_emergency", {"kind"}, None),
        ("a = 1 and (b = 2 or c = 3)", {"c"}, "a = 1"),
        ("a = 1", {"b"}, "a = 1"),
    ],
)
def test_parts_of_a_condition_that_read_absent_columns_are_taken_out(condition, absent, left):
    assert without(condition, absent) == left
