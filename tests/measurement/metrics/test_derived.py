"""Gaps between parts of which one may not be told."""

import math
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.reasons import why_none

from . import records

MARCH, APRIL = (Calendar().period("month", datetime(2026, month, 1)) for month in (3, 4))
PLAIN = {"question": "?", "unit": "x", "direction": "context", "min_n": 5, "most_missing": 0.2}
BASE = MetricDefinition.model_validate(
    {"metric": "paid", "title": "Paid", "dataset": "calls", "statistic": {"kind": "mean", "of": "amount"}, **PLAIN}
)
GAP = MetricDefinition.model_validate({
    "metric": "g", "title": "Gap", "statistic": {"kind": "gap", "of": "paid", "between": "group:kind"},
    **PLAIN, "min_n": 2,
})  # fmt: skip


def row(number, month, kind, amount):
    plain = dict.fromkeys(("closed_at", "due_on", "person", "open_seconds"))
    return {
        "call_id": f"c{month}-{number}", "received_at": datetime(2026, month, 1 + number % 28, 12), "beat": 1,
        "priority": 2, "on_view": False, "kind": kind, "amount": amount, **plain,
    }  # fmt: skip


@pytest.fixture
def gap():
    """Observe the gap between kinds of call; amounts: of each call, by month and kind."""

    def run(months, **stated):
        flat = [(m, kind, each) for m, kinds in months.items() for kind, all_ in kinds.items() for each in all_]
        rows = [row(number, *each) for number, each in enumerate(flat)]
        ground = records.ground_of(records.store_of(rows), rows, metrics=[BASE.model_copy(update=stated)])
        return observe(GAP, Scope("month"), replace(ground))

    return run


def test_a_period_in_which_a_group_lacks_too_much_is_withheld_with_what_lacks(gap):
    found = gap({
        3: {"theft": [1.0, 2.0, 3.0, 4.0, 5.0] * 2, "noise": [7.0] + [None] * 9},
        4: {"theft": [1.0, 2.0, 3.0, 4.0, 5.0] * 2, "noise": [7.0, 8.0, 9.0] * 3},
    })  # fmt: skip
    march, april = (int(np.flatnonzero(found.period == period)[0]) for period in (MARCH, APRIL))
    assert np.isnan(found.value[march])
    assert why_none(GAP, found.figure(march)) == "9 of 20 records lack what is measured: more than one in five"
    assert found.value[april] == pytest.approx(5)


def test_a_period_in_which_every_group_lacks_it_has_its_reason_and_not_no_records(gap):
    found = gap({3: {"theft": [1.0] + [None] * 9, "noise": [None] * 10}})
    assert "19 of 20 records lack what is measured" in why_none(GAP, found.figure(0))


def test_a_group_too_small_to_be_told_does_not_withhold_the_others(gap):
    found = gap({3: {"theft": [1.0] * 10, "noise": [3.0] * 10, "crash": [9.0, None]}})
    assert found.value.tolist() == pytest.approx([2])


@pytest.mark.parametrize("first", ["noise", "theft"])
def test_of_parts_that_are_equal_the_one_that_most_records_tell_is_an_end(gap, first):
    """Whatever the order of the rows: "noise" and "theft" have the same mean, "theft" the narrower interval."""
    kinds = {"noise": [8.0, 10.0, 12.0] * 2, "theft": [8.0, 10.0, 12.0] * 20, "crash": [1.0, 2.0, 3.0] * 20}
    found = gap({3: dict(sorted(kinds.items(), key=lambda item: item[0] != first))})
    assert found.value == pytest.approx(8)
    halves = [
        sd * math.sqrt(60 / 59 / 60) * 2.458 for sd in (math.sqrt(8 / 3), math.sqrt(2 / 3))
    ]  # t(59) at .95 ** 1/3
    assert found.high - found.low == pytest.approx(2 * math.hypot(*halves), rel=1e-3)
