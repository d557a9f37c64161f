"""Connections through the API."""

import json

import pytest

from civicstat.measurement.pulling import pull
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Connection
from stub_source import REACH, serving

URL = "/api/v1/datasets/calls/connections"
BODY = {
    "title": "CAD, live", "kind": "rest", "every": "5 minutes",
    "settings": {"address": "https://cad.example.gov/calls", "token": "file:cad"},
}  # fmt: skip


def put(client, body=BODY, name="cad"):
    return client.put(f"{URL}/{name}", json.dumps(body), content_type="application/json")


def test_a_program_connects_a_source_asks_for_a_pull_and_removes_it(city, with_token):
    admin, loader, reader = with_token("admin"), with_token("ingest:calls"), with_token("read")
    assert put(reader).status_code == 403
    made = put(admin)
    assert made.status_code == 200
    assert made.json()["settings"] == BODY["settings"]
    assert [each["name"] for each in reader.get(URL).json()["items"]] == ["cad"]
    assert admin.post(f"{URL}/cad/pull").status_code == 403
    asked = loader.post(f"{URL}/cad/pull")
    assert asked.status_code == 202
    assert asked.json()["asked_at"]
    assert admin.delete(f"{URL}/cad").status_code == 204
    assert reader.get(f"{URL}/cad").status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "telepathy"}, "expected one of socrata, arcgis"),
        ({"settings": {"address": "https://cad.example.gov", "token": "hunter2"}}, "not the secret"),
        ({"settings": {}}, "settings.address is missing"),
        ({"every": "10 seconds"}, "expected a number and a unit"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(city, with_token, change, says):
    answer = put(with_token("admin"), BODY | change)
    assert answer.status_code == 422
    assert says in answer.json()["message"]
    assert "hunter2" not in answer.content.decode()


def test_settings_and_messages_are_for_those_who_may_load(city, as_, ada, vera, with_token):
    put(with_token("admin"))
    assert as_(ada).get(f"{URL}/cad").json()["settings"] == BODY["settings"]
    assert as_(vera).get(f"{URL}/cad").json()["settings"] is None


def test_pulls_tell_what_became_of_them(own_city, as_, ada, vera, noon, settings):
    settings.CONNECT = REACH
    with serving(lambda asked: {"error": "locked"}) as stub:
        put(as_(ada), BODY | {"settings": {"address": stub.address}})
        pull(connection=Connection.objects.get(), store=record_store(), by=None, at=noon)
    [told] = as_(ada).get(f"{URL}/cad/pulls").json()["items"]
    assert (told["state"], "locked" in told["message"]) == ("refused", True)
    [told] = as_(vera).get(f"{URL}/cad/pulls").json()["items"]
    assert told["message"] == ""
