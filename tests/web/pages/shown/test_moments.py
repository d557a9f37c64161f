"""Ages, periods and sizes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from civicstat.web.pages.shown.moments import age, in_period, size_in_words

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1, seconds=30), "1 minute ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1, hours=20), "1 day ago"),
        (timedelta(days=1200), "1,200 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(span, words):
    assert age(NOW - span, NOW) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_340_000, "2.3 MB"), (7e9, "7.0 GB")]
)
def test_a_size_is_told_in_the_unit_that_suits_it(size, words):
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("label", "grain", "text"),
    [
        ("March 2026", "month", "in March 2026"),
        ("Week 9, 2026", "week", "in week 9 of 2026"),
        ("March 3, 2026", "day", "on March 3, 2026"),
        ("Mar 3, 2026, 14:00", "hour", "in the hour from Mar 3, 2026, 14:00"),
        ("Oct 5 to Nov 1, 2026", "four_weeks", "from Oct 5 to Nov 1, 2026"),
        ("12 months to March 2026", "rolling_year", "in the 12 months to March 2026"),
        ("Fiscal year 2026", "fiscal_year", "in fiscal year 2026"),
        ("Q2 2026", "quarter", "in quarter 2 of 2026"),
        ("part of Q2 2026", "quarter", "in part of quarter 2 of 2026"),
        ("Fiscal Q1 2027", "fiscal_quarter", "in fiscal quarter 1 of 2027"),
    ],
)
def test_a_period_stands_in_a_sentence_as_people_say_it(label, grain, text):
    assert in_period(label, grain) == text
