"""Testville's goals, and who looks at them."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from civicstat.directory.models import Department
from civicstat.measurement.goals.actions import move, set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.goals.definitions import Line, Target

TEXT = """
goal: arrive_in_time
title: Police arrive in eight minutes
wording: When you call, police are there within eight minutes.
metric: in_time
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.9}
by: 2026-12-31
asked_by: Residents of Beat 4
departments: [{department: police, role: lead, part: Patrol plans}, {department: dispatch, part: Fewer transfers}]
reason: The council asked for it.
"""
BY_BEAT = """
goal: in_every_beat
title: In time in every beat
metric: in_time
layer: beat
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.05}
by: 2026-12-31
reason: Help should not depend on the address.
"""
JANUARY = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _july(monkeypatch):
    """It is July 2026: Testville's records end with June."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 7, 5, 12, tzinfo=UTC))


@pytest.fixture
def departments(db):
    return [Department.objects.create(slug=slug, name=slug.title()) for slug in ("police", "dispatch", "fire")]


@pytest.fixture
def goal(five_beats, departments, ada):
    return set_goal(definition=read_goal(TEXT, where="goals"), where="goals", by=ada, at=JANUARY)


@pytest.fixture
def by_beat(five_beats, departments, ada):
    return set_goal(definition=read_goal(BY_BEAT, where="goals"), where="goals", by=ada, at=JANUARY)


@pytest.fixture
def moved(goal, ada):
    line = Line(target=Target(at_least=0.8), by=date(2027, 6, 30), on=date(2026, 4, 1), reason="Hard frost")
    move(goal=goal, line=line, by=ada, at=datetime(2026, 4, 1, tzinfo=UTC))
    return goal


@pytest.fixture
def see(client):
    """What a person sees at a named address."""

    def see(person, name: str, *args: str, **query: str) -> str:
        client.force_login(person)
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return see
