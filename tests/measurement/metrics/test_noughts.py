"""An area, a period or a group without a record is a figure where something is counted: nought, with its interval."""

import math
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe, observe_all
from civicstat.measurement.metrics.noughts import figures_of_none, levels_of
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.to_date import observe_to_date

from . import records

QUIET = 6  # a beat without any call
MARCH, APRIL = (Calendar().period("month", datetime(2026, month, 1)) for month in (3, 4))
GARWOOD = 3.688879454113936  # -log(0.025): the exact upper limit of a count of 0 at 95 %


def metric(name: str, statistic: dict[str, Any], **more: Any) -> MetricDefinition:
    rests = statistic["kind"] in ("gap", "ratio")
    return MetricDefinition.model_validate(
        {"metric": name, "title": name, "question": "?", "dataset": None if rests else "calls", "unit": "calls",
         "direction": "context", "statistic": statistic, **more}
    )  # fmt: skip


def row(number: int, received: datetime, beat: int, **more: Any) -> dict[str, Any]:
    plain = dict.fromkeys(("closed_at", "due_on", "person", "amount", "open_seconds"))
    return {
        "call_id": f"c{number}", "received_at": received, "beat": beat, "priority": 2, "on_view": False,
        "kind": "theft", **plain, **more,
    }  # fmt: skip


COUNT = metric("calls", {"kind": "count"})
URGENT = metric("urgent", {"kind": "count"}, where="priority = 1")
RATE = metric("per_resident", {"kind": "rate", "scale": 1000})
PER_CALL = metric("urgent_per_call", {"kind": "rate", "per": "calls", "scale": 100}, where="priority = 1")


@pytest.fixture(scope="module")
def ground() -> Ground:
    """March to May 2026: beats 1 and 2 have calls, beat 1 an urgent one in March, beat 6 none at all."""
    days = [datetime(2026, month, day, 12) for month in (3, 4, 5) for day in range(1, 31)]
    rows = [row(number, day, 1 + number % 2) for number, day in enumerate(days)]
    rows[0]["priority"] = 1
    found = records.ground_of(records.store_of(rows), rows, metrics=[COUNT, URGENT, RATE, PER_CALL])
    return replace(found, areas={"beat": (1, 2, QUIET)})


def cell(found: Observations, period: int, area: int) -> dict[str, float]:
    [at] = np.flatnonzero((found.period == period) & (found.area == area))
    return {name: float(getattr(found, name)[at]) for name in ("value", "low", "high", "n", "numerator", "denominator")}


def test_an_area_without_events_has_a_count_of_nought_with_its_exact_interval(ground):
    found = observe_all(COUNT, Scope("month", "beat"), ground)

    quiet = cell(found, MARCH, QUIET)
    assert (quiet["value"], quiet["low"], quiet["n"], quiet["numerator"]) == (0, 0, 0, 0)
    assert quiet["high"] == pytest.approx(GARWOOD)
    assert len(found) == 3 * 3  # months by areas, each once
    assert found.value.sum() == 90


def test_a_rate_of_nought_is_per_the_residents_of_the_area(ground):
    quiet = cell(observe_all(RATE, Scope("month", "beat"), ground), MARCH, QUIET)

    assert (quiet["value"], quiet["denominator"]) == (0, 1001)
    assert quiet["high"] == pytest.approx(GARWOOD / 1001 * 1000)


def test_where_residents_are_not_known_there_is_no_rate_of_nought(ground):
    unknown = replace(ground, residents=lambda areas, years: np.full(areas.shape, np.nan))

    assert math.isnan(cell(observe_all(RATE, Scope("month", "beat"), unknown), MARCH, QUIET)["value"])


def test_a_rate_per_another_metric_is_nought_where_that_one_has_a_figure(ground):
    found = observe(PER_CALL, Scope("month", "beat"), ground)

    assert cell(found, MARCH, 1)["value"] == pytest.approx(100 / 15)
    april = cell(found, APRIL, 2)
    assert (april["value"], april["low"], april["denominator"]) == (0, 0, 15)
    assert april["high"] == pytest.approx(GARWOOD / 15 * 100)
    assert QUIET not in found.area  # without calls there is nothing to divide by


def test_a_rate_per_another_metric_is_nought_in_touched_cells_too(ground):
    found = observe(PER_CALL, Scope("month", "beat", pairs=np.array([[APRIL, 2]])), ground)

    assert cell(found, APRIL, 2)["value"] == 0


def test_a_gap_between_areas_counts_an_area_without_events(ground):
    gap = metric("g", {"kind": "gap", "of": "per_resident", "between": "area:beat"})

    found = observe(gap, Scope("month"), ground)

    march = cell(found, MARCH, records.CITY)
    highest = 15 / 1001 * 1000
    assert (march["value"], march["numerator"], march["denominator"]) == pytest.approx((highest, highest, 0))
    assert march["low"] < march["value"] < march["high"]


def test_a_gap_leaves_out_areas_that_figures_are_not_told_of(ground):
    gap = metric("g", {"kind": "gap", "of": "calls", "between": "area:beat"})

    found = observe(gap, Scope("month"), replace(ground, areas={"beat": (1, 2)}))

    assert cell(found, MARCH, records.CITY)["value"] == 0  # fifteen calls each


def test_a_gap_between_groups_counts_a_value_that_the_dataset_states_and_nobody_had(ground):
    gap = metric("g", {"kind": "gap", "of": "calls", "between": "group:on_view"})

    march = cell(observe(gap, Scope("month"), ground), MARCH, records.CITY)

    assert (march["value"], march["denominator"]) == (30, 0)


def test_a_gap_between_groups_does_not_invent_values_that_a_condition_leaves_out(ground):
    base = metric("seen", {"kind": "count"}, where="not on_view")
    gap = metric("g", {"kind": "gap", "of": "seen", "between": "group:on_view"})

    found = observe(gap, Scope("month"), replace(ground, metrics={"seen": base}))

    assert np.isnan(found.value).all()  # one group alone is no gap


def test_a_statistic_that_counts_nothing_has_nothing_to_say(ground):
    mean = metric("m", {"kind": "mean", "of": "priority"})
    few = metric("f", {"kind": "count"}, min_n=3)

    for each in (mean, few):
        assert QUIET not in observe_all(each, Scope("month", "beat"), ground).area


def test_nought_is_said_only_of_periods_with_data(ground):
    found = observe_all(URGENT, Scope("month", since=MARCH - 5, until=APRIL), ground)

    assert sorted(found.period.tolist()) == [MARCH, APRIL]


def test_an_index_of_no_events_is_nought_and_may_be_as_high_as_one_of_the_heaviest():
    index = metric("i", {"kind": "index", "of": "kind", "weights": {"theft": 1, "murder": 1000}, "scale": 1000})

    figures = figures_of_none(index, np.array([500.0, np.nan]), records.definition())

    assert (figures.value[0], figures.low[0]) == (0, 0)
    assert figures.high[0] == pytest.approx(GARWOOD * 1000 / 500 * 1000)
    assert np.isnan(figures.value[1])


def test_a_sum_of_nothing_has_no_upper_limit():
    amounts = metric("s", {"kind": "sum", "of": "amount"})
    figures = figures_of_none(amounts, np.full(1, np.nan), records.definition())

    assert (figures.value[0], figures.low[0]) == (0, 0)
    assert np.isnan(figures.high[0])


def test_a_sum_of_people_who_were_not_there_has_the_exact_limit_of_a_count():
    killed = metric("s", {"kind": "sum", "of": "priority"})
    figures = figures_of_none(killed, np.full(1, np.nan), records.definition())

    assert (figures.value[0], figures.low[0], figures.high[0]) == pytest.approx((0, 0, GARWOOD))


def test_records_that_add_nothing_have_the_limit_of_no_records():
    rows = [row(number, datetime(2026, 3, 1 + number, 12), 1, priority=0) for number in range(20)]
    ground = records.ground_of(records.store_of(rows), rows)
    march = cell(observe(metric("s", {"kind": "sum", "of": "priority"}), Scope("month"), ground), MARCH, records.CITY)

    assert (march["value"], march["low"], march["high"], march["n"]) == pytest.approx((0, 0, GARWOOD, 20))


def test_values_are_known_where_the_definition_states_them():
    definition = records.definition()
    assert levels_of(definition, "on_view") == ("false", "true")
    assert levels_of(definition, "kind") == ()


def test_the_period_so_far_is_nought_where_nothing_happened(ground):
    extent = ground.datasets["calls"].extent
    found = observe_to_date(COUNT, "year", ground, extent, layer="beat", area=QUIET)

    assert found is not None
    assert found.found.value.tolist() == [0]  # of the year before there is no data to compare with
