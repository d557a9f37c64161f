"""What of a dataset's records may be published, and what may never be."""

import pytest

from civicstat.library.documents import UnreadableDocument
from civicstat.measurement.sources.models import read_dataset

STOPS = """
dataset: stops
title: Stops
timezone: America/Chicago
sensitivity: {sensitivity}
key: stop_id
time: stopped_at
columns:
  stop_id: {{type: text}}
  stopped_at: {{type: timestamp}}
  ended_at: {{type: timestamp}}
  seen_on: {{type: date}}
  name: {{type: text, personal: true}}
  called_at: {{type: timestamp, personal: true}}
  remarks: {{type: text}}
  tags: {{type: list}}
  outcome: {{type: category, among: [warning, arrest]}}
  reason: {{type: category}}
  age: {{type: integer}}
  is_searched: {{type: boolean}}
  beat: {{type: category}}
  longitude: {{type: number}}
  latitude: {{type: number}}
stages: [stopped_at, ended_at]
durations:
  minutes: {{from: stopped_at, to: ended_at}}
  wait: {{from: called_at, to: stopped_at}}
areas:
  beat: {{name: beat}}
  ward: {{point: {{longitude: longitude, latitude: latitude}}}}
open_records:
  count: stops
  layer: {layer}
  columns:
    {column}
"""


def read(column: str, *, sensitivity: str = "internal", layer: str = "beat"):
    text = STOPS.format(column=column, sensitivity=sensitivity, layer=layer)
    return read_dataset(text, where="stops.yaml").open_records


@pytest.mark.parametrize(
    "column",
    [
        "outcome: {}", "reason: {among: [speed, light]}", "why: {from: reason, groups: {Traffic: [speed, light]}}",
        "age: {bands: [18, 25, 65]}", "age: {round: 10}", "is_searched: {}", "ended_at: {keep: month}",
        "seen_on: {keep: year}", "hour: {from: stopped_at, keep: hour, bands: [6, 18]}",
        "weekday: {from: stopped_at, keep: weekday}", "minutes: {bands: [5, 30], unit: minutes}",
        "outcome: {sensitive: true, tells: age}", "where: {from: remarks, block: true}", "reason: {block: true}",
    ],
)  # fmt: skip
def test_what_is_coarse_may_be_told(column):
    assert read(column) is not None


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ("name: {among: [Ann]}", r"columns\.name: name is personal, and is never published"),
        ("who: {from: name, groups: {A: [Ann]}}", r"columns\.who: name is personal"),
        ("wait: {bands: [60]}", r"columns\.wait: wait is personal"),  # one of its stages is
        ("stop_id: {among: [a]}", "identifies a record"),
        ("longitude: {round: 0.1}", "is a coordinate, and no exact place is ever published"),
        ("beat: {among: [B1]}", "is the area by beat; layer says what is left of the place"),
        ("stopped_at: {keep: day}", "period says what is left of stopped_at; of it keep may be hour or weekday"),
        ("ended_at: {}", "is a time; keep says what is left of it"),
        ("seen_on: {keep: hour}", "is a time; keep says what is left of it"),
        ("remarks: {}", "has no closed list of values, and free text is never published"),
        ("reason: {}", "has no closed list of values"),
        ("tags: {}", "is a list; lists are never published"),
        ("age: {}", "is a number; say under bands or round how coarse it is told"),
        ("is_searched: {bands: [1]}", "bands, round and unit are for numbers"),
        ("age: {block: true, bands: [18]}", "bands and block both say how coarse it is"),
        ("age: {block: true}", "is a integer, and block is for addresses, which are text"),
        ("name: {block: true}", "name is personal, and is never published"),
        ("beat: {block: true}", "is the area by beat"),
        ("remarks: {block: true, among: [a]}", "block and among both say how coarse it is"),
        ("outcome: {keep: month}", "keep is for times"),
        ("height: {}", "'height' is no column of the dataset; expected one of age"),
        ("outcome: {tells: height}", "'height' is no column of the dataset"),
        ("area: {from: outcome}", "every extract has a column area of its own"),
        ("age: {bands: [18], round: 5}", "bands and round both say how coarse it is"),
        ("age: {bands: [25, 18]}", "expected each to begin above the one before"),
        ("reason: {groups: {A: [x], B: [x]}}", "groups has 'x' in two groups"),
        ("reason: {among: [withheld]}", "stands for what is not told"),
        ("hour: {from: stopped_at, keep: hour, bands: [24]}", "expected whole hours from 0 to 23"),
        ("outcome: {colour: red}", "colour is not a known field"),
    ],
)  # fmt: skip
def test_what_would_tell_of_somebody_is_refused_with_its_place(column, fault):
    with pytest.raises(UnreadableDocument, match=fault):
        read(column)


def test_a_restricted_dataset_and_an_unknown_layer_are_refused():
    with pytest.raises(UnreadableDocument, match="the dataset is restricted, and records of such"):
        read("outcome: {}", sensitivity="restricted")
    with pytest.raises(UnreadableDocument, match="found 'tract', expected an area layer of the dataset: beat, ward"):
        read("outcome: {}", layer="tract")
