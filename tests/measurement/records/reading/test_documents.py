import json

import pytest

from civicstat.measurement.records.reading import UnreadableFile

CALLS = [{"id": 7, "place": {"lat": 38.5, "lon": -90.25}, "units": ["E1", "T2"]}, {"id": 8, "note": "second"}]


def test_a_list_of_records_has_nested_values_as_columns_of_their_own(opened, written):
    file = opened(written(json.dumps(CALLS), "calls.json"))

    assert file.headers == ("id", "place.lat", "place.lon", "units", "note")
    assert file.cells == [["7", "38.5", "-90.25", '["E1","T2"]', None], ["8", None, None, None, "second"]]
    assert file.numbers == [1, 2]


def test_names_that_differ_in_case_alone_stay_apart(opened, written):
    assert opened(written('[{"ID": 1, "id": 2, "a/b~c": 3}]', "calls.json")).cells == [["1", "2", "3"]]


def test_twelve_digit_ids_keep_every_digit(opened, written):
    assert opened(written('[{"id": 410106100009}]', "calls.json")).cells == [["410106100009"]]


def test_a_byte_order_mark_is_no_obstacle(opened, written):
    assert opened(written(b"\xef\xbb\xbf" + json.dumps(CALLS).encode(), "calls.json")).cells[1][0] == "8"


def test_the_answer_of_a_map_server_is_read_at_its_usual_place(opened, written):
    body = {"fields": [{"name": "callKey"}], "features": [{"attributes": {"callKey": "P1"}, "geometry": {"x": 1.5}}]}

    assert opened(written(json.dumps(body), "page.json")).cells == [["P1"]]


def test_geojson_is_read_with_its_geometry_where_that_is_asked_for(opened, written):
    feature = {"type": "Feature", "properties": {"id": 1}, "geometry": {"type": "Point", "coordinates": [-90.2, 38.6]}}
    path = written(json.dumps({"type": "FeatureCollection", "features": [feature]}), "page.geojson")

    assert opened(path).headers == ("id",)
    whole = opened(path, records_at="features[]")
    assert whole.cells == [["Feature", "1", "Point", "[-90.2,38.6]"]]
    assert whole.headers == ("type", "properties.id", "geometry.type", "geometry.coordinates")


def test_a_list_is_found_at_the_path_that_is_stated(opened, written):
    body = {"meta": {"n": 1}, "data": {"rows": [{"id": 1}], "other": [1]}}

    assert opened(written(json.dumps(body), "page.json"), records_at="data.rows[]").cells == [["1"]]


def test_a_document_within_a_text_is_opened(opened, written):
    body = {"statusCode": 200, "body": json.dumps([{"id": "1"}, {"id": "2"}])}

    assert opened(written(json.dumps(body), "gateway.json"), records_at="body[]").cells == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("{}", "found one JSON document with no names"),
        ("[{}]", "no JSON objects with values"),
        ("[]", "no JSON objects"),
    ],
)
def test_a_document_without_values_is_called_that(opened, written, document, found):
    with pytest.raises(UnreadableFile, match=found):
        opened(written(document, "empty.json"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_messages_name_the_file_and_no_folder(opened, written, tmp_path, encoding):
    with pytest.raises(UnreadableFile) as refusal:
        opened(written('[{"id": 1'.encode(encoding), "jo.json"))

    assert str(refusal.value).startswith("jo.json: it is no whole JSON document")
    assert "/" not in str(refusal.value).replace("record/value", "")
    assert "utf8-" not in str(refusal.value)


def test_one_object_alone_is_one_record(opened, written):
    assert opened(written('{"id": 1, "beat": "B01"}', "one.json")).cells == [["1", "B01"]]


def test_one_object_a_line_is_read_and_broken_lines_are_set_aside(opened, written):
    file = opened(written('{"id": 1}\n\n{"id": 2\n{"id": 3}\n[4]\n', "calls.ndjson"))

    assert file.cells == [["1"], ["3"]]
    assert file.numbers == [1, 4]
    assert [(row.row, row.found) for row in file.misshapen] == [(3, '{"id": 2'), (5, "[4]")]


def test_a_line_with_half_of_a_surrogate_pair_is_set_aside(opened, written):
    file = opened(written('{"id": "1"}\n{"id": "B\\ud800"}\n{"id": "\\ud83d\\ude00"}\n', "calls.ndjson"))

    assert file.cells == [["1"], ["\U0001f600"]]
    assert [(row.row, row.found) for row in file.misshapen] == [(2, '{"id": "B\\ud800"}')]


@pytest.mark.parametrize("place", ["top", "properties"])
def test_an_answer_cut_at_the_servers_limit_is_refused_and_paging_named(opened, written, place):
    body = {"features": [{"attributes": {"id": 1}}]}
    body |= {"exceededTransferLimit": True} if place == "top" else {"properties": {"exceededTransferLimit": True}}
    with pytest.raises(UnreadableFile, match=r"one page and not the whole.*resultOffset"):
        opened(written(json.dumps(body), "page.json"))


def test_an_error_sent_as_an_answer_is_refused(opened, written):
    body = {"error": {"code": 400, "message": "Invalid query", "details": ["no such field"]}}
    with pytest.raises(UnreadableFile, match=r"found an error message of the server.*Invalid query.*fetch it again"):
        opened(written(json.dumps(body), "page.json"))


def test_a_document_that_was_cut_short_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"no whole JSON document.*cut short"):
        opened(written('[{"id": 1}, {"id": 2', "calls.json"))


def test_several_lists_are_named_and_none_is_guessed(opened, written):
    body = {"calls": [{"id": 1}], "units": [{"id": 2}], "meta": {"n": 2}}
    with pytest.raises(UnreadableFile, match=r"calls \(array\), units \(array\), meta \(object\).*reading\.records_at"):
        opened(written(json.dumps(body), "calls.json"))


def test_a_path_to_nowhere_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"found nothing at 'rows\[\]'"):
        opened(written('{"data": []}', "calls.json"), records_at="rows[]")


def test_values_that_are_no_objects_are_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"2 values of another kind \(ARRAY\)"):
        opened(written('{"data": [[1, 2], [3, 4]]}', "rows.json"))
