"""Where faults of a definition stand."""

import pytest

from civicstat.store.conditions import ConditionRefused, compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.store.tables import Kind
from civicstat.web.pages.editor.checking import place_of, pointed

KINDS = {"priority": Kind.INTEGER, "beat": Kind.TEXT}


@pytest.mark.parametrize(
    ("condition", "marked"),
    [
        ("priority =", "         ^"),
        ("priority = 1 and and beat = 'x'", "                 ^"),
        ("priority = 1 and zeal > 3", "                 ^"),
        ("beat = 'x' or lower(priority) = 'x'", "              ^"),
        ("beat = 'x' and foo(beat)", "               ^"),
    ],
)
def test_a_caret_stands_under_the_place_of_a_refusal(condition, marked):
    with pytest.raises(ConditionRefused) as refusal:
        compile_condition(condition, KINDS, DuckDB())
    at, _ = place_of(condition, str(refusal.value))

    assert at is not None
    assert pointed(condition, at) == f"{condition}\n{marked}"


def test_a_refusal_without_a_place_has_no_caret():
    assert place_of("priority", "'priority': found a integer, expected a condition")[0] is None


def test_the_line_at_fault_is_shown_of_a_longer_condition():
    assert pointed("a = 1\nand zeal = 2\nand b = 3", 10) == "and zeal = 2\n    ^"
