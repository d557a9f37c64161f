"""Eighteen of twenty, then seventeen of twenty: from the file of records to the page of the goal, nothing turns bad."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from civicstat.directory.actions import name_city
from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.goals.progress import progress
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.sources.actions import define_dataset
from tests.testville import deliver, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DATASET = """
dataset: answers
title: Answers
describes: One row is one answer to the survey that follows a call.
timezone: UTC
key: answer_id
time: given_at
columns:
  answer_id: {type: text, required: true}
  given_at: {type: timestamp, required: true}
  satisfied: {type: integer, required: true}
"""
METRIC = """
metric: satisfied
title: Satisfied callers
question: How many callers are satisfied?
dataset: answers
statistic: {kind: share, hit: satisfied = 1}
unit: share
direction: higher
"""
GOAL = """
goal: satisfied
title: 88 of 100 callers are satisfied
metric: satisfied
baseline: {since: 2024-01-01, until: 2024-12-31}
target: {at_least: 0.88}
by: 2026-12-31
reason: The council asked for it.
"""
MONTHS = 30  # from January 2024 on
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def _answers() -> list[dict[str, object]]:
    """Return twenty answers a month, of which eighteen and seventeen in turn are good."""
    rows: list[dict[str, object]] = []
    for month in range(MONTHS):
        first = datetime(2024 + month // 12, month % 12 + 1, 1, 9)
        for number in range(20):
            given, good = first + timedelta(days=number * 1.4), int(number < 18 - month % 2)
            rows.append({"answer_id": f"{month}-{number}", "given_at": given, "satisfied": good})
    last = datetime(2026, 6, 30, 21)
    rows[-1] |= {"given_at": last}
    return rows


def test_eighteen_then_seventeen_of_twenty_never_turns_a_goal_of_88_percent_from_good_to_bad(
    workspace, client, ada, monkeypatch
):
    name_city(name="Testville", by=None, at=NOW)
    dataset, _ = define_dataset(text=DATASET, where="answers.yaml", by=None, at=NOW)
    adopt(text=METRIC, where="satisfied.yaml", by=None, at=NOW)
    deliver(dataset, write(workspace / "answers.csv", _answers()), NOW)
    goal = set_goal(definition=read_goal(GOAL, where="goal.yaml"), where="goal.yaml", by=ada, at=NOW)

    [found] = progress(goal, at=NOW).standings
    # Looked at every month for a year and a half; a goal whose level was reached may be told as good, never as bad.
    assert {turn.state for turn in found.turns} <= {"cannot tell", "on course", "met"}
    assert {level.periods for level in found.levels} == {3, 6, 12}

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(ada)
    page = client.get(reverse("goal", args=["satisfied"])).content.decode()
    [badge] = re.findall(r'<span class="badge[^>]*>.*?</span>', page.split('aria-label="Where it stands"')[1])[:1]
    assert "Off course" not in badge
    assert date(2026, 6, 30) == found.levels[-1].until
