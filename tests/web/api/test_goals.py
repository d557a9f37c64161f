"""Goals through the API: states by rule, forecasts, and the ledger."""

from datetime import UTC, date, datetime

import pytest

from civicstat.measurement.goals.actions import move, set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.goals.definitions import Line, Target
from civicstat.measurement.goals.progress import progress
from civicstat.measurement.goals.wording import because
from civicstat.measurement.overnight.actions import hold
from civicstat.web.api.goals import router

JULY = datetime(2026, 7, 5, 12, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEXT = """
goal: arrive_in_time
title: Police arrive in eight minutes
metric: in_time
layer: beat
areas: [B1, B2]
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.9}
by: 2026-12-31
asked_by: Residents of Beat 2
departments: [{department: police, role: lead, part: Patrol plans}]
reason: The council asked for it.
"""


@pytest.fixture
def goal(five_beats, ada, monkeypatch):
    """A goal for two beats whose target moved once; it is July 2026."""
    from civicstat.directory.models import Department

    Department.objects.create(slug="police", name="Police")
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY)
    at = datetime(2026, 1, 5, tzinfo=UTC)
    found = set_goal(definition=read_goal(TEXT, where="goals"), where="goals", by=ada, at=at)
    line = Line(target=Target(at_least=0.8), by=date(2027, 6, 30), on=date(2026, 4, 1), reason="Hard frost")
    move(goal=found, line=line, by=None, at=at)
    return found


def test_the_list_says_how_each_goal_stands(goal, get):
    [found] = get("/goals")["items"]
    assert found["state"] == progress(goal, at=JULY).state
    assert found["target"] == {"at_least": 0.8, "at_most": None, "by": "2027-06-30"}
    assert (found["metric"], found["layer"], found["areas"]) == ("in_time", "beat", ["B1", "B2"])
    assert (found["stale"], found["held"]) == ("", [])


def test_a_goal_says_that_its_data_is_late_and_that_its_metric_is_held(goal, get, five_beats, ada):
    five_beats.definition_text = five_beats.definition_text.rstrip() + "\nfresh_within: 1 day\n"
    five_beats.save()
    hold(metric=goal.metric, reason="The clock was off", since=None, by=ada, at=JULY)
    [listed] = get("/goals")["items"]
    for found in (listed, get("/goals/arrive_in_time")):
        assert "should be no older than 1 day" in found["stale"]
        assert found["held"] == ["The clock was off"]


def test_the_list_can_be_narrowed_to_a_metric_and_a_department(goal, get):
    assert get("/goals", metric="in_time", department="police")["count"] == 1
    assert get("/goals", metric="p90")["items"] == []
    assert get("/goals", department="fire")["items"] == []


def test_a_goal_shows_areas_with_level_reason_forecast_and_baseline(goal, get):
    found = get("/goals/arrive_in_time")
    first, _ = found["standings"]
    [known, _] = progress(goal, at=JULY).standings
    assert (first["area"], first["state"], first["why"]) == ("B1", known.state, known.why)
    assert first["level"]["low"] < first["level"]["value"] < first["level"]["high"]
    assert first["level"]["path_at_least"] == known.level.path_low
    assert first["level"] in first["levels"]
    assert first["reason"] == because(known, "month")
    assert first["expected"]["low_95"] <= first["expected"]["median"] <= first["expected"]["high_95"]
    assert first["expected"]["probability"] < 0.01
    assert (first["baseline"]["since"], first["baseline"]["until"]) == ("2025-01-01", "2025-12-31")
    assert found["gap"]["highest"] != found["gap"]["lowest"]
    assert found["departments"] == [{"department": "police", "role": "lead", "part": "Patrol plans"}]


def test_the_ledger_holds_every_line_with_its_reason_and_who_drew_it(goal, get):
    first, second = get("/goals/arrive_in_time")["ledger"]
    assert (first["kind"], first["at_least"], first["due_on"], first["by"]) == ("set", 0.9, "2026-12-31", "ada")
    assert (second["kind"], second["at_least"], second["reason"], second["by"]) == ("moved", 0.8, "Hard frost", None)


def test_an_unknown_goal_is_told_where_to_look(five_beats, reader):
    answer = reader.get("/api/v1/goals/no_such")
    assert answer.status_code == 404
    assert "/api/v1/goals lists them" in answer.json()["message"]


def test_a_token_without_the_scope_reads_no_goals(five_beats, with_token):
    assert with_token("ingest:calls").get("/api/v1/goals").status_code == 403


def test_both_addresses_are_there():
    assert set(router.path_operations) == {"/goals", "/goals/{slug}"}
