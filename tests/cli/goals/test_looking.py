import re
from datetime import date

import pytest

from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.catalog import read_goal

pytestmark = pytest.mark.usefixtures("five_beats")
GOAL = """goal: in_time
title: Police arrive in eight minutes
metric: in_time
layer: beat
areas: [B1, B2]
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.3}
by: 2026-12-31
asked_by: Residents of Beat 1
departments: [{department: police, role: lead, part: Patrol plans}]
reason: The council asked for it.
"""


@pytest.fixture
def goal(civicstat, noon):
    from civicstat.directory.models import Department

    Department.objects.create(slug="police", name="Police")
    return set_goal(definition=read_goal(GOAL, where="goals.yaml"), where="goals.yaml", by=None, at=noon)


def test_list_tells_target_day_and_state(civicstat, goal):
    code, out, _ = civicstat("goal", "list")

    assert code == 0
    _, line = out.splitlines()
    # Testville's records end in June, and no one knows the clock of this test: current or not, it is no color.
    assert line.split("  ")[0] == "in_time"
    assert "at least 30.0%" in line
    assert "2026-12-31" in line


def test_list_of_nothing_says_what_to_do(civicstat):
    assert "No goal is set yet" in civicstat("goal", "list").out


def test_show_tells_areas_reasons_people_and_the_ledger(civicstat, goal):
    out = civicstat("goal", "show", "in_time").out

    assert "Asked for by: Residents of Beat 1" in out
    assert "Police (leads): Patrol plans" in out
    assert "Beat 1: " in out
    assert "Between Beat" in out
    assert "The council asked for it." in out


def test_show_as_data_holds_what_the_page_holds(civicstat, goal):
    found = civicstat("goal", "show", "in_time", "--json").json

    assert (found["goal"], found["target"], found["by"]) == ("in_time", {"at_least": 0.3}, "2026-12-31")
    assert [each["area"] for each in found["areas"]] == ["B1", "B2"]
    assert [(each["kind"], each["low"], each["reason"]) for each in found["ledger"]] == [
        ("set", 0.3, "The council asked for it.")
    ]


def test_a_name_that_is_none_is_refused_with_those_that_are(civicstat, goal):
    code, _, said = civicstat("goal", "show", "on_time")

    assert code == 1
    assert "No goal is called 'on_time'; there are in_time" in said


def test_what_is_not_current_shows_no_old_level_and_says_what_was_known_last(civicstat, goal, settings):
    settings.AS_OF = date(2027, 3, 1)

    out = civicstat("goal", "show", "in_time").out
    [area, _] = civicstat("goal", "show", "in_time", "--json").json["areas"]

    assert "The clock of this workspace stands on March 1, 2027." in out
    line = next(line for line in out.splitlines() if line.startswith("Beat 1  "))
    assert line.split() == ["Beat", "1", "no", "current", "data"]
    assert re.search(r"Beat 1: .*Known last: .*%", out)
    assert (area["level"], area["expected"]) == (None, None)
    assert area["last_known"]["periods"] > 0


def test_where_the_clock_stands_at_the_end_of_the_data_they_are_current(civicstat, goal, settings):
    settings.AS_OF = date(2026, 6, 30)

    assert "no current data" not in civicstat("goal", "show", "in_time").out
    assert civicstat("goal", "list", "--json").json[0]["judged_on"] == "2026-06-30"
