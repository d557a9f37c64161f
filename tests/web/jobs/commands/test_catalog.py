from pathlib import Path

import pytest

from civicstat.directory.models import Department
from civicstat.measurement.goals.models import Goal
from civicstat.web.jobs.catalog.checking import CatalogRefused
from civicstat.web.jobs.catalog.documents import split
from civicstat.web.jobs.commands.catalog import Apply, apply

pytestmark = pytest.mark.django_db
GOAL = """goal: arrive_in_time
title: Police arrive in eight minutes
metric: in_time
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.3}
by: 2026-12-31
reason: The council asked for it.
"""


def apply_text(text):
    return apply(Apply(tuple(split(text, "goals.yaml"))), lambda share, what="": None)


def test_a_goal_of_the_catalog_is_set_once_and_moved_when_its_target_changes(five_beats):
    first, again = apply_text(GOAL), apply_text(GOAL)
    moved = apply_text(GOAL.replace("0.3", "0.25").replace("The council", "The board"))

    told = [
        (each.sort, each.slug, each.outcome, each.version)
        for found in (first, again, moved)
        for each in found.definitions
    ]
    assert told == [
        ("goal", "arrive_in_time", "added", 1),
        ("goal", "arrive_in_time", "unchanged", 1),
        ("goal", "arrive_in_time", "changed", 2),
    ]


def test_a_goal_whose_baseline_is_not_there_yet_waits_and_says_why(five_beats):
    found = apply_text(GOAL.replace("2025-01-01", "2019-01-01").replace("2025-12-31", "2019-12-31"))

    assert found.definitions == ()
    assert found.remarks[0].startswith("The goal arrive_in_time is not set yet: in_time in Testville, 2019-01-01")
    assert not Goal.objects.exists()


def test_a_goal_that_does_not_fit_is_refused_with_its_place(five_beats, workspace: Path):
    Department.objects.create(slug="police", name="Police")
    with pytest.raises(CatalogRefused) as refusal:
        apply_text("# goals\n" + GOAL.replace("at_least", "at_most") + "departments: [{department: parks}]\n")

    first, second, last = str(refusal.value).splitlines()
    assert first.startswith("goals.yaml, line 1: arrive_in_time: higher is better of in_time")
    assert second == "goals.yaml, line 1: arrive_in_time: no department is called 'parks'; there are police"
    assert last == "Nothing was applied."
