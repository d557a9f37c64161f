from datetime import date

import pytest

from civicstat.measurement.goals.standing import GoalState, Level, Standing, Why
from civicstat.measurement.goals.wording import because

from .drawing import CITY, drawn, line

COURSE = drawn(line(since=date(2025, 1, 1), due=date(2026, 12, 31), start=0.5, low=0.6))


def standing(state, why, periods=3):
    level = Level(0.5, 0.4, 0.6, periods, date(2025, 1, 1), date(2025, 3, 31), 0.4, None)
    return Standing(CITY, state, why, COURSE, (level,) if periods else ())


@pytest.mark.parametrize(
    ("found", "period", "said"),
    [
        (standing(GoalState.MET, Why.DECIDED), "month", "The last 3 months lie at the target or beyond it"),
        (standing(GoalState.OFF_COURSE, Why.KEPT, 1), "quarter", "The last quarter still lies on the bad side"),
        (standing(GoalState.ON_COURSE, Why.DECIDED), "four_weeks", "The last 3 times 4 weeks lie on the good side"),
        (standing(GoalState.CANNOT_TELL, Why.STRADDLES), "month", "The figures fit both sides of the path."),
        (standing(GoalState.NO_CURRENT_DATA, Why.NOTHING, 0), "month", "There are no figures."),
    ],
)
def test_a_state_is_explained_in_words(found, period, said):
    assert because(found, period).startswith(said)


def test_every_reason_has_its_words():
    for why in Why:
        assert because(
            standing(GoalState.CANNOT_TELL if why not in (Why.DECIDED, Why.KEPT) else GoalState.MET, why), "month"
        )
