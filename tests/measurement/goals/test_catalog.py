from datetime import UTC, date, datetime

import pytest

from civicstat.measurement.goals.actions import GoalRefused, end, move
from civicstat.measurement.goals.catalog import apply_goal, definition_of, document_of, read_goal, says_all
from civicstat.measurement.goals.definitions import Contribution, Ending, Line, Target
from civicstat.measurement.goals.models import Goal, GoalEntry

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 1, 9, tzinfo=UTC)


def apply(definition, at=MARCH):
    return apply_goal(definition=definition, where="goals.yaml", by=None, at=at)


def test_applying_a_document_sets_the_goal_and_applying_it_again_changes_nothing(told):
    goal, first = apply(told())
    assert (first, apply(told())[1]) == ("added", "unchanged")
    assert goal.entries.count() == 1


def test_a_changed_target_is_a_new_line_from_today(told):
    apply(told())
    goal, outcome = apply(told(target=Target(at_least=0.25), reason="A hard winter"))

    assert outcome == "changed"
    assert list(goal.entries.values_list("kind", "low", "reason", "holds_from")) == [
        ("set", 0.3, "The council asked for it.", date(2026, 1, 1)),
        ("moved", 0.25, "A hard winter", date(2026, 3, 1)),
    ]
    assert apply(told(target=Target(at_least=0.25), reason="A hard winter"))[1] == "unchanged"


def test_new_words_and_departments_are_noted(told):
    apply(told())
    goal, outcome = apply(told(title="Sooner there", departments=(Contribution(department="police", role="lead"),)))

    assert (outcome, goal.entries.last().kind) == ("changed", "noted")
    assert goal.entries.last().reason == "Described anew: title, departments."
    assert Goal.objects.get().title == "Sooner there"
    assert goal.contributions.count() == 1


def test_an_exported_goal_reads_as_what_it_amounts_to_and_applies_as_unchanged(told):
    goal, _ = apply(told("layer: beat\nareas: [B2, B1]\nperiod: quarter\nmilestones: [{on: 2026-05-01, value: 0.29}]"))
    move(goal=goal, line=Line(target=Target(at_least=0.2), by=date(2027, 3, 31), reason="x"), by=None, at=MARCH)

    text = document_of(goal)
    assert read_goal(text, where="export") == definition_of(goal)
    assert apply(read_goal(text, where="export"))[1] == "unchanged"


def test_an_export_makes_the_same_goal_in_another_workspace(told):
    goal, _ = apply(told())
    move(goal=goal, line=Line(target=Target(at_least=0.2), by=date(2027, 3, 31), reason="x"), by=None, at=MARCH)
    end(goal=goal, on=date(2026, 6, 1), reason="Done with", by=None, at=MARCH)
    text, known = document_of(goal), list(goal.entries.values_list("kind", "low", "due_on", "holds_from", "reason"))
    renamed = read_goal(text.replace("goal: arrive_in_time", "goal: again"), where="export")

    again, _ = apply(renamed)
    assert list(again.entries.values_list("kind", "low", "due_on", "holds_from", "reason")) == known


def test_a_whole_layer_stays_a_whole_layer(told):
    goal, _ = apply(told("layer: beat"))

    assert goal.areas.count() == 5
    assert definition_of(goal).areas == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"metric": "p90"}, "metric of the goal arrive_in_time cannot change"),
        ({"layer": "beat"}, "layer of the goal arrive_in_time cannot change"),
        (
            {
                "earlier": (Line(target=Target(at_least=0.5), by=date(2026, 12, 31), reason="x"),),
                "on": date(2026, 2, 1),
            },
            "holds a line of 2026-01-01 for at_least 0.3 by 2026-12-31",
        ),
    ],
)
def test_a_document_that_contradicts_the_ledger_is_refused(told, fields, said):
    apply(told())

    with pytest.raises(GoalRefused, match=said):
        apply(told(**fields))
    assert GoalEntry.objects.count() == 1


def test_a_document_ends_a_goal_and_cannot_quietly_take_it_up_again(told):
    apply(told())
    ending = Ending(on=date(2026, 6, 1), reason="Done with")
    assert apply(told(ended=ending))[1] == "changed"
    assert apply(told(ended=ending))[1] == "unchanged"

    with pytest.raises(GoalRefused, match="was ended; say so under ended"):
        apply(told())


def test_a_document_says_all_or_less_than_the_ledger_holds(told):
    goal, _ = apply(told())
    assert says_all(told(), goal)
    assert not says_all(told(title="Sooner there"), goal)
    assert not says_all(told(layer="beat"), goal)

    move(goal=goal, line=Line(target=Target(at_least=0.2), by=date(2027, 3, 31), reason="x"), by=None, at=MARCH)
    assert not says_all(told(), goal)
    assert says_all(definition_of(goal), goal)
