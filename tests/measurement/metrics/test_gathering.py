"""What is asked for together is what each metric says by itself."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.gathering import Gathering, base_of, days_of, leaves, periods_from
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.periods import GRAINS, Calendar
from civicstat.measurement.metrics.queries import Scope

from . import records

FISCAL_START = 7
VALID = "open_seconds between 0 and 7200"
STATISTICS: dict[str, dict[str, Any]] = {
    "count": {"statistic": {"kind": "count"}},
    "urgent": {"statistic": {"kind": "count"}, "where": "priority = 1 and not on_view"},
    "valid": {"statistic": {"kind": "count"}, "where": "priority = 1", "valid": VALID},
    "due": {"statistic": {"kind": "count"}, "time": "due_on"},
    "people": {"statistic": {"kind": "distinct", "of": "person"}},
    "amount": {"statistic": {"kind": "sum", "of": "amount"}},
    "mean": {"statistic": {"kind": "mean", "of": "open_seconds"}, "valid": VALID},
    "p90": {"statistic": {"kind": "percentile", "p": 0.9, "of": "open_seconds"}, "where": "priority = 1"},
    "share": {"statistic": {"kind": "share", "hit": "open_seconds <= 600"}, "valid": VALID},
    "harm": {"statistic": {"kind": "index", "of": "kind", "weights": {"theft": 2.0, "crash": 5.5}}},
    "rate": {"statistic": {"kind": "rate"}},
    "visits": {"statistic": {"kind": "rate", "count": "distinct", "of": "person"}},
    "per_call": {"statistic": {"kind": "rate", "per": "count"}, "where": "on_view"},
    "closing": {"statistic": {"kind": "time_to_close", "opened": "received_at", "closed": "closed_at", "p": 0.5}},
    "back": {"statistic": {"kind": "cohort_share", "within": "20 days", "again": "person"}, "where": "priority < 4"},
    "ratio": {"statistic": {"kind": "ratio", "numerator": "urgent", "denominator": "count"}, "dataset": None},
    "gap": {"statistic": {"kind": "gap", "of": "mean", "between": "area:beat"}, "dataset": None},
}


def define(slug: str) -> MetricDefinition:
    return MetricDefinition.model_validate(
        {"metric": slug, "title": "M", "question": "?", "dataset": "calls", "unit": "calls", "direction": "context"}
        | STATISTICS[slug]
    )


METRICS = {slug: define(slug) for slug in STATISTICS}


@pytest.fixture(scope="module")
def ground() -> Any:
    rows = records.generate(1)
    return records.ground_of(records.store_of(rows), rows, fiscal_start=FISCAL_START, metrics=list(METRICS.values()))


def gathered(ground: Any, wanted: list[tuple[MetricDefinition, Scope]]) -> Any:
    every = [leaf for metric, scope in wanted for leaf in leaves(metric, scope, ground)]
    return replace(ground, told=Gathering(every, ground).told)


def assert_same(one: Observations, other: Observations) -> None:
    orders = [np.lexsort((each.area, each.period)) for each in (one, other)]
    for name in ("period", "area", "n", "numerator", "denominator", "value", "low", "high", "missing", "unusable"):
        left, right = (getattr(each, name)[order] for each, order in zip((one, other), orders, strict=True))
        np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("grains", [GRAINS, ("quarter", "fiscal_year"), ("year", "quarter"), ("four_weeks", "week")])
def test_all_metrics_asked_for_together_are_what_they_are_alone(grains, ground):
    wanted = [
        (metric, Scope(grain, layer)) for metric, grain, layer in product(METRICS.values(), grains, (None, "beat"))
    ]
    together = gathered(ground, wanted)
    for metric, scope in wanted:
        assert_same(observe(metric, scope, together), observe(metric, scope, ground))


@pytest.mark.slow
@pytest.mark.parametrize("step", [2, 37])
def test_some_cells_asked_for_together_are_what_they_are_alone(step, ground):
    wanted = []
    for metric, grain, layer in product(METRICS.values(), GRAINS, (None, "beat")):
        cells = observe(METRICS["count"], Scope(grain, layer), ground)
        area = cells.area if layer else np.zeros(len(cells), dtype=np.int64)
        if metric.statistic.kind != "gap":
            wanted.append((metric, Scope(grain, layer, pairs=np.stack([cells.period, area], axis=1)[::step])))
    together = gathered(ground, wanted)
    for metric, scope in wanted:
        assert_same(observe(metric, scope, together), observe(metric, scope, ground))


class Counted:
    """A store that counts its questions."""

    def __init__(self, store: Any) -> None:
        self.store, self.dialect, self.questions = store, store.dialect, 0

    def query(self, sql: str, **more: Any) -> Any:
        self.questions += 1
        return self.store.query(sql, **more)


def test_one_question_serves_periods_areas_and_metrics(ground):
    store = Counted(ground.store)
    counting = replace(ground, store=store)
    names = ("count", "urgent", "mean", "share", "amount", "rate")
    wanted = [
        (METRICS[name], Scope(grain, layer))
        for name, grain, layer in product(names, ("month", "quarter", "year", "rolling_year"), (None, "beat"))
    ]
    together = gathered(counting, wanted)
    for metric, scope in wanted:
        assert len(observe(metric, scope, together))
    assert store.questions == 1


def test_a_metric_that_cannot_be_planned_does_not_hold_up_the_others(ground):
    absent = METRICS["mean"].model_copy(update={"statistic": {"kind": "mean", "of": "nowhere"}})
    absent = MetricDefinition.model_validate(
        absent.model_dump(exclude={"statistic"}) | {"statistic": {"kind": "mean", "of": "nowhere"}}
    )
    together = gathered(ground, [(absent, Scope("month")), (METRICS["count"], Scope("month"))])
    assert len(observe(METRICS["count"], Scope("month"), together))
    with pytest.raises(Exception, match="no column 'nowhere'"):
        observe(absent, Scope("month"), together)


@pytest.mark.parametrize("fiscal_start", [1, 7])
@pytest.mark.parametrize(
    ("base", "grains"),
    [
        ("day", ("week", "four_weeks")),
        ("week", ("four_weeks",)),
        ("month", ("quarter", "year", "fiscal_quarter", "fiscal_year")),
        ("quarter", ("year",)),
        ("fiscal_quarter", ("fiscal_year",)),
    ],
)
def test_longer_periods_hold_the_first_moment_of_shorter_ones(base, grains, fiscal_start):
    calendar = Calendar(fiscal_start)
    shorter = np.arange(-40, 2000)
    for grain in grains:
        longer = periods_from(base, grain, shorter, calendar)
        assert longer.tolist() == [calendar.period(grain, calendar.start(base, each)) for each in shorter.tolist()]
        ends = [calendar.end(grain, each) for each in longer.tolist()]
        assert all(calendar.end(base, each) <= end for each, end in zip(shorter.tolist(), ends, strict=True))


def test_the_base_of_kinds_of_periods_is_the_longest_that_makes_them_all():
    assert base_of(["year", "quarter"]) == "quarter"
    assert base_of(["rolling_year"]) == "month"
    assert base_of(["fiscal_year", "quarter"]) == "month"
    assert base_of(["week", "day"]) == "day"
    assert base_of(["year"]) == "year"


def test_the_days_of_pairs_are_those_of_their_periods():
    scopes = [Scope("month", pairs=np.array([[0, 0], [2, 0]])), Scope("week", "beat", pairs=np.array([[1, 5]]))]
    days = days_of(scopes, Calendar())
    assert days is not None
    assert days.tolist() == [*range(31), *range(59, 90)]  # January 1970 and March, and the week of January 5
    assert days_of([*scopes, Scope("year")], Calendar()) is None
