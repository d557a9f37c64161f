"""Columns made coarse, at the edges of what they are cut by."""

from datetime import datetime

import pyarrow as pa
import pytest

from civicstat.measurement.metrics.extracting import coarse, values_told
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.sources.models import read_dataset
from civicstat.measurement.sources.open_records import OpenColumn
from civicstat.store.engines.duckdb import DuckDBStore

DATASET = read_dataset(
    """
dataset: stops
title: Stops
timezone: America/Chicago
time: at
columns:
  at: {type: timestamp}
  ended_at: {type: timestamp}
  outcome: {type: category, among: [warning, arrest]}
  age: {type: integer}
  weight: {type: number}
  is_searched: {type: boolean}
  address: {type: text}
durations:
  lasted: {from: at, to: ended_at}
""",
    where="stops",
)


@pytest.fixture(scope="module")
def store():
    with DuckDBStore(None) as held:
        yield held


def told(store, source, column, cells):
    made = coarse(OpenColumn(**column), DATASET, source, store.dialect, Calendar())
    found = store.query(f"select {made.sql('c')} as code from cells", tables={"cells": pa.table({"c": cells})})
    return [None if code is None else made.word(code) for code in found["code"].to_pylist()]


def moments(*texts):
    return pa.array([datetime.fromisoformat(text) for text in texts], pa.timestamp("us"))


@pytest.mark.parametrize(
    ("source", "column", "cells", "words"),
    [
        ("age", {"bands": (18, 25, 26)}, [0, 17, 18, 24, 25, 26, None],
         ["under 18", "under 18", "18 to 24", "18 to 24", "25", "26 or more", None]),
        ("weight", {"bands": (0.5, 1)}, [0.49, 0.5, 0.99, 1.0], ["under 0.5", *["0.5 to under 1"] * 2, "1 or more"]),
        ("age", {"round": 10}, [-6, 4, 5, 14, None], ["-10", "0", "10", "10", None]),
        ("lasted", {"bands": (5,), "unit": "minutes"}, [299.0, 300.0, None],
         ["under 5 minutes", "5 minutes or more", None]),
        ("lasted", {"bands": (1, 2), "unit": "days"}, [0.0, 86400.0, 172800.0],
         ["under 1 day", "1 to under 2 days", "2 days or more"]),
        ("outcome", {}, ["warning", "arrest", "fled", None], ["warning", "arrest", "Other", None]),
        ("outcome", {"groups": {"Out": ("it's over", "warning")}}, ["it's over", "arrest"], ["Out", "Other"]),
        ("address", {"block": True}, ["1234 Main St", " 1250 MAIN ST. ", "Oak Ave/Main St", "at her home", " ", None],
         [*["1200 block of MAIN ST"] * 2, "MAIN ST & OAK AVE", "Other", None, None]),
        ("is_searched", {}, [True, False, None], ["yes", "no", None]),
    ],
)  # fmt: skip
def test_values_are_cut_where_the_definition_says(store, source, column, cells, words):
    assert told(store, source, column, pa.array(cells)) == words
    listed = values_told(OpenColumn(**column), DATASET, source)
    assert not listed or {*words} - {None} <= {*listed}


@pytest.mark.parametrize(
    ("keep", "bands", "cells", "words"),
    [
        ("day", (), ["2026-12-31T23:59:59", "2027-01-01T00:00"], ["2026-12-31", "2027-01-01"]),
        ("week", (), ["2027-01-03T23:59", "2027-01-04T00:00"], ["2026-W53", "2027-W01"]),
        ("month", (), ["2026-02-28T23:59", "2026-03-01T00:00"], ["2026-02", "2026-03"]),
        ("quarter", (), ["2026-03-31T23:59", "2026-04-01T00:00", "1969-12-31T00:00"],
         ["2026-Q1", "2026-Q2", "1969-Q4"]),
        ("year", (), ["2026-12-31T23:59", "2027-01-01T00:00"], ["2026", "2027"]),
        ("weekday", (), ["2026-11-29T23:59", "2026-11-30T00:00"], ["Sunday", "Monday"]),
        ("hour", (), ["2026-11-29T23:59", "2026-11-30T00:00"], ["23:00 to 23:59", "00:00 to 00:59"]),
        ("hour", (6, 18), ["2026-11-29T05:59", "2026-11-29T06:00", "2026-11-29T18:00"],
         ["00:00 to 05:59", "06:00 to 17:59", "18:00 to 23:59"]),
    ],
)  # fmt: skip
def test_times_keep_what_the_definition_says(store, keep, bands, cells, words):
    assert told(store, "ended_at", {"keep": keep, "bands": bands}, moments(*cells)) == words
