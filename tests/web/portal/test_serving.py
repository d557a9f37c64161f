"""What was published, served: the newest at /, each edition at /editions/NNNN/, and nothing beside them."""

import gzip

import pytest

from publishing.editions_made import publish_all
from publishing.small import small_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(workspace):
    publish_all(workspace, small_content(), small_content(number=2, reason="A mistake", corrects=1))
    return workspace


def test_the_newest_edition_lies_at_the_root_and_each_one_under_its_number(published, client):
    newest, first = client.get("/data/metrics/calls.csv"), client.get("/editions/0001/data/metrics/calls.csv")

    assert newest.content == first.content == (published / "editions/0001/data/metrics/calls.csv").read_bytes()
    assert (newest["X-Edition"], first["X-Edition"]) == ("2", "1")
    assert "immutable" in first["Cache-Control"]
    assert "immutable" not in newest["Cache-Control"]
    assert first["Link"] == '</editions/0002/>; rel="successor-version"'
    assert newest["Access-Control-Allow-Origin"] == "*"


def test_what_the_other_side_has_already_is_not_sent_again(published, client):
    packed = client.get("/data/content.json", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(packed.content) == (published / "editions/0002/data/content.json").read_bytes()
    assert "Accept-Encoding" in packed["Vary"]

    again = client.get("/data/content.json", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/editions/0003/manifest.json", "/editions/1/manifest.json", "/editions/latest/manifest.json",
     "/editions/0001/../../civicstat.toml",
     "/editions/0001/%2e%2e/index.json", "/editions/.lock", "/data/../../data/keys/editions.key", "/data/metrics/"],
)  # fmt: skip
def test_nothing_but_what_a_manifest_names_is_served(published, client, path):
    (published / "civicstat.toml").write_text("agency = 'X'")

    assert client.get(path).status_code == 404


def test_where_nothing_is_published_the_root_leads_to_the_workspace(workspace, client):
    assert client.get("/").headers["Location"] == "/workspace/"
    assert client.get("/workspace").headers["Location"] == "/workspace/"  # as before, the slash is put at its end
    assert client.get("/editions/index.json").status_code == 404
