from datetime import timedelta

import pytest

from civicstat.measurement.records.quality.checks.flow import UnreadableSpan, within


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 day", timedelta(days=1)), ("90 Minutes", timedelta(minutes=90)), ("2 weeks", timedelta(weeks=2)), (" ", None)],
)
def test_a_span_is_read_as_people_write_it(text, expected):
    assert within(text, dataset="calls") == expected


def test_a_span_that_cannot_be_read_is_refused_with_the_dataset():
    with pytest.raises(UnreadableSpan, match="calls: fresh_within is 'daily', expected a number and a unit"):
        within("daily", dataset="calls")
