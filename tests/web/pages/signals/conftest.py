"""Testville's signal, for its pages."""

from datetime import UTC, datetime

import pytest

from tests.measurement.signals.conftest import july, police, risen, signal  # noqa: F401  # the same cast


@pytest.fixture(autouse=True)
def _july(monkeypatch):
    """It is July 2026: Testville's records end with June."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 7, 5, 12, tzinfo=UTC))
