"""Findings in words."""

import math

import pytest

from civicstat.web.ui.findings import Estimate, change_from, change_text, finding, interval_text, not_comparable

YEAR = "the same month last year"


@pytest.mark.parametrize(
    ("low", "high", "unit", "display", "text"),
    [
        (440, 485, "seconds", "minutes", "7 min 20 s to 8 min 5 s"),
        (0.871, 0.91, "share", "", "87.1% to 91.0%"),
        (5.49, 19.7, "people", "", "5 to 20"),
        (4.1, 4.6, "calls", "", "4.1 to 4.6"),
        (5.1, 6.2, "robberies per 10,000 residents", "", "5.1 to 6.2"),
        (100, math.inf, "seconds", "seconds", "100 s or more"),
        (12, 12, "seconds", "seconds", "12 s at both ends"),
        (3.8, 4.2, "days", "days", "3.8 to 4.2 days"),
        (-0.05, 0.157, "share", "points", "−5.0 to 15.7 points"),
        (0.9, 1.6, "days", "days", "0.9 to 1.6 days"),
        (1, 1.6, "days", "days", "1 day to 1.6 days"),
        (0.17 * 86_400, 0.21 * 86_400, "seconds", "days", "4 h 5 min to 5 h 2 min"),
        (20 * 86_400, 20.02 * 86_400, "seconds", "days", "20.00 to 20.02 days"),
        (0.9001, 0.9004, "share", "", "90.01% to 90.04%"),
        (0, 0.0002, "share", "", "0.00% to 0.02%"),
        (12.01, 12.04, "calls per 1,000 residents", "", "12.01 to 12.04"),
        (None, 3, "calls", "", ""),
        (math.nan, 3, "calls", "", ""),
    ],
)
def test_an_interval_is_told_in_words(low, high, unit, display, text):
    assert interval_text(low, high, unit, display) == text


@pytest.mark.parametrize(
    ("value", "before", "unit", "text"),
    [
        (11, 15, "people", f"4 fewer than {YEAR}"),
        (15, 11, "people", f"4 more than {YEAR}"),
        (0.892, 0.865, "share", f"2.7 points higher than {YEAR}"),
        (462, 474, "seconds", f"12 s shorter than {YEAR}"),
        (5.6, 6.7, "robberies per 10,000 residents", f"1.1 lower than {YEAR}"),
        (0.89201, 0.89199, "share", f"The same as {YEAR}"),
        (129.4, 127, "seconds", f"2 s longer than {YEAR}"),
        (0.42, 0.459, "vehicles per 1,000 residents", f"0.04 lower than {YEAR}"),
        (3.62, 3.68, "offenses per 1,000 residents", f"0.1 lower than {YEAR}"),
        (0.02, 0.0204, "share", f"The same as {YEAR}"),
        (None, 3, "calls", f"Cannot be compared with {YEAR}"),
    ],
)
def test_a_change_is_told_in_words(value, before, unit, text):
    assert change_text(value, before, unit, than=YEAR) == text


@pytest.mark.parametrize(
    ("value", "before", "unit", "sort", "text"),
    [
        (8_499, 8_597, "hours", "amount", "98 h less"),
        (15, 11, "people", "amount", "4 more"),
        (100, 98, "seconds", "gap", "2 s larger"),
        (0.054, 0.089, "share", "gap", "3.5 points smaller"),
    ],
)
def test_totals_and_distances_are_compared_in_words_of_their_own(value, before, unit, sort, text):
    assert change_text(value, before, unit, "hours" if unit == "hours" else "", sort=sort) == text


def test_figures_on_both_sides_of_a_series_break_do_not_compare():
    change = not_comparable("October 2025", "New dispatch system")
    assert (change.text, change.verdict) == ("Not comparable with October 2025: New dispatch system", "neutral")
    assert finding("Calls", "October 2026", Estimate(11), change).endswith("October 2025: New dispatch system.")


def test_a_finding_says_in_its_own_words_what_the_figure_is_and_rests_on():
    estimate = Estimate(462, 440, 485, "seconds", "minutes")
    words = {"when": "in week 9 of 2026", "says": "nine in ten took at most {}", "rests_on": "of 1,204 calls"}
    assert finding("Riverton", "Week 9, 2026", estimate, **words) == (
        "Riverton: nine in ten took at most 7 min 42 s in week 9 of 2026, of 1,204 calls "
        "(95% interval 7 min 20 s to 8 min 5 s)."
    )


def test_a_change_may_leave_out_what_a_heading_says():
    assert change_text(11, 15, "people") == "4 fewer"
    assert change_text(11, 11, "people") == "The same"


@pytest.mark.parametrize(
    ("value", "direction", "is_clear", "verdict"),
    [
        (9, "lower", True, "good"),
        (9, "higher", True, "bad"),
        (12, "lower", True, "bad"),
        (12, "higher", True, "good"),
        (12, "context", True, "neutral"),
        (12, "higher", False, "unclear"),
        (10, "higher", True, "neutral"),
    ],
)
def test_a_change_is_good_news_only_where_it_is_clear_and_has_a_better_way(value, direction, is_clear, verdict):
    change = change_from(value, 10, "calls", than=YEAR, direction=direction, is_clear=is_clear)
    assert change.verdict == verdict


def test_a_finding_says_what_when_how_sure_and_what_changed():
    estimate = Estimate(11, 5.49, 19.7, "people")
    change = change_from(11, 15, "people", than=YEAR, direction="lower", is_clear=False)

    text = finding("People hit by gunfire", "September 2026", estimate, change, is_provisional=True)

    assert text == (
        "People hit by gunfire: 11 people in September 2026 (95% interval 5 to 20). "
        f"4 fewer than {YEAR}; chance alone can explain that. "
        "This figure is provisional and may still change."
    )


def test_a_finding_without_a_figure_says_why():
    estimate = Estimate(None, unit="share", reason="Arrival times are missing since August 14.")
    assert finding("Response", "September 2026", estimate) == (
        "Response: no figure for September 2026. Arrival times are missing since August 14."
    )


def test_a_figure_is_plain_for_machines():
    assert Estimate(0.892).plain == "0.892"
    assert Estimate(11).plain == "11.0"
    assert Estimate(None).plain == ""
