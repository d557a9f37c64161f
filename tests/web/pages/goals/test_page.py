"""The page of one goal."""

import re

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_opens_with_the_finding_in_one_sentence(see, vera, goal):
    shown = see(vera, "goal", "arrive_in_time")
    assert re.search(
        r"Testville stood at [\d.]+% over the last \d+ months \(95% interval [\d.]+% to [\d.]+%\), where the path "
        r"asks for at least [\d.]+%: off course\.",
        shown,
    )


def test_the_chart_has_path_baseline_and_fan_and_its_table_follows(see, vera, goal):
    shown = see(vera, "goal", "arrive_in_time")
    assert 'class="goal goal--path"' in shown
    assert "baseline-band" in shown
    assert "fan--inner" in shown
    assert '<th scope="row">December 2026</th>' in shown
    assert "95% expected" in shown


def test_a_former_path_stays_on_the_chart_and_in_the_ledger(see, vera, moved):
    shown = see(vera, "goal", "arrive_in_time")
    assert "goal--former" in shown
    assert "Former path from January 1, 2026" in shown
    assert "Hard frost" in shown
    assert "The council asked for it." in shown
    assert "at least 80.0%" in shown
    assert "at least 90.0%" in shown


def test_the_path_on_the_last_day_is_the_target(see, vera, goal):
    shown = see(vera, "goal", "arrive_in_time")
    [row] = re.findall(r'<tr><th scope="row">December 2026</th>.*?</tr>', shown)
    assert "90.0%" in row


def test_departments_concern_and_reasons_are_told(see, vera, goal):
    shown = see(vera, "goal", "arrive_in_time")
    for words in (
        "Patrol plans", "Fewer transfers", "Residents of Beat 4", "When you call, police are there",
        "in at most 5% of years", "The state rests on this", "goal-states.md",
    ):  # fmt: skip
        assert words in shown


def test_areas_stand_beside_one_another_with_the_gap(see, vera, by_beat):
    shown = see(vera, "goal", "in_every_beat")
    assert "Beats beside one another" in shown
    assert re.search(r"Beat \d and Beat \d are .* apart \(95% interval", shown)
    assert shown.count('class="badge') >= 6


def test_each_area_has_a_chart_of_its_own(see, vera, by_beat):
    assert "Beat 2, by month" in see(vera, "goal", "in_every_beat", area="B2")
    assert "Beat 5, by month" in see(vera, "goal", "in_every_beat", area="B5")


def test_only_those_who_may_change_it_are_offered_to(see, vera, leo, ada, goal):
    move = reverse("goal-move", args=["arrive_in_time"])
    assert move not in see(vera, "goal", "arrive_in_time")
    assert move not in see(leo, "goal", "arrive_in_time")
    leo.departments.add(goal.contributions.get(role="lead").department)
    assert move in see(leo, "goal", "arrive_in_time")
    assert move in see(ada, "goal", "arrive_in_time")


def test_an_unknown_goal_is_no_page(client, vera, five_beats):
    client.force_login(vera)
    assert client.get(reverse("goal", args=["no_such"])).status_code == 404
