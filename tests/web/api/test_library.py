"""The templates and metrics that ship with CivicStat."""

import pytest
import yaml

from civicstat.library.templates import dataset_templates, metric_templates

pytestmark = pytest.mark.django_db


def test_the_library_lists_every_dataset_template(city, get):
    found = get("/library/datasets", limit=1000)

    assert {each["slug"] for each in found["items"]} == set(dataset_templates())
    defined = {each["slug"] for each in found["items"] if each["is_defined"]}
    assert defined == {"calls", "complaints"}


def test_the_library_lists_every_metric_or_those_of_a_dataset(city, get):
    found = get("/library/metrics", limit=1000)
    of_calls = get("/library/metrics", limit=1000, dataset="calls")

    assert {each["slug"] for each in found["items"]} == set(metric_templates())
    assert 0 < of_calls["count"] < found["count"]
    assert {each["dataset"] for each in of_calls["items"]} == {"calls"}


@pytest.mark.parametrize("sort", ["datasets", "metrics"])
def test_a_template_comes_as_yaml_or_as_json(city, get, reader, sort):
    slug = get(f"/library/{sort}")["items"][0]["slug"]

    text = reader.get(f"/api/v1/library/{sort}/{slug}?format=yaml")

    assert text["Content-Type"] == "application/yaml"
    assert yaml.safe_load(text.content)["title"] == get(f"/library/{sort}/{slug}")["title"]


def test_a_template_that_is_not_there_is_404_and_near_names_are_suggested(db, reader):
    response = reader.get("/api/v1/library/datasets/cals")

    assert response.status_code == 404
    assert "did you mean calls" in response.json()["message"]
