"""What residents are told comes from the settings, and what does not hold stops the start by name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from civicstat.config.concerns import read_concerns


def test_what_is_not_set_has_its_usual_value():
    assert read_concerns({}).answer_days == 30
    assert "911" in read_concerns({}).emergency


def test_a_city_has_its_own_words_and_days():
    found = read_concerns({"answer_days": 10, "elsewhere": ["Call 311."], "emergency": "Call 112."})
    assert (found.answer_days, found.elsewhere, found.emergency) == (10, ("Call 311.",), "Call 112.")


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([], "concerns is"), ({"answer_days": 0}, "concerns.answer_days is 0"), ({"elsewhere": "x"}, "a list of texts"),
        ({"emergency": 911}, "concerns.emergency is 911"), ({"days": 3}, "concerns.days is 3"),
    ],
)  # fmt: skip
def test_what_does_not_hold_stops_the_start_by_name(found, says):
    with pytest.raises(ImproperlyConfigured, match=says):
        read_concerns(found)
