"""Datasets, and what their columns mean."""

import json

import pytest
import yaml

from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.django_db


def test_a_dataset_states_how_many_records_it_has_and_how_fresh_they_are(city, get):
    found = get("/datasets/calls")

    assert found["records"] == 236
    assert found["first_at"] == "2026-01-01T06:30:00Z"
    assert found["fresh_at"] == "2026-03-01T00:30:00Z"
    assert (found["title"], found["department"], found["data_version"]) == ("Calls for service", "police", 1)


def test_a_dataset_says_the_shape_of_its_records_and_what_is_personal(city, get):
    found = get("/datasets/calls")

    assert (found["key"], found["time"], found["layers"]) == (["call_id"], "received_at", ["beat"])
    assert [column["name"] for column in found["columns"] if column["is_personal"]] == ["caller"]
    assert found["durations"] == ["response_seconds"]


def test_the_list_has_the_datasets_that_the_asker_may_see(city, get, as_, vera):
    assert [each["slug"] for each in get("/datasets")["items"]] == ["calls", "complaints"]

    seen = as_(vera).get("/api/v1/datasets").json()
    assert [each["slug"] for each in seen["items"]] == ["calls"]
    assert seen["count"] == 1


def test_a_restricted_dataset_is_not_there_for_those_who_may_not_see_it(city, as_, vera, ada):
    response = as_(vera).get("/api/v1/datasets/complaints")

    assert response.status_code == 404
    assert response.json()["message"].startswith("There is no dataset 'complaints' that you may see")
    assert as_(ada).get("/api/v1/datasets/complaints").status_code == 200


def test_a_token_sees_what_the_person_sees_who_made_it(city, with_token, vera):
    assert with_token("read", by=vera).get("/api/v1/datasets/complaints").status_code == 404


def test_the_definition_comes_as_yaml_or_as_json(city, reader):
    text = reader.get("/api/v1/datasets/calls/definition?format=yaml")
    asked = reader.get("/api/v1/datasets/calls/definition", headers={"accept": "application/yaml"})
    plain = reader.get("/api/v1/datasets/calls/definition")

    assert text["Content-Type"] == "application/yaml"
    assert text.content.decode() == asked.content.decode() == Dataset.objects.get(slug="calls").definition_text
    assert plain.json()["columns"]["caller"] == {"type": "category", "from": ["Caller Name"], "personal": True}
    assert yaml.safe_load(text.content)["dataset"] == json.loads(plain.content)["dataset"] == "calls"


def test_what_has_not_changed_is_not_sent_again(city, reader):
    first = reader.get("/api/v1/datasets/calls/definition")
    known = {"if-none-match": first["ETag"]}

    assert reader.get("/api/v1/datasets/calls/definition", headers=known).status_code == 304
    Dataset.objects.filter(slug="calls").update(version=2)
    assert reader.get("/api/v1/datasets/calls/definition", headers=known).status_code == 200


def test_a_long_list_comes_in_parts_and_each_says_where_the_next_is(city, reader):
    first = reader.get("/api/v1/datasets?limit=1").json()
    second = reader.get(first["next"]).json()

    assert [first["count"], first["items"][0]["slug"]] == [2, "calls"]
    assert [second["next"], second["items"][0]["slug"]] == [None, "complaints"]
