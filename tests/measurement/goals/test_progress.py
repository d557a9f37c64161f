from datetime import date, datetime

import pytest

from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.progress import overall, progress
from civicstat.measurement.goals.standing import GoalState

MET, ON, OFF = GoalState.MET, GoalState.ON_COURSE, GoalState.OFF_COURSE
UNSURE, STALE = GoalState.CANNOT_TELL, GoalState.NO_CURRENT_DATA


@pytest.mark.parametrize(
    ("states", "together"),
    [
        ([MET, MET], MET),
        ([MET, ON], ON),
        ([MET, UNSURE], UNSURE),
        ([ON, STALE], STALE),
        ([UNSURE, STALE], UNSURE),
        ([MET, UNSURE, OFF], OFF),
        ([], STALE),
    ],
)
def test_several_areas_are_as_bad_as_the_worst_and_as_good_as_all(states, together):
    assert overall(states) == together


@pytest.mark.django_db
def test_a_goal_of_the_whole_city_stands_somewhere_and_is_expected_to_go_somewhere(goal):
    found = progress(goal, at=datetime(2026, 7, 5))

    [city] = found.standings
    assert found.state == city.state
    assert city.level.until == date(2026, 6, 30)
    [expected] = found.expectations
    assert [each.on for each in expected.periods][:2] == [date(2026, 7, 31), date(2026, 8, 31)]
    assert expected.periods[-1].on == date(2026, 12, 31)
    assert 0 <= expected.level.low_95 < expected.level.low_80 < expected.level.median < expected.level.high_95 <= 1
    assert 0 < expected.probability < 1
    assert found.gap is None


@pytest.mark.django_db
def test_areas_stand_side_by_side_with_the_gap_between_the_best_and_the_worst(told, ada, july):
    goal = set_goal(definition=told("layer: beat"), where="w", by=ada, at=july)

    found = progress(goal, at=july)
    assert [each.area.code for each in found.standings] == ["B1", "B2", "B3", "B4", "B5"]
    levels = {each.area: each.level.value for each in found.standings}
    assert found.gap.highest == max(levels, key=levels.get)
    assert found.gap.value == pytest.approx(max(levels.values()) - min(levels.values()), rel=0.35)
    assert found.gap.low < 0 < found.gap.value < found.gap.high  # the beats of Testville are alike


@pytest.mark.django_db
def test_a_goal_that_is_over_expects_nothing_more(goal):
    found = progress(goal, at=datetime(2027, 2, 1))

    assert found.standings[0].is_over
    assert found.expectations == (None,)
