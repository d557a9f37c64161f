"""A goal changed through forms: each change is an entry with its reason."""

import re
from datetime import date

import pytest
from django.urls import reverse

from civicstat.measurement.goals.catalog import definition_of
from civicstat.measurement.goals.lines import course

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = ("goal-move", "goal-end", "goal-reopen", "goal-note")


@pytest.fixture
def send(client, ada):
    def send(name: str, **fields: str):
        client.force_login(ada)
        return client.post(reverse(name, args=["arrive_in_time"]), fields)

    return send


def test_a_moved_target_is_a_new_line_with_its_reason_and_name(send, goal, ada):
    answer = send("goal-move", at_least="80", by="2027-06-30", on="2026-07-05", reason="Hard frost")
    assert answer.url == reverse("goal", args=["arrive_in_time"])
    first, second = goal.entries.all()
    assert (second.kind, second.low, second.due_on, second.holds_from) == (
        "moved", 0.8, date(2027, 6, 30), date(2026, 7, 5),
    )  # fmt: skip
    assert (second.by, second.reason) == (ada, "Hard frost")
    assert first.low == 0.9


def test_the_form_begins_with_what_holds(client, ada, goal):
    client.force_login(ada)
    page = client.get(reverse("goal-move", args=["arrive_in_time"])).content.decode()
    assert 'value="90.0"' in page
    assert 'value="2026-12-31"' in page
    assert 'value="2026-07-05"' in page


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_entered_without_a_reason(send, goal, name):
    answer = send(name, at_least="80", by="2027-06-30", on="2026-07-05", reason="  ")
    assert answer.status_code == 200
    assert "Say why. The ledger keeps it for good" in answer.content.decode()
    assert goal.entries.count() == 1


def test_what_the_ledger_refuses_is_told_in_the_form(send, goal):
    answer = send("goal-move", at_least="90", by="2026-12-31", on="2026-07-05", reason="Again")
    assert "asks for this already" in answer.content.decode()
    answer = send("goal-move", at_least="190", by="2026-12-31", on="2026-07-05", reason="More")
    assert "is a share" in answer.content.decode()
    assert goal.entries.count() == 1


def test_it_is_ended_and_opened_again(send, goal):
    send("goal-end", on="2026-07-01", reason="A stricter one takes its place")
    assert goal.entries.latest("sequence").kind == "ended"
    send("goal-reopen", on="2026-07-03", reason="It does not")
    assert goal.entries.latest("sequence").kind == "reopened"


def test_a_note_is_kept(send, goal):
    send("goal-note", reason="The bridge is closed until autumn.")
    assert goal.entries.latest("sequence").reason == "The bridge is closed until autumn."


@pytest.mark.parametrize("name", PAGES)
def test_goals_of_others_are_closed_to_leads_and_all_to_viewers(client, goal, leo, vera, name):
    address = reverse(name, args=["arrive_in_time"])
    client.force_login(vera)
    assert client.get(address).status_code == 403
    client.force_login(leo)
    assert client.post(address, {"reason": "Mine"}).status_code == 403
    leo.departments.add(goal.contributions.get(role="partner").department)
    assert client.get(address).status_code == 403
    leo.departments.add(goal.contributions.get(role="lead").department)
    assert client.get(address).status_code == 200
    assert goal.entries.count() == 1


def test_a_moved_path_starts_from_the_level_unless_the_old_path_is_chosen(send, goal):
    send("goal-move", at_least="80", by="2027-06-30", on="2026-07-05", reason="Hard frost")
    second = goal.entries.latest("sequence")
    kept = second.baselines.get()
    city = kept.area
    line = course(goal, city).current
    assert (kept.since, kept.until) == (date(2026, 4, 1), date(2026, 6, 30))
    assert line.low_path[0] == (date(2026, 7, 5), pytest.approx(kept.value))
    assert definition_of(goal).starts_from == "level"
    old = course(goal, city).lines[0]
    send("goal-move", at_least="85", by="2027-06-30", on="2026-07-06", starts_from="path", reason="More")
    assert course(goal, city).lines[0].low_path == old.low_path
    assert goal.entries.latest("sequence").baselines.count() == 0
    assert course(goal, city).current.low_path[0][1] == pytest.approx(line.zone(date(2026, 7, 6))[0])


def test_what_the_path_will_ask_for_is_told_before_it_is_entered(send, goal, client, ada):
    client.force_login(ada)
    page = client.get(reverse("goal-move", args=["arrive_in_time"])).content.decode()
    assert re.search(r"Testville in August 2026: from the level, [\d.]+% from April 1, 2026 to June 30, 2026", page)
    answer = send("goal-move", at_least="80", by="2027-06-30", on="2026-07-05", reason="Frost", step="preview")
    told = answer.content.decode()
    assert "As it is typed here" in told
    assert re.search(r"the path asks for at least [\d.]+%; from the old path it asks for at least [\d.]+%", told)
    assert goal.entries.count() == 1


def test_a_moved_target_keeps_the_milestones_ahead_unless_they_are_emptied(client, send, goal):
    send("goal-move", at_least="80", by="2027-06-30", on="2026-07-05", reason="By steps", milestone_on_1="2026-12-31",
         milestone_value_1="60")  # fmt: skip
    assert goal.entries.latest("sequence").milestones == [["2026-12-31", 0.6]]
    page = client.get(reverse("goal-move", args=["arrive_in_time"])).content.decode()
    assert 'value="2026-12-31"' in page
    assert 'value="60.0"' in page
