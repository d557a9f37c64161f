"""Tokens, by which programs use the API."""

import pytest
from django.test import Client

from civicstat.directory.models import Token

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens"


def post(client, **wanted):
    wanted = {"name": "export", "scopes": ["read"]} | wanted
    return client.post(TOKENS, wanted, content_type="application/json")


def test_an_administrator_makes_a_token_whose_secret_is_shown_once(city, as_, dora):
    response = post(as_(dora), scopes=["read", "ingest:calls"], days=30)

    assert response.status_code == 201
    token, secret = response.json()["token"], response.json()["secret"]
    assert (token["name"], token["scopes"], token["made_by"]) == ("export", ["read", "ingest:calls"], "dora")
    assert secret.startswith(token["start"])
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/datasets").status_code == 200
    assert secret not in as_(dora).get(TOKENS).content.decode()


def test_a_token_expires_unless_it_is_asked_not_to(as_, dora):
    client = as_(dora)

    assert post(client).json()["token"]["expires_at"] is not None
    assert post(client, days=None).json()["token"]["expires_at"] is None


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"scopes": ["write"]}, "found 'write', expected read, ingest"),
        ({"scopes": []}, "found no scope"),
        ({"scopes": ["ingest:nothing"]}, "there is no dataset 'nothing'; datasets are calls, complaints"),
        ({"name": " "}, "1 to 120 characters"),
        ({"days": 0}, "expected 1 to 3650"),
        ({"name": None}, "name: Input should be a valid string"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_with_the_reason(city, as_, dora, wanted, says):
    response = post(as_(dora), **wanted)

    assert response.status_code == 422
    assert says in response.json()["message"]
    assert not Token.objects.exists()


def test_people_see_their_own_tokens_and_administrators_all(as_, with_token, ada, leo, dora):
    with_token("read", by=ada)
    with_token("read", by=leo)

    assert [each["made_by"] for each in as_(ada).get(TOKENS).json()["items"]] == ["ada"]
    assert {each["made_by"] for each in as_(dora).get(TOKENS).json()["items"]} == {"ada", "leo"}


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(as_, with_token, ada):
    program = with_token("read", by=ada)
    number = Token.objects.get().pk
    assert program.get("/api/v1/datasets").status_code == 200

    assert as_(ada).delete(f"{TOKENS}/{number}").status_code == 204

    assert program.get("/api/v1/datasets").status_code == 401
    again = as_(ada).delete(f"{TOKENS}/{number}")
    assert (again.status_code, "revoked before" in again.json()["message"]) == (409, True)
    assert as_(ada).get(TOKENS).json()["items"][0]["revoked_at"] is not None


def test_nobody_revokes_the_token_of_another_but_an_administrator(as_, with_token, ada, leo, dora):
    with_token("read", by=ada)
    number = Token.objects.get().pk

    assert as_(leo).delete(f"{TOKENS}/{number}").status_code == 404
    assert as_(dora).delete(f"{TOKENS}/{number}").status_code == 204


def test_a_program_with_the_scope_admin_makes_tokens_that_see_no_more_than_it_does(with_token, dora, ada):
    made = post(with_token("admin", by=dora))

    assert (made.status_code, made.json()["token"]["made_by"]) == (201, "dora")
    refused = post(with_token("admin", by=ada))
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "The token was made by ada, to whom this is no longer open.",
    )
