"""The documentation of the API: one page, made on the server."""

import re

import pytest

from civicstat.web.api.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get("/api/v1/docs").content.decode()


def test_the_page_names_every_operation_and_who_may_ask(page):
    for operation in api.operations():
        for method in operation.methods:
            assert f"<code>{method} /api/v1/{operation.path.strip('/')}".split("{")[0] in page
    assert "Open to analysts, department leads and administrators, and tokens with the scope ingest:SLUG." in page


def test_the_page_describes_every_shape_that_it_refers_to(page):
    wanted = set(re.findall(r'href="#(shape-[^"]+)"', page))

    assert len(wanted) > 10
    assert wanted <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_needs_no_script_and_nothing_from_elsewhere(page):
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)

    assert not any(scripts)  # none inline: the policy forbids it
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert not re.findall(r'\sstyle="|\son\w+="', page)


def test_ids_are_used_once(page):
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert len(ids) == len(set(ids))


def test_the_page_is_there_for_people_who_are_signed_in_too(as_, vera):
    assert b"Vera" in as_(vera).get("/api/v1/docs").content


def test_the_schema_is_served(client):
    schema = client.get("/api/v1/openapi.json").json()

    assert schema["openapi"].startswith("3.1")
    assert schema["paths"]["/api/v1/datasets/{slug}/loads"]["post"]["x-open-to"] == [
        "leads",
        "token:ingest:{slug}",
    ]
