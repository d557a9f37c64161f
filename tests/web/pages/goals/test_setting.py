"""A goal set from a metric's page."""

import re
from datetime import date

import pytest
from django.urls import reverse

from civicstat.measurement.goals.models import Goal
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIELDS = {
    "title": "Police arrive in eight minutes", "wording": "When you call, they come.", "at_least": "30",
    "by": "2027-12-31", "since": "2025-01-01", "until": "2025-12-31", "period": "month", "layer": "",
    "asked_by": "The council", "lead": "police", "lead_part": "Patrol plans", "partner_1": "dispatch",
    "partner_part_1": "Fewer transfers", "reason": "Asked for.", "step": "set",
}  # fmt: skip


@pytest.fixture
def send(client, ada, five_beats, departments):
    client.force_login(ada)

    def send(metric: str = "in_time", **changes: object):
        return client.post(reverse("goal-new", args=[metric]), FIELDS | changes)

    return send


def test_it_is_set_with_its_baseline_people_and_reason(send, ada):
    answer = send()
    goal = Goal.objects.get()
    assert answer.url == reverse("goal", args=["police_arrive_in_eight_minutes"])
    entry = goal.entries.get()
    assert (entry.low, entry.due_on, entry.reason, entry.by) == (0.3, date(2027, 12, 31), "Asked for.", ada)
    assert entry.baselines.get().value > 0
    assert [(c.department.slug, c.role, c.part) for c in goal.contributions.all()] == [
        ("police", "lead", "Patrol plans"), ("dispatch", "partner", "Fewer transfers"),
    ]  # fmt: skip
    assert (goal.wording, goal.asked_by) == ("When you call, they come.", "The council")


def test_the_baseline_is_shown_before_anything_is_stored(send):
    page = send(step="look").content.decode()
    assert "Where it would set out from" in page
    assert "Testville: " in page
    assert "stands out from chance" in page
    assert not Goal.objects.exists()


def test_a_timid_target_is_told_to_be_lost_in_chance(send):
    baseline = float(re.search(r"Testville: ([\d.]+)%", send(step="look").content.decode())[1])
    assert "May not be told" in send(step="look", at_least=f"{baseline + 1}").content.decode()
    assert "Can be told" in send(step="look", at_least="80").content.decode()
    assert "at the target already" in send(step="look", at_least="1").content.decode()
    assert "Too few whole periods" in send(step="look", by="2026-02-01").content.decode()


def test_a_span_that_cuts_a_period_is_refused_in_the_form(send):
    page = send(since="2025-01-15").content.decode()
    assert "the nearest whole one is 2025-01-01 to 2025-12-31" in page
    assert not Goal.objects.exists()


def test_several_areas_have_a_baseline_each(send):
    send(layer="beat", areas=["beat.B1", "beat.B2"])
    goal = Goal.objects.get()
    assert [area.code for area in goal.areas.order_by("code")] == ["B1", "B2"]
    assert goal.entries.get().baselines.count() == 2


def test_areas_of_another_layer_are_refused(send):
    assert "another layer" in send(layer="", areas=["beat.B1"]).content.decode()


def test_a_department_is_named_once(send):
    assert "named twice" in send(partner_1="police").content.decode()


def test_times_are_typed_as_people_speak_of_them(send):
    send("p90", at_least="", at_most="45", since="2025-07-01")
    assert Goal.objects.get().entries.get().high == 2700


def test_what_is_neither_better_high_nor_low_lies_between_two_values(send):
    send("calls", at_least="80", at_most="90")
    entry = Goal.objects.get().entries.get()
    assert (entry.low, entry.high) == (80, 90)


def test_a_second_goal_of_the_same_name_gets_an_address_of_its_own(send):
    send()
    send()
    assert {goal.slug for goal in Goal.objects.all()} == {
        "police_arrive_in_eight_minutes", "police_arrive_in_eight_minutes_2",
    }  # fmt: skip


def test_the_form_begins_with_the_newest_year_and_says_where_things_stand(client, ada, five_beats):
    client.force_login(ada)
    page = client.get(reverse("goal-new", args=["in_time"])).content.decode()
    assert 'value="2025-07-01"' in page
    assert 'value="2026-06-30"' in page
    assert 'value="2027-12-31"' in page
    assert "in June 2026" in page


def test_leads_set_goals_that_their_departments_lead_and_viewers_none(client, leo, vera, send, departments):
    police, *_ = departments
    client.force_login(vera)
    assert send().status_code == 403
    client.force_login(leo)
    assert "Select a valid choice" in send().content.decode()
    leo.departments.add(police)
    assert "This field is required" in send(lead="").content.decode()
    assert send().status_code == 302
    assert Goal.objects.get().contributions.filter(department=police, role="lead").exists()


def test_what_a_lead_may_see_but_not_change_is_refused_and_what_may_not_be_known_is_not_there(client, leo, goal):
    client.force_login(leo)
    addresses = {
        reverse("metric-edit", args=["in_time"]): 403,
        reverse("goal-move", args=["arrive_in_time"]): 403,
        reverse("goal", args=["arrive_in_time"]): 200,
        reverse("goal-new", args=["in_time"]): 200,
    }
    assert {address: client.get(address).status_code for address in addresses} == addresses
    Dataset.objects.update(sensitivity="restricted")
    assert {client.get(address).status_code for address in addresses} == {404}


def test_milestones_bend_the_path(send):
    send(milestone_on_1="2026-06-30", milestone_value_1="20", milestone_on_2="2026-12-31", milestone_value_2="25")
    assert Goal.objects.get().entries.get().milestones == [["2026-06-30", 0.2], ["2026-12-31", 0.25]]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"milestone_on_1": "2026-06-30"}, "Say what is to be reached on that day"),
        ({"milestone_value_1": "20"}, "Say on which day"),
        ({"milestone_on_1": "2028-06-30", "milestone_value_1": "20"}, "lies between the day the path begins"),
        ({"milestone_on_1": "2027-01-31", "milestone_value_1": "20", "milestone_on_2": "2026-06-30",
          "milestone_value_2": "25"}, "comes after the one before"),
    ],
)  # fmt: skip
def test_a_milestone_that_does_not_fit_is_told_at_its_field(send, fields, message):
    page = send(**fields).content.decode()
    assert message in page.partition("<details")[2]
    assert '<details class="details" open><summary>Milestones' in page
    assert not Goal.objects.exists()
