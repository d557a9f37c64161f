"""Testville with a rise of calls in one beat that was put in, and what it is judged by."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from civicstat.directory.models import Department
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.evaluating import evaluate
from civicstat.measurement.signals.models import Signal
from tests.testville import deliver, write

JULY = datetime(2026, 7, 5, 12, tzinfo=UTC)


@pytest.fixture
def july():
    return JULY


@pytest.fixture
def police(five_beats):
    department = Department.objects.create(slug="police", name="Police")
    Metric.objects.update(department=department)
    return department


@pytest.fixture
def risen(five_beats, police, workspace, noon):
    """Testville after 160 calls more than usual from Beat 2 in its last four weeks."""
    chance = random.Random(3)
    rows = [
        {
            "call_id": f"more{number}", "arrived_at": "", "priority": 3, "beat": "B2",
            "received_at": datetime(2026, 6, 1) + timedelta(minutes=chance.randrange(60 * 24 * 28)),
        }
        for number in range(160)
    ]  # fmt: skip
    deliver(five_beats, write(workspace / "more.csv", rows), noon)
    return five_beats


@pytest.fixture
def signal(risen, july):
    """The signal of that rise."""
    evaluate(at=july, ran_at=july)
    return Signal.objects.leading().order_by("cost").first()
