"""A metric's passport and its versions."""

from datetime import date

import pytest

from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_shows_the_passport_and_its_versions(page, noon):
    metric = Metric.objects.get(slug="p90")
    text = metric.current.definition_text.replace("min_n: 5", "min_n: 10")
    adopt(text=text, where="p90", by=None, at=noon, reason="Five were too few")
    refresh(metrics=[metric], store=record_store(), at=noon)
    shown = page("p90", "metric-definition")
    assert "<code>response_seconds</code>: the value that 90% of the records do not exceed" in shown
    assert "Version 2" in shown
    assert "Five were too few" in shown


def test_a_version_with_a_day_of_its_own_keeps_what_was_before(page, noon):
    metric = Metric.objects.get(slug="urgent")
    before = Observation.objects.filter(version__metric=metric, grain="month", area__layer__slug="city").count()
    text = metric.current.definition_text.replace("priority = 1", "priority <= 2")
    adopt(text=text, where="u", by=None, at=noon, reason="Priority 2 is urgent too", applies_from=date(2026, 1, 1))
    refresh(metrics=[Metric.objects.get(slug="urgent")], store=record_store(), at=noon)
    shown = page("urgent", "metric-definition")
    assert "Priority 2 is urgent too" in shown
    assert "a series break is drawn" in shown
    assert before > 12
