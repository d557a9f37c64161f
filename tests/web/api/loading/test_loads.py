"""Files sent by programs, taken in as deliveries."""

import gzip
import json
import re
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from civicstat.measurement.records.keeping import let_go
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.api import turns
from civicstat.web.api.loading import loads
from civicstat.web.jobs.waiting import put_right, work_off_one

pytestmark = pytest.mark.django_db
LOADS = "/api/v1/datasets/calls/loads"


HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('holding', flush=True); sys.stdin.read()"


@pytest.fixture
def send(new_calls):
    def send(client, content=new_calls, **query):
        return client.post(LOADS, content, content_type="text/csv", query_params=query)

    return send


def test_a_file_is_taken_in_and_the_figures_are_up_to_date(own_city, with_token, get, new_calls):
    response = with_token("ingest:calls").post(LOADS, {"file": SimpleUploadedFile("new.csv", new_calls)})

    assert response.status_code == 201
    found = response.json()
    delivery = found["delivery"]
    assert (delivery["state"], delivery["name"], delivery["way"], delivery["by"]) == ("stored", "new.csv", "api", None)
    assert (delivery["rows"], delivery["added"], delivery["set_aside"]) == (20, 14, 0)
    assert (found["is_repeated"], found["is_dry_run"]) == (False, False)
    assert found["observations"] > 0
    assert get("/datasets/calls")["records"] == 250
    assert [row["n"] for row in get("/metrics/calls/observations")["items"]] == [124.0, 112.0, 14.0]


def test_the_body_may_be_the_file_itself(own_city, as_, ada, new_calls, send):
    response = send(as_(ada), gzip.compress(new_calls), filename="new.csv.gz")

    assert response.status_code == 201
    assert (response.json()["delivery"]["name"], response.json()["delivery"]["by"]) == ("new.csv.gz", "ada")


@pytest.mark.parametrize("name", ["../../calls.csv", "/", "..", "calls", ".csv", "ü ä.CSV", "calls.csv.", "a" * 255])
def test_no_name_of_a_file_makes_the_server_fail(own_city, with_token, name, send):
    response = send(with_token("ingest"), filename=name)

    assert response.status_code in (201, 422), response.content
    kept = [path.name for path in (own_city / "data" / "deliveries" / "calls").iterdir()]
    assert len(kept) == 2
    assert not list(own_city.glob("*.csv"))


def test_a_person_who_is_signed_in_sends_a_body_with_the_token_of_the_session(own_city, as_, ada, new_calls):
    client = as_(ada, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = secret = "a" * 32

    refused = client.post(LOADS, new_calls, content_type="text/csv")
    stored = client.post(LOADS, new_calls, content_type="text/csv", headers={"x-csrftoken": secret})

    assert (refused.status_code, stored.status_code) == (403, 201)
    assert stored.json()["delivery"]["rows"] == 20


def test_a_body_without_a_name_is_read_as_its_content_type_says(own_city, with_token, call):
    rows = [{**call(300), "received_at": "2026-03-16 00:30:00", "arrived_at": "2026-03-16 00:40:00"}]

    response = with_token("ingest").post(LOADS, json.dumps(rows), content_type="application/json")

    assert (response.status_code, response.json()["delivery"]["name"]) == (201, "body.json")


def test_the_same_bytes_again_say_that_they_were_repeated(own_city, with_token, send):
    client = with_token("ingest")
    first = send(client).json()

    again = send(client)

    assert again.status_code == 201
    assert again.json()["is_repeated"] is True
    assert again.json()["delivery"]["state"] == "repeated"
    assert f"delivery {first['delivery']['sequence']}" in again.json()["delivery"]["message"]
    assert Dataset.objects.get(slug="calls").records == 250


def test_a_dry_run_says_what_would_become_of_a_file_and_keeps_nothing(own_city, with_token, send):
    before = Delivery.objects.count()

    response = send(with_token("ingest"), dry_run="true")

    assert response.status_code == 200
    assert (response.json()["is_dry_run"], response.json()["delivery"]["rows"]) == (True, 20)
    assert Dataset.objects.get(slug="calls").records == 236
    assert Delivery.objects.count() == before


def test_a_file_that_does_not_fit_is_refused_whole_with_the_reason(own_city, with_token, get, call, as_csv, send):
    rows = [call(number, received_at="yesterday" if number % 2 else call(number)["received_at"]) for number in range(9)]
    client = with_token("ingest")

    response = send(client, as_csv(rows))

    assert response.status_code == 422
    found = response.json()
    assert "4 of 9 rows (44.4%) do not fit calls" in found["message"]
    assert "received_at is 'yesterday'" in found["message"]
    kept = get(f"/datasets/calls/deliveries/{found['delivery']}")
    assert (kept["state"], kept["message"]) == ("refused", found["message"])
    assert get("/datasets/calls")["records"] == 236


def test_what_was_found_in_a_personal_column_is_not_in_the_refusal(own_city, with_token, get, new_calls, send):
    text = new_calls.replace(b"Rosa Number", b"Rosa\xff Number").replace(b"2026-02", b"2026-33")

    message = send(with_token("ingest"), text).json()["message"]

    assert "Rosa" not in message
    assert "Rosa" not in json.dumps(get("/datasets/calls/deliveries"))


def test_a_file_of_another_shape_is_refused(own_city, with_token, send):
    response = send(with_token("ingest"), b"a,b\n1,2\n")

    assert response.status_code == 422
    assert "call_id" in response.json()["message"]


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/x-www-form-urlencoded", "image/png"])
def test_a_body_that_does_not_say_what_it_is_is_refused(city, with_token, content_type, new_calls):
    response = with_token("ingest").post(LOADS, new_calls, content_type=content_type)

    assert response.status_code == 415
    assert "?filename=calls.csv" in response.json()["message"]


def test_a_form_without_a_file_is_refused(city, with_token, new_calls):
    response = with_token("ingest").post(LOADS, {"data": SimpleUploadedFile("new.csv", new_calls)})

    assert (response.status_code, response.json()["message"]) == (
        415,
        "The form has no file; send it in the field 'file'.",
    )


def test_a_file_for_which_the_disk_has_no_room_is_refused_before_it_is_read(city, with_token, monkeypatch, send):
    monkeypatch.setattr(loads, "SPARE_BYTES", 1 << 62)

    response = send(with_token("ingest"))

    assert response.status_code == 413
    assert "has room for 0" in response.json()["message"]


@pytest.mark.parametrize(
    ("scopes", "status"), [(("read",), 403), (("ingest:complaints",), 403), (("admin",), 403), (("ingest",), 404)]
)
def test_only_a_token_for_the_dataset_may_load_it(city, with_token, scopes, status, new_calls):
    address = LOADS if status == 403 else "/api/v1/datasets/nothing/loads"

    assert with_token(*scopes).post(address, new_calls, content_type="text/csv").status_code == status


def test_people_who_do_not_define_data_do_not_load_it(city, as_, vera, leo, send):
    assert send(as_(vera)).status_code == 403
    assert send(as_(leo)).status_code == 403


@pytest.mark.slow
def test_a_load_is_refused_while_another_process_owns_the_store(own_city, with_token, send):
    let_go()
    store = own_city / "data" / "records.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, store],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline() == b"holding\n"
        response = send(with_token("ingest"))
        holder.stdin.close()

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "held by another process" in response.json()["message"]


@pytest.fixture
def line():
    """A worker is there: one that does nothing until it is told to."""
    turns.stand_in(lambda job: pytest.fail("nothing should wait for its turn"))
    yield
    turns.stand_alone()


LATER = {"prefer": "handling=strict, Respond-Async; wait=5"}


def later(client, content, **query):
    return client.post(LOADS, content, content_type="text/csv", headers=LATER, query_params=query)


def test_a_file_may_be_read_after_the_answer(own_city, with_token, new_calls, line):
    client = with_token("ingest:calls")

    taken = later(client, new_calls, filename="new.csv")

    assert (taken.status_code, taken["Preference-Applied"]) == (202, "respond-async")
    assert taken.json()["delivery"]["state"] == "received"
    waiting = client.get(taken["Location"])
    assert (waiting.json()["is_finished"], waiting.json()["done_share"], waiting["Retry-After"]) == (False, 0, "1")
    put_right()  # the server was started anew: it waits as before
    assert work_off_one()
    done = client.get(taken["Location"])
    assert (done.json()["state"], done.json()["added"], done.json()["is_finished"]) == ("stored", 14, True)
    assert (done.json()["way"], done.json()["done_share"]) == ("api-later", 1)
    assert "Retry-After" not in done


def test_a_file_that_is_read_later_and_does_not_fit_says_so(own_city, with_token, line):
    client = with_token("ingest:calls")
    taken = later(client, b"nothing,of,it\n1,2,3\n")
    work_off_one()

    refused = client.get(taken["Location"]).json()
    assert (refused["state"], refused["is_finished"]) == ("refused", True)
    assert refused["message"]


def test_what_was_stored_before_need_not_wait(own_city, with_token, new_calls, line):
    client = with_token("ingest:calls")
    later(client, new_calls)
    work_off_one()

    again = later(client, new_calls)
    assert (again.status_code, again.json()["is_repeated"]) == (201, True)


def test_without_a_worker_nobody_is_left_waiting(own_city, with_token, new_calls):
    assert later(with_token("ingest"), new_calls, dry_run="true").status_code == 200
    assert later(with_token("ingest"), new_calls).status_code == 201


@pytest.mark.parametrize("document", ["[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200])
@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_json_nested_too_deep_is_refused_and_nothing_else_suffers(own_city, with_token, send, get, document, dry_run):
    client = with_token("ingest")
    refused = send(client, document.encode(), filename="nest.json", dry_run=dry_run)

    assert refused.status_code == 422
    assert refused.json()["message"].startswith("nest.json: line 1 has lists or objects more than 64 deep")
    assert not Delivery.objects.filter(state="received").exists()
    assert client.get("/readyz").status_code == 200
    assert send(client).status_code == 201


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.parquet", b"PAR1 and nothing more"),
        ("z2.csv.csv.gz", gzip.compress(b"wrong\n1\n")),
        ("Jo.JSON", '[{"id": 1'.encode("utf-16")),
    ],
    ids=["Parquet", "packed", "UTF-16"],
)
def test_refusals_name_the_file_as_it_was_sent(own_city, with_token, send, name, content):
    message = send(with_token("ingest"), content, filename=name).json()["message"]

    assert message.lower().startswith(name.removesuffix(".gz").lower())
    assert str(own_city) not in message
    assert "/tmp" not in message
    assert "0-" not in message
    assert not re.search("[0-9a-f]{64}", message)


def test_a_file_with_a_header_alone_says_that_nothing_came_of_it(own_city, with_token, send, new_calls):
    stored = send(with_token("ingest"), new_calls.splitlines(keepends=True)[0])

    assert stored.status_code == 201
    assert stored.json()["delivery"]["rows"] == 0
    assert stored.json()["delivery"]["message"].startswith("The file has a header and no rows")
