"""Cursors that are moments."""

from datetime import UTC, datetime, timedelta

import pytest

from civicstat.measurement.sources.connectors.moments import as_moment, newest, set_back

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "back"),
    [
        ("2026-11-01T00:00:30.000Z", "2026-10-31T23:00:30.000Z"), ("2026-11-01 00:00:30", "2026-10-31 23:00:30"),
        ("2026-11-01", "2026-10-31"), ("2026-11-01T00:00:30-05:00", "2026-11-01T04:00:30+00:00"),
        (17, 17), ("A-17", "A-17"), (None, None), ("0001-01-01", "0001-01-01"),
    ],
)  # fmt: skip
def test_a_cursor_goes_back_by_the_overlap_as_the_source_spells_it(value, back):
    assert set_back(value, timedelta(hours=1)) == back
    assert set_back(value, timedelta()) == value


def test_the_newest_is_found_among_what_is_alike_and_what_lies_ahead_counts_as_now():
    assert newest(["2026-11-01T00:00:00Z", "2026-11-01T02:00:00+03:00", None], at=AT) == "2026-11-01T00:00:00Z"
    assert newest(["2099-01-01T00:00:00", "2026-11-01T00:00:00"], at=AT) == "2026-11-02T12:00:00"
    assert newest([3, 11, 7], at=AT) == 11
    assert newest([None], at=AT) is None


def test_milliseconds_are_moments_and_words_are_none():
    assert as_moment(1_762_084_800_000) == datetime(2025, 11, 2, 12, 0, tzinfo=UTC)
    assert as_moment(10**30) is None
    assert as_moment("soon") is None
