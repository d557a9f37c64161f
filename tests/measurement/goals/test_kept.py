from datetime import date, datetime

import pytest

from civicstat.measurement.goals.actions import move, set_goal
from civicstat.measurement.goals.definitions import Line, Target
from civicstat.measurement.goals.kept import forget, kept_progress
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.goals.progress import progress

JULY = datetime(2026, 7, 5)


@pytest.mark.django_db
def test_what_is_kept_is_what_is_worked_out(goal, django_assert_max_num_queries):
    forget()
    [first] = kept_progress([goal], at=JULY)
    with django_assert_max_num_queries(6):
        [again] = kept_progress([goal], at=JULY.replace(hour=9))

    assert again.goal is goal
    assert again == first
    assert first.standings == progress(goal, at=JULY).standings


@pytest.mark.django_db
def test_a_moved_target_and_another_day_are_worked_out_anew(goal, ada, july):
    [before] = kept_progress([goal], at=JULY)
    line = Line(target=Target(at_least=0.99), by=date(2026, 12, 31), reason="More was agreed on in the council.")
    move(goal=goal, line=line, by=ada, at=july)
    [after] = kept_progress([goal], at=JULY)
    [later] = kept_progress([goal], at=datetime(2027, 2, 1))

    assert before.standings[0].course.current != after.standings[0].course.current
    assert after.standings[0].course.current.target.at_least == 0.99
    assert later.standings[0].is_over


@pytest.mark.django_db
def test_many_goals_are_read_together(goal, told, ada, july, django_assert_num_queries):
    """One question more for each goal: its figures."""
    for number in range(4):
        set_goal(definition=told(goal=f"another_{number}"), where="goals.yaml", by=ada, at=july)
    goals = list(Goal.objects.all())
    forget()
    with django_assert_num_queries(18):
        found = kept_progress(goals, at=JULY)
    forget()
    assert found == [kept_progress([each], at=JULY)[0] for each in goals]
