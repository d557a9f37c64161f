from datetime import date, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from civicstat.config.env import as_day, as_number


@pytest.mark.parametrize("found", [5, 60, 94.5, 95])
def test_a_number_within_its_span_is_taken(found):
    assert as_number(found, "memory_percent", least=5, most=95) == found


@pytest.mark.parametrize("found", ["60%", True, 4, 96, None, float("nan")])
def test_any_other_stops_the_start_by_name(found):
    with pytest.raises(ImproperlyConfigured, match=r"memory_percent is .*, expected a number from 5 to 95; correct it"):
        as_number(found, "memory_percent", least=5, most=95)


@pytest.mark.parametrize("found", ["2026-10-31", 20261031, datetime(2026, 10, 31)])
def test_a_day_that_is_none_stops_the_start_by_name(found):
    with pytest.raises(ImproperlyConfigured, match=r"as_of is .* expected a day without quotes"):
        as_day(found, "as_of")


def test_a_day_may_be_left_out():
    assert (as_day(None, "as_of"), as_day(date(2026, 10, 31), "as_of")) == (None, date(2026, 10, 31))
