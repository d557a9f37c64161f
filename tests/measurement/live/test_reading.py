"""What the wall reads: what goes on and the hour before, from records of several days."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from civicstat.directory.actions import name_city
from civicstat.measurement.intake import take_in
from civicstat.measurement.live.reading import read_open, read_past
from civicstat.measurement.live.watched import watched
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset

pytestmark = [pytest.mark.django_db]

AT = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
DATASET = """
dataset: jobs
title: Jobs
owner: Police
timezone: UTC
key: number
time: begun
columns:
  number: {type: text, required: true}
  begun: {type: timestamp, required: true}
  sent: {type: timestamp}
  there: {type: timestamp}
  over: {type: timestamp}
  grade: {type: category}
stages: [begun, sent, there, over]
wall: {noun: jobs, priority: grade}
"""
# Minutes before the moment at which each began, was helped, was reached, was over; None: not yet.
JOBS = {
    "waits": (30, None, None, None),
    "at-work": (300, 290, 280, None),
    "just-over": (300, 290, 280, 59),
    "long-over": (300, 290, 280, 61),
    "cancelled": (50, None, None, 45),
    "cancelled-long-ago": (300, None, None, 200),
    "over-by-mistake": (20, 15, 10, 90),
    "to-be-over": (40, 30, 20, -10),
    "to-come": (-5, None, None, None),
    "forgotten": (24 * 60 + 1, None, None, None),
    "of-yesterday": (24 * 60 - 1, 1400, 1390, None),
}


@pytest.fixture
def jobs(workspace, noon, db):
    name_city(name="Testville", by=None, at=noon)
    dataset, _ = define_dataset(text=DATASET, where="jobs.yaml", by=None, at=noon)
    lines = ["number,begun,sent,there,over,grade"]
    for number, minutes in JOBS.items():
        moments = ("" if ago is None else f"{AT - timedelta(minutes=ago):%Y-%m-%d %H:%M:%S}" for ago in minutes)
        lines.append(f"{number},{','.join(moments)},A")
    path = workspace / "jobs.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    take_in(dataset=dataset, source=path, name="jobs.csv", way="python", store=record_store(), by=None, at=noon)
    return watched(dataset.definition)


def test_what_was_over_an_hour_ago_is_not_read(jobs):
    rows = read_open(record_store(), jobs, at=AT)
    begun = sorted((AT.timestamp() - rows.began) / 60)
    wanted = ("waits", "at-work", "just-over", "cancelled", "over-by-mistake", "to-be-over", "of-yesterday")
    assert begun == sorted(JOBS[number][0] for number in wanted)


def test_texts_are_those_of_records_under_way(jobs):
    rows = read_open(record_store(), jobs, at=AT)
    named = set(rows.texts["key"]) - {""}
    assert named == {"waits", "at-work", "to-be-over", "of-yesterday"}
    under_way = np.flatnonzero(rows.ended > AT.timestamp())
    assert {rows.texts["key"][row] for row in under_way} == named
    assert {rows.texts["priority"][row] for row in under_way} == {"A"}


def test_the_past_is_read_whole_and_without_texts(jobs):
    rows = read_past(record_store(), jobs, at=AT)
    assert len(rows) == len(JOBS) - 1  # the one that is to come has not begun
    assert rows.texts == {}
