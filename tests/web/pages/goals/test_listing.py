"""The list of goals: those first that need somebody, filters in the address."""

import re

import pytest
from django.urls import reverse

from civicstat.measurement.goals.actions import end

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_goal_shows_state_level_path_target_and_forecast(see, vera, goal):
    shown = see(vera, "goals")
    assert "1 off course." in shown
    assert re.search(r"badge--bad.*?Off course", shown, re.S)
    assert "95% interval" in shown
    assert "the path asks for at least" in shown
    assert "Target: at least 90.0% by December 31, 2026." in shown
    assert "reached with a probability of under 1%" in shown
    assert "Police, Dispatch" in shown
    assert "drawing--spark" in shown


def test_those_come_first_that_need_somebody(see, vera, goal, by_beat):
    shown = see(vera, "goals")
    headings = re.findall(r'<h2 id="state-(\w+)">', shown)
    order = ["off_course", "cannot_tell", "no_current_data", "on_course", "met"]
    assert headings == sorted(headings, key=order.index)
    assert headings[0] == "off_course"
    assert len(headings) == 2


def test_filters_choose_by_department_and_state(see, vera, goal, by_beat):
    assert "In time in every beat" not in see(vera, "goals", department="police")
    assert "Police arrive in eight minutes" in see(vera, "goals", department="police")
    assert "No goal fits this choice" in see(vera, "goals", department="police", state="met")
    assert "In time in every beat" in see(vera, "goals", department="no-such", state="strange")


def test_an_ended_goal_stands_last_and_calls_for_nobody(see, vera, goal, by_beat, ada):
    end(goal=goal, on=goal.entries.get().at.date().replace(month=6), reason="Done", by=ada, at=goal.entries.get().at)
    shown = see(vera, "goals")
    assert re.findall(r'<h2 id="state-(\w+)">', shown)[-1] == "ended"
    assert "The goal was ended on June 5, 2026." in shown


def test_without_goals_the_way_to_the_first_is_shown_to_those_who_may(see, vera, ada, five_beats):
    assert reverse("goal-new", args=["in_time"]) in see(ada, "goals")
    told = see(vera, "goals")
    assert "No goal is set yet" in told
    assert "goals/new" not in told
