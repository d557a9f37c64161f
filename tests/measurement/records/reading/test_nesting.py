import json
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.measurement.records.reading import UnreadableFile, nesting
from civicstat.measurement.records.reading.nesting import DEEPEST_VALUE, deep_lines, depth_of, refuse_deep

LISTS, OBJECTS = "[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200
TEXTS = st.text(st.sampled_from('ab[]{}"\\,\n'), max_size=6)
VALUES = st.recursive(TEXTS | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner))


@pytest.mark.parametrize("document", [LISTS, OBJECTS, '{"rows": [' + LISTS + "]}", '[{"id": 1}, ' + OBJECTS + "]"])
def test_a_document_nested_too_deep_is_refused_before_an_engine_sees_it(opened, written, connection, document):
    with pytest.raises(UnreadableFile, match=r"^nest.json: line 1 has lists .* more than 64 deep .*write each record"):
        opened(written(document, "nest.json"))

    assert connection.execute("select 1").fetchall() == [(1,)]


def test_the_line_of_a_value_nested_too_deep_is_told(opened, written):
    with pytest.raises(UnreadableFile, match="line 3 has"):
        opened(written('[{"id": 1},\n{"id": 2},\n{"id": ' + LISTS + "}]", "nest.json"))


def test_a_line_nested_too_deep_is_set_aside_and_the_others_are_read(opened, written):
    file = opened(written(f'{{"id": 1}}\n{{"id": {LISTS}}}\n{{"id": 3}}\n', "nest.ndjson"))

    assert file.cells == [["1"], ["3"]]
    assert [(row.row, row.expected) for row in file.misshapen] == [
        (2, "lists and objects at most 64 deep within one another")
    ]


def test_lines_nested_too_deep_everywhere_are_refused(opened, written, monkeypatch):
    monkeypatch.setattr(nesting, "MOST_DEEP_LINES", 3)
    with pytest.raises(UnreadableFile, match="more than 3 lines"):
        opened(written(f'{{"id": {LISTS}}}\n' * 4, "nest.ndjson"))


def test_brackets_within_texts_nest_nothing(opened, written):
    text = "[" * 200 + '\\"' + "{" * 200

    assert opened(written(json.dumps([{"id": text}]), "calls.json")).cells == [[text]]
    assert opened(written(json.dumps({"id": text}) + '\n{"id": 2}\n', "calls.ndjson")).cells == [[text], ["2"]]


def test_what_is_just_not_too_deep_is_read(opened, written):
    inside = "[" * (DEEPEST_VALUE - 2) + "]" * (DEEPEST_VALUE - 2)

    assert opened(written(f'[{{"id": {inside}}}]', "calls.json")).cells == [[inside]]


@given(VALUES)
def test_depth_is_that_of_the_values(value):
    def depth(found):
        inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
        return (1 if isinstance(found, dict | list) else 0) + max(map(depth, inner), default=0)

    assert depth_of(json.dumps(value).encode()) == depth(value)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_a_text_is_counted_alike_however_it_is_cut(tmp_path: Path, monkeypatch, chunk):
    monkeypatch.setattr(nesting, "_CHUNK", chunk)
    path = tmp_path / "calls.json"
    path.write_text(json.dumps([{'a"[\\': ["[[[\\"] * 3}]) + "\n" + "[" * DEEPEST_VALUE)
    refuse_deep(path)
    path.write_text(path.read_text() + "[")

    with pytest.raises(UnreadableFile, match="line 2 has"):
        refuse_deep(path)


def test_no_line_of_a_plain_text_is_too_deep(tmp_path: Path):
    path = tmp_path / "calls.ndjson"
    path.write_text('{"id": "' + "{[" * 90 + '"}\n')

    assert deep_lines(path) == []


def test_an_engine_that_gives_up_on_a_document_is_not_the_one_that_asked(connection, tmp_path: Path):
    from civicstat.measurement.records.reading.apart import engine_apart

    with (
        pytest.raises(
            UnreadableFile, match=r"nest.json: the engine gave up on it \(INTERNAL Error.*\)\. Nothing of it"
        ),
        engine_apart(connection, tmp_path, "nest.json") as engine,
    ):
        engine.execute(f"select json_group_structure(doc::json) from (select '{LISTS}' as doc)")

    assert connection.execute("select 1").fetchall() == [(1,)]
    with pytest.raises(duckdb.ConnectionException):
        engine.execute("select 1")
