"""What is cleared away each night."""

from datetime import timedelta

import pytest

from civicstat.measurement.metrics.models import Change
from civicstat.web.jobs.periodic.upkeep import clear_sessions

pytestmark = pytest.mark.django_db


def test_changes_of_figures_go_after_a_month_but_for_the_newest(noon):
    for days in (90, 31, 29):
        Change.objects.create(at=noon - timedelta(days=days), cells=1)
    assert "2 changes of figures" in clear_sessions(noon)
    [left] = Change.objects.all()
    assert "0 changes of figures" in clear_sessions(noon + timedelta(days=300))
    assert Change.objects.get() == left
