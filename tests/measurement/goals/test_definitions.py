from datetime import date

import pytest

from civicstat.library.documents import UnreadableDocument
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.goals.definitions import Line, Target

from .conftest import TEXT


def test_a_goal_says_what_by_when_where_and_who():
    found = read_goal(TEXT, where="goals.yaml")

    assert (found.target.low, found.target.high, found.by) == (0.3, None, date(2026, 12, 31))
    assert [(each.department, each.role) for each in found.departments] == [("police", "lead"), ("dispatch", "partner")]
    assert found.lines == (found.line,)


def test_area_codes_that_look_like_numbers_stay_text():
    assert read_goal(TEXT + "layer: beat\nareas: [101, 102]", where="w").areas == ("101", "102")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("areas: [B1]", "areas are given without their layer"),
        ("period: day", "period is 'day'"),
        ("milestones: [{on: 2027-05-01, value: 0.25}]", "expected on, the milestones and by, each later"),
        ("on: 2025-06-01", "expected a day after the baseline ends"),
        ("colour: green", "colour is not a known field"),
        (
            "earlier: [{target: {at_least: 0.4}, by: 2026-12-31, on: 2026-02-01, reason: a}]",
            "the day from which it holds: add on",
        ),
        (
            "on: 2026-01-01\nearlier: [{target: {at_least: 0.4}, by: 2026-12-31, on: 2026-02-01, reason: a}]",
            "earlier lines are not in order",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(more, said):
    with pytest.raises(UnreadableDocument, match=said) as refusal:
        read_goal(TEXT + more, where="goals.yaml")

    assert str(refusal.value).startswith("goals.yaml")


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("target: {at_least: 0.3, at_most: 0.5}", "found at_least and at_most, expected one of"),
        ("target: {}", "found none, expected one of"),
        ("target: {between: [5, 4]}", "expected the smaller value first"),
    ],
)
def test_a_target_is_one_of_three_kinds(instead, said):
    with pytest.raises(UnreadableDocument, match=said):
        read_goal(TEXT.replace("target: {at_least: 0.3}", instead), where="goals.yaml")


def test_two_departments_cannot_lead():
    with pytest.raises(UnreadableDocument, match="two departments lead"):
        read_goal(TEXT.replace("department: dispatch,", "department: dispatch, role: lead,"), where="goals.yaml")


def test_a_baseline_lies_in_order_and_before_the_date():
    with pytest.raises(UnreadableDocument, match="expected a day after since"):
        read_goal(TEXT.replace("since: 2025-01-01", "since: 2026-01-01"), where="goals.yaml")
    with pytest.raises(UnreadableDocument, match="expected a day after the baseline ends"):
        read_goal(TEXT.replace("by: 2026-12-31", "by: 2025-12-31"), where="goals.yaml")


def test_a_goal_between_two_values_has_no_milestones():
    with pytest.raises(UnreadableDocument, match="milestones lead to one value"):
        read_goal(
            TEXT.replace("{at_least: 0.3}", "{between: [0.3, 0.4]}") + "milestones: [{on: 2026-05-01, value: 0.3}]",
            where="goals.yaml",
        )


def test_lines_are_the_same_where_one_leaves_the_first_day_to_the_other():
    told = Line(target=Target(at_least=1), by=date(2026, 12, 31), reason="a")
    known = told.model_copy(update={"on": date(2026, 1, 1)})

    assert told.says_the_same(known)
    assert known.says_the_same(told)
    assert not known.says_the_same(known.model_copy(update={"on": date(2026, 1, 2)}))
    assert not told.says_the_same(known.model_copy(update={"reason": "b"}))
