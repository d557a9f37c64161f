"""Ages and sizes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from civicstat.web.pages.shown.moments import age, size_in_words

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
