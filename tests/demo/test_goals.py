"""The goals of the demo city: readable, about metrics and departments that it has, whatever its last day."""

from datetime import date, timedelta

import pytest

from civicstat.demo.answer_key import UNTIL, key_for
from civicstat.demo.catalog.goals import first_of_month, goal_documents
from civicstat.demo.catalog.metrics import metric_documents
from civicstat.demo.land.names import DEPARTMENTS
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.goals.actions import refuse_misfit
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.metrics.definitions import MetricDefinition

DAYS = [UNTIL, UNTIL + timedelta(days=17), UNTIL - timedelta(days=400)]


def metrics_of(key):
    documents = {slug: read_documents(text, where=slug)[0] for slug, text in metric_documents(key).items()}
    return {slug: check_document(MetricDefinition, each, where=slug) for slug, each in documents.items()}


@pytest.mark.parametrize("until", DAYS, ids=str)
def test_every_goal_fits_a_metric_that_the_city_has_adopted(until):
    key = key_for(until)
    metrics = metrics_of(key)
    for slug, text in goal_documents(key).items():
        goal = read_goal(text, where=slug)
        assert goal.period in metrics[goal.metric].periods, slug
        for line in goal.lines:
            refuse_misfit(line.target, line.milestones, metrics[goal.metric], where=slug)


@pytest.mark.parametrize("until", DAYS, ids=str)
def test_baselines_are_whole_periods_of_the_records_and_on_one_side_of_the_new_definition(until):
    key = key_for(until)
    for slug, text in goal_documents(key).items():
        goal = read_goal(text, where=slug)
        assert goal.baseline.since.day == 1, slug
        assert (goal.baseline.until + timedelta(days=1)).day == 1, slug
        assert until - timedelta(days=3 * 365) < goal.baseline.since < goal.baseline.until < until, slug
        if goal.metric == "force_per_1000_arrests":
            assert goal.baseline.since >= key.definition_change.on


def test_each_goal_has_one_department_that_leads():
    for slug, text in goal_documents(key_for(UNTIL)).items():
        roles = [each.role for each in read_goal(text, where=slug).departments]
        assert roles.count("lead") == 1, slug
        assert {each.department for each in read_goal(text, where=slug).departments} <= set(DEPARTMENTS), slug


def test_months_are_counted_across_years():
    assert first_of_month(date(2026, 1, 31), -2) == date(2025, 11, 1)
    assert first_of_month(date(2026, 12, 31), 1) == date(2027, 1, 1)
