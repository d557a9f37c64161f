"""The areas of a metric beside one another."""

import pytest

import testville
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_compares_areas_on_a_map_and_with_intervals(page):
    shown = page("p90", "metric-areas")
    assert "Areas beside one another" in shown
    assert "Beat 4" in shown
    assert 'class="areas"' in shown


def test_a_page_without_figures_by_area_says_so_and_leads_on(page, noon):
    text = testville.HEAD.format(slug="daily", title="Daily", theme="T", way="lower")
    text += "statistic: {kind: count}\nunit: calls\nperiods: [day, month]"
    metric, _ = adopt(text=text, where="daily", by=None, at=noon)
    refresh(metrics=[metric], store=record_store(), at=noon)

    shown = page("daily", "metric-areas", grain="day")
    assert "No figures by area are kept for this kind of period" in shown
    assert "Areas beside one another" in page("daily", "metric-areas", grain="month")


def test_a_share_has_a_funnel_and_a_percentile_says_why_it_has_none(page):
    shown = page("in_time", "metric-areas", grain="year")
    assert "All 5 beats lie in 2025 within what chance explains around the city’s figure" in shown
    assert "by size of the area" in shown
    assert "They are compared by their own intervals." in page("p90", "metric-areas", grain="year")


def test_each_area_has_a_small_chart_in_the_order_that_is_asked_for(page):
    shown = page("calls", "metric-areas", grain="quarter")
    assert "Calls for service, by area over time" in shown
    assert "The gray line behind is Testville’s course, at the level of each panel." in shown
    by_change = page("calls", "metric-areas", grain="quarter", order="change")
    first = by_change.partition('id="areas-over-time"')[2]
    assert first.count("within chance") >= 5
