"""Who adds how much to a sum: the engine agrees with a slow, plain second version on generated records."""

import math
from collections import defaultdict
from dataclasses import replace

import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.largest import NOTHING, largest_at_ends, largest_of, summed
from civicstat.measurement.metrics.periods import GRAINS, Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.sources.definitions import Disclosure

from . import plain, records

FISCAL_START = 7


def metric(statistic, name="m", **more):
    return MetricDefinition.model_validate({
        "metric": name, "title": "M", "question": "?", "dataset": "calls", "unit": "dollars", "direction": "context",
        "statistic": statistic, **more,
    })  # fmt: skip


def of_metrics(statistic, name="r", **more):
    return metric(statistic, name, dataset=None, **more)


PAID = metric({"kind": "sum", "of": "amount"}, "paid")
VALID = {"where": "priority = 1", "valid": "amount <> 7"}


@pytest.fixture(scope="module")
def rows():
    return records.generate(5)


@pytest.fixture(scope="module")
def store(rows):
    return records.store_of(rows)


def ground_of(store, rows, whose, metrics=()):
    ground = records.ground_of(store, rows, fiscal_start=FISCAL_START, metrics=metrics)
    known = ground.datasets["calls"]
    definition = known.definition.model_copy(update={"disclosure": Disclosure(whose=whose)})
    return replace(ground, datasets={"calls": replace(known, definition=definition)})


def added(cell, whose):
    """Return the sum, and the two largest amounts by size, added up record by record."""
    by = defaultdict(float)
    for number, (value, row) in enumerate(zip(cell.values, cell.rows, strict=True)):
        by[row[whose] if whose else number] += value
    first, second, *_ = [*sorted(map(abs, by.values()), reverse=True), 0.0, 0.0]
    return sum(cell.values), first, second


@pytest.mark.parametrize("whose", [None, "person"])
@pytest.mark.parametrize("layer", [None, "beat"])
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("more", [{}, VALID])
def test_largest_agree_with_the_plain_version(more, grain, layer, whose, rows, store):
    ground = ground_of(store, rows, whose)
    found = largest_of(metric(PAID.statistic.model_dump(), **more), Scope(grain, layer), ground)
    cells = plain.cells_of(
        rows, grain=grain, layer=layer, value=lambda row: row["amount"], fiscal_start=FISCAL_START,
        where=(lambda row: row["priority"] == 1) if more else lambda row: True,
        valid=(lambda row: row["amount"] != 7) if more else lambda row: True,
    )  # fmt: skip
    expected = {key: added(cell, whose) for key, cell in cells.items() if cell.values}
    ours = {_key(grain, period, area if layer else "city"): each for (period, area, _), each in found.items()}
    if grain == "rolling_year":  # whole ones only
        expected = {key: each for key, each in expected.items() if key in ours}
    assert set(ours) == set(expected)
    assert len(ours) > 1
    for key, each in ours.items():
        assert math.isclose(each.total, expected[key][0], abs_tol=1e-9)
        assert (abs(each.first), abs(each.second)) == pytest.approx(expected[key][1:])


def _key(grain, period, area):
    start = Calendar(FISCAL_START).start("month" if grain == "rolling_year" else grain, period)
    return (start if grain == "hour" else start.date(), area)


def test_amounts_of_nobody_known_are_taken_to_be_one_persons(rows, store):
    unknown = [dict(row, person=None, amount=10.0) for row in rows]
    ground = ground_of(records.store_of(unknown), unknown, "person")

    [*every] = largest_of(PAID, Scope("year"), ground).values()

    assert all((each.first, each.second) == (each.total, 0.0) for each in every)
    assert max(each.total for each in every) > 1000


def test_largest_are_told_by_group(rows, store):
    found = largest_of(PAID, Scope("year", groups=("kind",)), ground_of(store, rows, "person"))
    assert {group for _, _, (group,) in found} == {None, *records.KINDS}


MEAN = metric({"kind": "mean", "of": "amount"}, "mean")
COUNT = metric({"kind": "count"}, "calls")
PER_HEAD = metric({"kind": "rate", "count": "sum", "of": "amount", "scale": 1}, "per_head")
PER_AMOUNT = metric({"kind": "rate", "per": "paid", "scale": 1}, "per_amount")
EVERY = {each.metric: each for each in (PAID, MEAN, COUNT, PER_HEAD, PER_AMOUNT)}


@pytest.mark.parametrize(
    ("asked", "above", "below"),
    [
        (PAID, "paid", None), (MEAN, "mean", None), (COUNT, None, None), (PER_HEAD, "per_head", None),
        (PER_AMOUNT, None, "paid"),
        (of_metrics({"kind": "ratio", "numerator": "mean", "denominator": "paid"}), "mean", "paid"),
        (of_metrics({"kind": "ratio", "numerator": "calls", "denominator": "paid"}), None, "paid"),
        (of_metrics({"kind": "gap", "of": "mean", "between": "area:beat"}), "mean", "mean"),
        (of_metrics({"kind": "gap", "of": "calls", "between": "area:beat"}), None, None),
        (metric({"kind": "median", "of": "amount"}), None, None),
    ],
)  # fmt: skip
def test_figures_tell_the_sums_that_they_are_made_of(asked, above, below):
    found = summed(asked, EVERY, {"calls": records.definition()})
    assert tuple(each and each.metric for each in found) == (above, below)


@pytest.mark.parametrize("rule", [{"dominance": 0}, {"protects": "events"}, {"protects": "nothing", "reason": "r"}])
def test_amounts_of_data_without_the_rule_are_nobodys(rule):
    exempt = records.definition().model_copy(update={"disclosure": Disclosure(**rule)})
    assert summed(PAID, EVERY, {"calls": exempt}) == NOTHING


def test_the_ends_of_a_gap_are_found_with_who_adds_to_them(rows, store):
    gap = of_metrics({"kind": "gap", "of": "mean", "between": "group:kind"})
    ground = ground_of(store, rows, "person", metrics=[MEAN])

    found = largest_at_ends(gap, MEAN, Scope("year"), ground)

    by_group = largest_of(MEAN, Scope("year", groups=("kind",)), ground)
    for period, ends in found.items():
        told = [each for (other, _, group), each in by_group.items() if other == period and group != (None,)]
        assert sorted(each for _, each in ends) == sorted(told)
