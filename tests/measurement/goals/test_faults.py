import pytest

from civicstat.measurement.goals.definitions import Contribution, Target
from civicstat.measurement.goals.faults import faults_of_goal
from civicstat.measurement.metrics.models import Metric

pytestmark = pytest.mark.django_db


@pytest.fixture
def metrics(five_beats):
    return {metric.slug: metric.definition for metric in Metric.objects.all()}


def test_a_goal_that_fits_has_no_fault(told, metrics):
    assert list(faults_of_goal(told(), metrics)) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"metric": "nothing"}, "is about the metric 'nothing', which is not defined"),
        ({"period": "four_weeks"}, "in_time is not kept by four_weeks; choose one of week, month"),
        ({"target": Target(at_most=0.2)}, "higher is better of in_time"),
        ({"departments": (Contribution(department="parks"),)}, "no department is called 'parks'; there are"),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_stored(told, metrics, fields, said):
    [fault] = faults_of_goal(told(**fields), metrics)

    assert fault.startswith("arrive_in_time")
    assert said in fault


def test_what_contradicts_the_ledger_is_told(told, metrics, goal):
    [fault] = faults_of_goal(told(layer="beat"), metrics)

    assert "layer of the goal arrive_in_time cannot change" in fault
