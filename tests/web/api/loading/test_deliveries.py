"""What arrived for a dataset, and what became of it."""

import csv
import io

import pytest

pytestmark = pytest.mark.django_db
DELIVERIES = "/api/v1/datasets/calls/deliveries"


@pytest.fixture
def with_faults(own_city, with_token, call, as_csv):
    """A stored delivery of 41 rows, one of which has a wrong date and one a wrong priority."""
    rows = [call(number) for number in range(300, 341)]
    rows[3]["received_at"], rows[3]["Caller Name"] = "soon", 'Otto, "the" caller\nof two lines'
    rows[7]["priority"] = "high"
    client = with_token("ingest:calls")
    made = client.post("/api/v1/datasets/calls/loads", as_csv(rows), content_type="text/csv")
    assert made.status_code == 201, made.content
    return client, made.json()["delivery"]["sequence"]


def test_deliveries_are_listed_newest_first(with_faults, get):
    found = get("/datasets/calls/deliveries")

    assert [each["sequence"] for each in found["items"]] == [2, 1]
    assert [each["set_aside"] for each in found["items"]] == [2, 0]


def test_a_delivery_says_what_became_of_it(city, get):
    found = get("/datasets/calls/deliveries/1")

    assert (found["name"], found["state"], found["rows"], found["added"]) == ("calls.csv", "stored", 236, 236)
    assert len(found["sha256"]) == 64


def test_a_delivery_that_is_not_there_is_404(city, reader):
    response = reader.get(f"{DELIVERIES}/77")

    assert response.status_code == 404
    assert "calls has no delivery 77" in response.json()["message"]


def test_rows_that_were_set_aside_are_listed_with_their_reasons(with_faults):
    client, sequence = with_faults

    found = client.get(f"{DELIVERIES}/{sequence}/set-aside").json()

    assert found["count"] == 2
    by_column = {each["column"]: each for each in found["items"]}
    assert (by_column["received_at"]["found"], by_column["priority"]["found"]) == ("soon", "high")
    assert all(each["expected"] for each in found["items"])


def test_rows_that_were_set_aside_come_as_csv_without_what_is_personal_or_unknown(with_faults):
    client, sequence = with_faults

    response = client.get(f"{DELIVERIES}/{sequence}/set-aside?format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert {row["call_id"] for row in rows} == {"c303", "c307"}
    assert {"Caller Name", "Note"}.isdisjoint(rows[0])
    assert {row["civicstat_found"] for row in rows} == {"soon", "high"}
    assert b"Otto" not in response.content
    assert b"private" not in response.content


def test_those_who_may_not_load_do_not_get_raw_rows(with_faults, reader, as_, vera):
    _, sequence = with_faults

    assert reader.get(f"{DELIVERIES}/{sequence}/set-aside").status_code == 403
    assert as_(vera).get(f"{DELIVERIES}/{sequence}/set-aside").status_code == 403


def test_a_delivery_without_faults_has_an_empty_list_and_an_empty_file(city, with_token):
    client = with_token("ingest")

    assert client.get(f"{DELIVERIES}/1/set-aside").json()["items"] == []
    assert client.get(f"{DELIVERIES}/1/set-aside?format=csv").content == b""
