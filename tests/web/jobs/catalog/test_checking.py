import pytest

from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.sources.actions import define_dataset
from civicstat.web.jobs.catalog.checking import check
from civicstat.web.jobs.catalog.documents import split

DATASET = """dataset: calls
title: Calls
timezone: America/Chicago
time: received_at
columns:
  received_at: {type: timestamp}
  priority: {type: integer}
  nature: {type: category}
"""
METRIC = "metric: {name}\ntitle: N\nquestion: N?\nunit: calls\ndirection: lower\n"
COUNT = "dataset: calls\nstatistic: {kind: count}\n"

pytestmark = pytest.mark.django_db


def faults(*documents):
    return check(split("---\n".join(documents), "a.yaml")).faults


def metric(name, body):
    return METRIC.format(name=name) + body


@pytest.mark.slow
def test_all_that_ships_is_in_order_once_a_city_states_the_weights_of_harm():
    documents = [*dataset_templates().values(), *metric_templates().values()]

    [unstated] = faults(*documents)
    assert "crime_harm_index: weights: found none" in unstated

    assert faults(*(text.replace("weights: {}", 'weights: {"09A": 7000}') for text in documents)) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (COUNT + "where: natur = 'x'\n", "no such column"),
        (COUNT + "time: nature\n", "expected a timestamp or date column"),
        (COUNT + "dimensions: [shift]\n", "dimensions names 'shift'"),
        (COUNT + "layers: [beat]\n", "layers names 'beat'"),
        ("dataset: calls\nstatistic: {kind: mean, of: nature}\n", "nature"),
        ("dataset: stops\nstatistic: {kind: count}\n", "counts records of 'stops', not defined; datasets are calls"),
        ("statistic: {kind: gap, of: n, between: 'area:beat'}\n", "between names 'beat'; calls has"),
        ("statistic: {kind: gap, of: n, between: race}\n", "expected area:LAYER or group:COLUMN"),
        ("statistic: {kind: ratio, numerator: n, denominator: m}\n", "rests on the metric 'm', which is not defined"),
        ("dataset: calls\nstatistic: {kind: rate, per: m}\n", "rests on the metric 'm'"),
    ],
)
def test_a_metric_that_cannot_be_computed_is_told(body, expected):
    [fault] = faults(DATASET, metric("n", COUNT), metric("k", body))

    assert fault.startswith("a.yaml, line 18: ")
    assert expected in fault


def test_conditions_of_a_dataset_are_checked():
    rules = "leave_out: natur = 'test'\nquality:\n  - {title: T, holds: priorty > 0}\n"

    first, second = faults(DATASET + rules)
    assert "leave_out" in first
    assert "quality.0.holds" in second


def test_every_fault_is_told_and_not_only_the_first():
    found = faults(DATASET.replace("timestamp", "moment"), metric("n", COUNT.replace("count", "counting")))

    assert [fault.partition(":")[0] for fault in found] == ["a.yaml, line 1", "a.yaml, line 10"]


def test_what_a_metric_that_holds_is_no_longer_split_by_is_a_remark(noon):
    define_dataset(text=DATASET, where="t", by=None, at=noon)
    adopt(text=metric("n", COUNT + "dimensions: [shift]\n"), where="t", by=None, at=noon)

    def found(body):
        checked = check(split(metric("n", body), "a.yaml"))
        return checked.faults, checked.remarks

    assert found(COUNT + "dimensions: [shift]\n") == (
        (), ("a.yaml, line 1: n: dimensions names 'shift', which calls does not have",)
    )  # fmt: skip
    assert found(COUNT + "dimensions: [shift, nature]\n")[0]
