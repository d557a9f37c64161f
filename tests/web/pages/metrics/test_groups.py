"""A metric's figure split by a column."""

import pytest

from civicstat.measurement.metrics.models import Metric, MetricVersion

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_latest_figure_is_split_by_a_column(page):
    text = Metric.objects.get(slug="calls").current.definition_text
    assert "Nothing splits this metric into groups" in page("calls", "metric-groups")
    MetricVersion.objects.filter(metric__slug="calls").update(definition_text=f"{text}\ndimensions: priority\n")
    shown = page("calls", "metric-groups")  # by the first column that there is
    assert "Calls for service, by priority" in shown
    assert shown.count("Testville: from ") == 1
    assert ") in June 2026." in shown


def test_each_group_has_a_small_chart(page):
    text = Metric.objects.get(slug="calls").current.definition_text
    MetricVersion.objects.filter(metric__slug="calls").update(definition_text=f"{text}\ndimensions: priority\n")
    shown = page("calls", "metric-groups", grain="quarter", order="change")
    assert "Calls for service, by priority over time" in shown
    assert "changed beyond chance since a year before" in shown or "Beyond chance since a year before" in shown
