"""Goals on the pages of metrics and in the weekly view."""

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.web.pages.goals.lines import lines_of_goals

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _lines(user, area, grain="month"):
    return lines_of_goals(user, read_series(Metric.objects.get(slug="in_time"), area, grain))


def test_a_metrics_chart_shows_the_goal_and_the_targets_it_had(vera, moved):
    [line] = _lines(vera, Area.objects.get(layer__slug="city"))
    assert [step.value for step in line.steps] == [0.9, 0.8]


def test_a_goal_is_shown_in_its_own_areas_alone(vera, goal):
    assert _lines(vera, Area.objects.get(code="B1")) == ()


def test_a_share_is_asked_for_by_any_period(vera, goal):
    assert len(_lines(vera, Area.objects.get(layer__slug="city"), "quarter")) == 1


def test_the_metric_page_lists_its_goals_and_the_way_to_set_one(see, vera, ada, goal):
    shown = see(vera, "metric", "in_time")
    assert "Police arrive in eight minutes" in shown
    assert "Goal 90.0%" in shown
    assert "Set a goal" not in shown
    assert "Set a goal" in see(ada, "metric", "in_time")


def test_the_weekly_view_begins_with_goals_that_need_attention(see, vera, goal):
    shown = see(vera, "weekly")
    assert shown.index("What to know first") < shown.index("Goals</h2>") < shown.index("All metrics")
    assert "Police arrive in eight minutes" in shown


def test_the_weekly_view_of_an_area_shows_its_own_goals(see, vera, goal, by_beat):
    shown = see(vera, "weekly", area="beat.B2")
    assert "In time in every beat" in shown
    assert "Police arrive in eight minutes" not in shown
