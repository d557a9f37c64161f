from datetime import date

import pytest

from civicstat.measurement.comparisons.spans import Span, apart, spans_like

MAY = Span(date(2026, 5, 1), date(2026, 5, 31))
WEEK = Span(date(2026, 5, 4), date(2026, 5, 10))


@pytest.mark.parametrize(
    ("span", "label", "noun"),
    [
        (MAY, "May 2026", "months"),
        (WEEK, "Week 19, 2026", "weeks"),
        (Span(date(2026, 1, 1), date(2026, 12, 31)), "2026", "years"),
        (Span(date(2025, 11, 1), date(2026, 1, 31)), "November 2025 to January 2026", "spans of three months"),
        (Span(date(2026, 5, 3), date(2026, 5, 12)), "May 3 to 12, 2026", "spans of 10 days"),
        (Span(date(2026, 5, 3), date(2026, 5, 3)), "May 3, 2026", "days"),
    ],
)
def test_a_span_is_called_what_people_call_it(span, label, noun):
    assert (span.label, span.noun) == (label, noun)


def test_spans_like_a_month_are_whole_months():
    like = spans_like(MAY, date(2026, 1, 15), date(2026, 8, 15))
    assert [each.since.month for each in like] == [2, 3, 4, 5, 6, 7]
    assert {(each.until.month - each.since.month, each.since.day) for each in like} == {(0, 1)}


def test_spans_like_a_week_lie_end_to_end_with_it():
    like = spans_like(WEEK, date(2026, 4, 10), date(2026, 5, 30))
    assert [str(each.since) for each in like] == ["2026-04-13", "2026-04-20", "2026-04-27", "2026-05-04", "2026-05-11",
                                                  "2026-05-18"]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "steps"),
    [
        (Span(date(2025, 5, 1), date(2025, 5, 31)), 12),
        (Span(date(2026, 4, 1), date(2026, 4, 30)), 1),
        (Span(date(2026, 4, 2), date(2026, 5, 1)), None),
    ],
)
def test_months_are_whole_numbers_of_months_apart(earlier, steps):
    assert apart(MAY, earlier) == steps


def test_weeks_a_year_apart_are_52():
    assert apart(WEEK, Span(date(2025, 5, 5), date(2025, 5, 11))) == 52
