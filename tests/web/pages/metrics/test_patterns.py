"""A metric by hour of the week."""

import pytest

import testville
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.stats import Interval, Part
from civicstat.web.pages.metrics.weeks import part_in_words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_opens_with_what_the_hours_show_and_how_sure_that_is(page):
    shown = page("calls", "metric-patterns")
    assert "Calls for service, by hour of the week" in shown
    assert "Testville: " in shown
    assert "in the 52 weeks to June 30, 2026" in shown
    assert (
        "The data does not reach back to the same weeks a year before." in shown or "stands out beyond chance" in shown
    )
    assert "6 am" in shown


def test_fewer_weeks_have_a_year_before_beside_them(page):
    shown = page("calls", "metric-patterns", weeks="13")
    assert "in the 13 weeks to June 30, 2026" in shown
    assert "Calls for service, the same weeks a year before" in shown
    assert "From the 13 weeks to July 1, 2025 to the newest, no cell changed beyond chance." in shown


def test_percentiles_have_longer_cells_where_records_are_few(page):
    assert "7 am" not in page("p90", "metric-patterns")
    shown = page("p90", "metric-patterns", hours="1")
    assert "cells have too few records, fewer than 10, for a figure." in shown
    assert "7 am" in shown


def test_what_was_typed_into_the_address_never_breaks_it(page):
    for query in ({"weeks": "x", "hours": "-1"}, {"weeks": "", "hours": "7"}, {"area": "beat.B9", "weeks": "52"}):
        assert "by hour of the week" in page("calls", "metric-patterns", **query)


def test_a_gap_says_why_it_has_no_hours(page, noon):
    body = "statistic: {kind: gap, of: calls, between: 'area:beat'}\nunit: calls"
    head = testville.HEAD.format(slug="gap", title="Gap", theme="T", way="lower").replace("dataset: calls\n", "")
    adopt(text=head + body, where="gap", by=None, at=noon)
    refresh(metrics=[Metric.objects.get(slug="gap")], store=record_store(), at=noon)
    assert "A gap between areas or groups has no hours of its own" in page("gap", "metric-patterns")


def test_a_part_of_the_week_in_words():
    def words(*part: int) -> str:
        return part_in_words(Part(*part, 0.2, 0.1, Interval(0.1, 0.3)))

    assert words(4, 2, 22, 4) == "Fridays and Saturdays from 10 pm to 2 am"
    assert words(0, 5, 7, 2) == "Mondays to Fridays from 7 am to 9 am"
    assert words(6, 1, 20, 4) == "Sundays from 8 pm to midnight"
    assert words(0, 7, 12, 6) == "every day from noon to 6 pm"


def test_the_values_behind_a_figure_are_spread_with_what_lacks(page):
    shown = page("p90", "metric-patterns", grain="year")
    assert "Time to arrive: how the values are spread" in shown
    assert "nine in ten at most" in shown
    assert "lack the value" in shown
    assert "90th percentile" in shown


def test_a_share_within_a_limit_shows_the_limit_and_what_lies_beyond_it(page):
    shown = page("in_time", "metric-patterns", grain="year")
    assert "took longer than 8 min (95% interval " in shown
    assert "There is no comparable period a year before." in shown


def test_what_only_counts_says_that_there_is_nothing_to_spread(page):
    assert "This metric counts records, and each counts as one" in page("calls", "metric-patterns")
