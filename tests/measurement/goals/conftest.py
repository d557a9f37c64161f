"""Testville's goals."""

from datetime import UTC, date, datetime

import pytest

from civicstat.measurement.goals.catalog import read_goal

JULY = datetime(2026, 7, 5, 12, tzinfo=UTC)
TEXT = """
goal: arrive_in_time
title: Police arrive in eight minutes
wording: When you call, police are there within eight minutes.
metric: in_time
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.3}
by: 2026-12-31
asked_by: Residents of Beat 4, at the meeting of November 2025
concern: slow_police
departments: [{department: police, role: lead, part: Patrol plans}, {department: dispatch, part: Fewer transfers}]
reason: The council asked for it.
"""


@pytest.fixture
def july() -> datetime:
    return JULY


@pytest.fixture
def departments(db):
    from civicstat.directory.models import Department

    return [Department.objects.create(slug=slug, name=slug.title()) for slug in ("police", "dispatch")]


@pytest.fixture
def told(five_beats, departments):
    """A goal as an analyst writes it; more lines may be added, fields replaced."""

    def tell(more: str = "", **fields: object):
        definition = read_goal(TEXT + more, where="goals.yaml")
        return definition.model_copy(update=fields)

    return tell


@pytest.fixture
def goal(told, ada):
    from civicstat.measurement.goals.actions import set_goal

    return set_goal(definition=told(), where="goals.yaml", by=ada, at=datetime(2026, 1, 5, tzinfo=UTC))


@pytest.fixture
def spring() -> date:
    return date(2026, 4, 1)
