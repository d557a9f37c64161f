"""The page of one goal."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.overnight.actions import hold, withdraw
from civicstat.web.pages.goals.wording import together_in_words

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
    assert '<th scope="row" role="rowheader">December 2026</th>' in shown
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
    [row] = re.findall(r'<tr role="row"><th scope="row" role="rowheader">December 2026</th>.*?</tr>', shown)
    assert "90.0%" in row


def test_departments_concern_and_reasons_are_told(see, vera, goal):
    shown = see(vera, "goal", "arrive_in_time")
    for words in (
        "Patrol plans", "Fewer transfers", "Residents of Beat 4", "When you call, police are there",
        "in at most 5% of years", "The state rests on this", "How a state is told",
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


def test_state_and_forecast_that_disagree_are_told_together():
    likely, unlikely, even = (SimpleNamespace(probability=chance) for chance in (0.82, 0.005, 0.4))
    assert "more likely to miss the target" in together_in_words(GoalState.ON_COURSE, even)
    assert "more likely to reach the target" in together_in_words(GoalState.OFF_COURSE, likely)
    assert "reaching the target is unlikely" in together_in_words(GoalState.CANNOT_TELL, unlikely)
    assert together_in_words(GoalState.ON_COURSE, likely) == together_in_words(GoalState.CANNOT_TELL, even) == ""
    assert together_in_words(GoalState.NO_CURRENT_DATA, None) == ""


def test_without_current_data_no_level_is_shown_as_current_and_none_is_forecast(see, vera, goal, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 5, 12, tzinfo=UTC))
    shown = see(vera, "goal", "arrive_in_time")
    assert re.search(
        r"The newest final figure is too old\. Known last: [\d.]+% \(95% interval .*\), of .* 2026 to", shown
    )
    assert "stood at" not in shown
    assert "reached with a probability" not in shown
    listed = see(vera, "goals")
    assert "goal-row__level" not in listed
    assert "reached with a probability" not in listed


def test_the_baseline_is_told_with_its_period(see, vera, goal, by_beat):
    assert "of January 1, 2025 to December 31, 2025" in see(vera, "goal", "arrive_in_time")
    assert "Baselines are of January 1, 2025 to December 31, 2025" in see(vera, "goal", "in_every_beat")


def test_a_goal_whose_data_is_late_is_marked_until_records_come(see, vera, goal, five_beats):
    assert "Data is late" not in see(vera, "goals")
    five_beats.definition_text = five_beats.definition_text.rstrip() + "\nfresh_within: 1 day\n"
    five_beats.save()
    fresh_at = five_beats.fresh_at
    assert "Data is late" in see(vera, "goals")
    assert "should be no older than 1 day" in see(vera, "goal", "arrive_in_time")

    type(five_beats).objects.update(fresh_at=datetime(2026, 7, 5, 11, tzinfo=UTC))
    assert fresh_at < datetime(2026, 7, 5, tzinfo=UTC)
    assert "Data is late" not in see(vera, "goals")
    assert "should be no older than 1 day" not in see(vera, "goal", "arrive_in_time")


def test_a_goal_whose_metric_is_held_from_the_public_says_so_and_why(see, vera, goal, ada):
    held = hold(metric=goal.metric, reason="The clock was off", since=None, by=ada, at=datetime(2026, 7, 5, tzinfo=UTC))
    assert "Held from public" in see(vera, "goals")
    assert "The clock was off" in see(vera, "goal", "arrive_in_time")

    withdraw(clearing=held, by=ada, at=datetime(2026, 7, 5, tzinfo=UTC))
    assert "Held from public" not in see(vera, "goals")
