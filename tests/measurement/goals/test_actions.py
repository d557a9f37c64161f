from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from civicstat.measurement.goals.actions import GoalRefused, end, extend, move, note, reopen, set_goal
from civicstat.measurement.goals.definitions import Contribution, Line, Target
from civicstat.measurement.goals.lines import course, history
from civicstat.measurement.goals.models import AppendOnly, Baseline, Goal, GoalEntry
from civicstat.measurement.metrics.ground import city

pytestmark = pytest.mark.django_db


def line(at_least, by, **more):
    return Line(target=Target(at_least=at_least), by=date.fromisoformat(by), reason="A hard winter", **more)


def test_a_goal_is_set_with_its_baseline_frozen_beside_the_data_it_came_from(goal, ada, five_beats):
    [entry] = goal.entries.all()
    [baseline] = entry.baselines.all()

    assert (entry.sequence, entry.kind, entry.by, entry.holds_from) == (1, "set", ada, date(2026, 1, 1))
    assert 0.05 < baseline.low < baseline.value < baseline.high < 0.3
    assert baseline.data_versions == {"calls": five_beats.data_version}
    assert [(each.department.slug, each.role) for each in goal.contributions.all()] == [
        ("police", "lead"), ("dispatch", "partner")
    ]  # fmt: skip


def test_moving_a_target_keeps_the_old_line_with_its_reason_and_name(goal, leo, july, spring):
    move(goal=goal, line=line(0.25, "2026-12-31", on=spring), by=leo, at=july)

    first, second = history(goal, city())
    assert (first.low, first.reason, first.by) == (0.3, "The council asked for it.", "Ada")
    assert (first.since, first.until) == (date(2026, 1, 1), spring)
    assert (second.low, second.reason, second.by, second.kind) == (0.25, "A hard winter", "Leo", "moved")
    assert (second.since, second.until) == (spring, None)


def test_a_moved_line_starts_where_the_old_one_stood(goal, july, spring):
    before = course(goal, city()).path([spring]).low[0]
    move(goal=goal, line=line(0.25, "2026-12-31", on=spring), by=None, at=july)

    after = course(goal, city())
    assert after.path([spring]).low[0] == pytest.approx(min(before, 0.25))
    assert after.path([date(2026, 1, 1), date(2026, 12, 31)]).low[-1] == 0.25
    assert after.path([date(2026, 1, 1)]).low[0] == pytest.approx(Baseline.objects.get().value)


def test_milestones_bend_the_path(told):
    definition = told("milestones: [{on: 2026-03-01, value: 0.28}]")
    goal = set_goal(definition=definition, where="w", by=None, at=datetime(2026, 1, 5, tzinfo=UTC))

    low = course(goal, city()).path([date(2026, 3, 1), date(2026, 12, 31), date(2027, 6, 1)]).low
    assert low.tolist() == pytest.approx([0.28, 0.3, 0.3])


def test_where_one_stood_better_than_the_target_the_path_asks_for_no_more_than_the_target(told):
    goal = set_goal(
        definition=told(target=Target(at_least=0.05)), where="w", by=None, at=datetime(2026, 1, 5, tzinfo=UTC)
    )

    assert set(course(goal, city()).path([date(2026, 1, 1), date(2026, 9, 1)]).low) == {0.05}


def test_the_path_to_a_band_comes_from_the_side_on_which_the_baseline_lies(told):
    goal = set_goal(
        definition=told(target=Target(between=(0.3, 0.4))), where="w", by=None, at=datetime(2026, 1, 5, tzinfo=UTC)
    )

    zones = course(goal, city()).path([date(2026, 1, 1), date(2026, 12, 31)])
    assert zones.low.tolist() == pytest.approx([Baseline.objects.get().value, 0.3])
    assert zones.high.tolist() == [0.4, 0.4]


def test_more_time_for_the_same_target_is_told_apart_from_another_target(goal, july):
    entry = extend(goal=goal, due_on=date(2027, 6, 30), reason="Posts are not filled yet", by=None, at=july)

    assert (entry.kind, entry.low, entry.due_on) == ("extended", 0.3, date(2027, 6, 30))
    assert [each.due_on for each in history(goal, city())] == [date(2026, 12, 31), date(2027, 6, 30)]


def test_a_goal_ends_and_is_reopened_and_the_ledger_tells_it_all(goal, july):
    end(goal=goal, on=date(2026, 7, 1), reason="Another goal takes its place", by=None, at=july)
    assert course(goal, city()).last_day == date(2026, 7, 1)
    with pytest.raises(GoalRefused, match="is ended; reopen it"):
        move(goal=goal, line=line(0.2, "2027-01-01"), by=None, at=july)

    reopen(goal=goal, on=date(2026, 8, 1), reason="It does not", by=None, at=july)
    note(goal=goal, reason="Asked by the board", by=None, at=july)
    assert course(goal, city()).last_day == date(2026, 12, 31)
    assert list(goal.entries.values_list("sequence", "kind")) == [
        (1, "set"), (2, "ended"), (3, "reopened"), (4, "noted")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda g, at: move(goal=g, line=line(0.3, "2026-12-31"), by=None, at=at), "asks for this already"),
        (
            lambda g, at: move(goal=g, line=line(0.2, "2027-01-01", on=date(2025, 1, 1)), by=None, at=at),
            "expected a later day",
        ),
        (lambda g, at: move(goal=g, line=line(0.2, "2026-02-01"), by=None, at=at), "lies before the day 2026-07-05"),
        (lambda g, at: move(goal=g, line=line(2, "2027-01-01"), by=None, at=at), "expected values from 0 to 1"),
        (lambda g, at: extend(goal=g, due_on=date(2026, 6, 1), reason="x", by=None, at=at), "does not extend it"),
        (lambda g, at: reopen(goal=g, on=at.date(), reason="x", by=None, at=at), "nothing to reopen"),
        (lambda g, at: end(goal=g, on=date(2025, 6, 1), reason="x", by=None, at=at), "cannot end on 2025-06-01"),
        (lambda g, at: note(goal=g, reason="  ", by=None, at=at), "say why"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_the_ledger_as_it_was(goal, july, change, said):
    with pytest.raises(GoalRefused, match=said):
        change(goal, july)

    assert goal.entries.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"metric": "nothing"}, "no metric is called 'nothing'"),
        ({"metric": "calls"}, "neither better high nor better low"),
        ({"target": Target(at_most=0.3)}, "higher is better of in_time; expected at_least"),
        ({"target": Target(at_least=30)}, "such as 0.9 for 90 %"),
        ({"layer": "ward"}, "no area layer is called 'ward'; there are"),
        ({"layer": "beat", "areas": ("B1", "B9")}, "Beat has no B9; there are B1, B2"),
        ({"departments": (Contribution(department="parks"),)}, "no department is called 'parks'; there are"),
    ],
)
def test_a_goal_that_does_not_fit_is_refused_and_nothing_is_stored(told, july, fields, said):
    with pytest.raises(GoalRefused, match=said):
        set_goal(definition=told(**fields), where="goals.yaml", by=None, at=july)

    assert not Goal.objects.exists()


def test_a_goal_is_set_once(goal, told, july):
    with pytest.raises(GoalRefused, match="is set already"):
        set_goal(definition=told(), where="goals.yaml", by=None, at=july)


def test_no_line_of_the_ledger_is_changed_or_removed(goal):
    entry = goal.entries.get()
    for rows in (GoalEntry.objects.all(), Baseline.objects.all()):
        with pytest.raises(AppendOnly, match="never changed"):
            rows.update(reason="x")
        with pytest.raises(AppendOnly, match="Nothing is removed"):
            rows.delete()
    with pytest.raises(AppendOnly):
        GoalEntry.objects.bulk_update([entry], ["reason"])


def test_the_database_itself_refuses_to_change_or_remove_a_line(goal):
    entry, baseline = goal.entries.get(), Baseline.objects.get()
    entry.low, baseline.value = 0.1, 0.1
    for change in (entry.save, baseline.save, entry.delete, baseline.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    entry.refresh_from_db()
    assert entry.low == 0.3


def test_a_goal_with_a_ledger_cannot_be_removed(goal):
    with pytest.raises(IntegrityError), transaction.atomic():
        goal.delete()
    assert goal.entries.exists()


def test_people_see_goals_of_metrics_that_they_see_and_leads_change_those_they_lead(goal, ada, leo, vera, departments):
    police, dispatch = departments
    assert [list(Goal.objects.visible_to(each)) for each in (ada, leo, vera)] == [[goal]] * 3
    leo.departments.add(dispatch)
    assert [Goal.objects.editable_by(each).exists() for each in (ada, leo, vera)] == [True, False, False]
    leo.departments.add(police)
    assert list(Goal.objects.editable_by(leo)) == [goal]
