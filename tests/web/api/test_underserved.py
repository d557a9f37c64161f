import pytest

from civicstat.directory.models import Underserved

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/underserved"


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_what_is_chosen_is_listed_until_it_is_ended_and_who_did_it_is_kept(city, as_, ada):
    client = as_(ada)
    place = post(client, ROOT, {"layer": "beat", "area": "B1", "reason": "Long waits"})
    group = post(client, ROOT, {"attribute": "race", "value": "Black", "reason": "The hearing asked for it"})
    assert (place.status_code, group.status_code) == (201, 201)
    assert [each["name"] for each in client.get(ROOT).json()["items"]] == ["beat_b1", "race_black"]

    ended = post(client, f"{ROOT}/beat_b1/end", {"reason": "Waits are even"})

    assert ended.status_code == 200
    assert [each["name"] for each in client.get(ROOT).json()["items"]] == ["race_black"]
    kept = Underserved.objects.get(area__code="B1")
    assert (kept.by, kept.ended_by, kept.ended_reason) == (ada, ada, "Waits are even")


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ({"layer": "beat", "area": "B99"}, 404, "There is no area 'B99' of the layer 'beat'"),
        ({"layer": "beat", "area": "B1", "attribute": "race", "value": "Black"}, 422, "one of the two"),
        ({}, 422, "one of the two"),
        ({"attribute": "race"}, 422, "one is empty"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_stored(city, as_, ada, told, status, said):
    refused = post(as_(ada), ROOT, {"reason": "?", **told})
    assert refused.status_code == status
    assert said in refused.json()["message"]
    assert not Underserved.objects.exists()


def test_a_viewer_reads_what_is_chosen_and_chooses_nothing(city, as_, vera):
    client = as_(vera)
    assert client.get(ROOT).status_code == 200
    assert post(client, ROOT, {"layer": "beat", "area": "B1", "reason": "x"}).status_code == 403
