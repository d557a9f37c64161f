from datetime import date

import pytest

from civicstat.publishing.reports.documents import grain_of, period_key


@pytest.mark.parametrize("grain", ["month", "quarter", "year", "fiscal_quarter", "fiscal_year"])
def test_the_key_of_a_period_tells_its_kind(grain):
    assert grain_of(period_key(grain, date(2026, 7, 1), date(2026, 10, 1))) == grain
