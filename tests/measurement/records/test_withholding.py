"""Rows that were set aside, and messages about them, without what is personal in them."""

import csv
import io
import json

import pyarrow as pa
import pytest

from civicstat.measurement.records.setting_aside import keep_aside
from civicstat.measurement.records.withholding import (
    WITHHELD,
    csv_without_personal,
    faults_without_personal,
    message_without_personal,
    withheld,
)
from civicstat.measurement.sources.models import Dataset, Delivery

CALLS = """\
dataset: calls
title: Calls
timezone: America/Chicago
key: call_id
time: received_at
columns:
  call_id: {type: text}
  received_at: {type: timestamp}
  priority: {type: integer}
  caller: {type: text, from: Caller Name, personal: true}
"""
OPEN = CALLS.replace(", personal: true", "")


def delivery_of(text, message=""):
    return Delivery(dataset=Dataset(slug="calls", definition_text=text), sequence=1, message=message)


@pytest.fixture
def with_faults(workspace):
    def make(text):
        delivery = delivery_of(text)
        line = json.dumps({"call_id": "c1", "priority": "high", "Caller Name": "Rosa Diaz", "Note": "owes Rosa"})
        faults = [
            {"row": 3, "column": "priority", "found": "high", "expected": "a whole number", "line": line},
            {"row": 3, "column": "caller", "found": "Rosa Diaz", "expected": "less", "line": line},
            {"row": 7, "column": "", "found": "c2,Rosa Diaz", "expected": "4 cells", "line": ""},
        ]
        keep_aside(delivery, pa.Table.from_pylist(faults))
        return delivery

    return make


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("row 3: caller is 'Rosa', expected a", "row 3: caller is a value that is not shown, expected a"),
        ('row 3: caller is "O\'Neil", expected a', "row 3: caller is a value that is not shown, expected a"),
        (r"row 3: caller is 'a \'b\" c', expected", "row 3: caller is a value that is not shown, expected"),
        ("row 3: it is 'Rosa,1,2', expected 4 cells", "row 3: it is a value that is not shown, expected 4 cells"),
        ("row 3: priority is 'high', expected", "row 3: priority is 'high', expected"),
        ("no rows at all", "no rows at all"),
    ],
)
def test_a_message_does_not_quote_what_is_personal(message, shown):
    assert message_without_personal(delivery_of(CALLS, message)) == shown


def test_a_message_about_data_without_personal_columns_stands_as_it_is():
    message = "row 3: it is 'a,b', expected 2 cells"
    assert message_without_personal(delivery_of(OPEN, message)) == message


def test_what_was_found_in_a_personal_column_or_in_a_whole_row_is_withheld(with_faults):
    faults, count = faults_without_personal(with_faults(CALLS))

    assert count == 3
    assert [fault.found for fault in faults] == ["high", WITHHELD, WITHHELD]


def test_nothing_is_withheld_where_nothing_is_personal(with_faults):
    faults, _ = faults_without_personal(with_faults(OPEN))
    assert [fault.found for fault in faults] == ["high", "Rosa Diaz", "c2,Rosa Diaz"]


def test_the_rows_leave_without_personal_columns_and_those_that_nobody_described(with_faults):
    text = "".join(csv_without_personal(with_faults(CALLS)))
    first = next(csv.DictReader(text.splitlines()))

    assert "Rosa" not in text
    assert first["call_id"] == "c1"
    assert first["civicstat_row"] == "3"


def test_the_columns_that_are_withheld_can_be_told():
    assert withheld(delivery_of(CALLS).dataset.definition) == ("caller",)
    assert withheld(delivery_of(OPEN).dataset.definition) == ()


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x1c", "\n"])
def test_nothing_personal_slips_into_another_column_behind_an_odd_line_end(workspace, odd):
    delivery = delivery_of(CALLS)
    line = json.dumps({"priority": f"high{odd}", "Caller Name": "Rosa Diaz", "call_id": f"c{odd}1"})
    fault = {"row": 3, "column": "priority", "found": "high", "expected": "a whole number", "line": line}
    keep_aside(delivery, pa.Table.from_pylist([fault]))

    text = "".join(csv_without_personal(delivery))
    [row] = csv.DictReader(io.StringIO(text, newline=""))

    assert "Rosa" not in text
    assert (row["priority"], row["call_id"]) == (f"high{odd}", f"c{odd}1")
