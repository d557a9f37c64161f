"""A drafted definition changed as a person answers."""

import pytest

from civicstat.measurement.sources.models import read_dataset
from civicstat.web.pages.answering import ColumnAnswer, read_document, with_columns, with_fields, write_document

DRAFT = """
dataset: export
title: Export
timezone: America/Chicago
key: id
time: received_at
columns:
  id: {type: text, from: Call ID, required: true}
  received_at: {type: timestamp, from: Received, format: "%m/%d/%Y %H:%M"}
  arrived_at: {type: timestamp, from: Arrived}
  beat: {type: category, from: Beat}
  longitude: {type: number}
  latitude: {type: number}
stages: [received_at, arrived_at]
durations:
  response_seconds: {from: received_at, to: arrived_at}
areas:
  beat: {name: beat}
  district: {point: {longitude: longitude, latitude: latitude}}
"""


@pytest.fixture
def draft():
    return read_document(DRAFT, where="draft")


def answer(name, type_, *, title="", is_used=True):
    return ColumnAnswer(name, title, type_, is_used)


def check(document):
    """Return the definition that a document states, after its way through YAML."""
    return read_dataset(write_document(document), where="draft")


def test_a_draft_without_answers_says_the_same(draft):
    assert check(with_columns(draft, [])) == read_dataset(DRAFT, where="draft")


def test_a_column_that_is_not_kept_leaves_nothing_behind(draft):
    changed = check(with_columns(draft, [answer("arrived_at", "timestamp", is_used=False)]))
    assert "arrived_at" not in changed.columns
    assert changed.stages == ("received_at",)
    assert changed.durations == {}


def test_without_its_column_a_layer_is_not_found_by_name_any_more(draft):
    changed = check(with_columns(draft, [answer("beat", "category", is_used=False)]))
    assert set(changed.areas) == {"district"}
    changed = check(with_columns(draft, [answer("latitude", "number", is_used=False)]))
    assert set(changed.areas) == {"beat"}


def test_another_type_forgets_how_the_old_one_was_read(draft):
    changed = check(with_columns(draft, [answer("received_at", "text")]) | {"time": "arrived_at"})
    assert changed.columns["received_at"].type == "text"
    assert changed.columns["received_at"].format == ()
    assert changed.columns["received_at"].source == ("Received",)
    assert changed.stages == ("arrived_at",)


def test_the_same_type_keeps_it_and_takes_the_title(draft):
    changed = check(with_columns(draft, [answer("received_at", "timestamp", title="Call received")]))
    assert changed.columns["received_at"].format == ("%m/%d/%Y %H:%M",)
    assert changed.columns["received_at"].title == "Call received"


def test_fields_that_are_empty_are_left_out(draft):
    text = write_document(with_fields(draft, dataset="calls", describes="", key=[], owner="police"))
    assert text.startswith("dataset: calls\ntitle: Export\nowner: police\n")
    assert "describes" not in text
    assert "key" not in text


def test_words_that_yaml_takes_for_something_else_stay_words(draft):
    document = with_fields(draft, title="yes: no # maybe", describes="- null")
    assert check(document).title == "yes: no # maybe"
    assert check(document).describes == "- null"
