"""A town whose content has two years of months, and one template of a monthly report."""

from datetime import UTC, datetime

import pytest

from civicstat.publishing.reports.actions import define_report
from civicstat.publishing.reports.definitions import read_report
from publishing.reports.town import TEMPLATE

AT = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def monthly(police):
    """The template of a monthly report, announced on November 3."""
    return define_report(definition=read_report(TEMPLATE, where="monthly.yaml"), by=None, at=AT)[0]
