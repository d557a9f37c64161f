"""Values as people type them."""

import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.web.pages.goals.typed import typed_as


@pytest.mark.parametrize(
    ("unit", "display", "spoken", "typed", "value"),
    [
        ("share", "", "percent", 90, 0.9),
        ("share", "points", "percentage points", 5, 0.05),
        ("seconds", "minutes", "minutes", 8, 480),
        ("seconds", "m:ss", "minutes", 7.5, 450),
        ("seconds", "", "seconds", 15, 15),
        ("days", "", "days", 4, 4),
        ("minutes", "hours", "hours", 2, 120),
        ("calls", "", "calls", 90, 90),
        ("calls per 1,000 residents", "", "calls per 1,000 residents", 9.5, 9.5),
    ],
)
def test_what_is_typed_becomes_the_metrics_unit_and_back(unit, display, spoken, typed, value):
    definition = MetricDefinition.model_construct(unit=unit, display=display)
    how = typed_as(definition)
    assert how.unit == spoken
    assert how.value(typed) == pytest.approx(value)
    assert how.shown(value) == pytest.approx(typed)
