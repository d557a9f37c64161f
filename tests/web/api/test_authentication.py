"""Who may ask."""

from datetime import timedelta

import pytest
from django.test import Client

from civicstat.directory.actions.tokens import create_token
from civicstat.directory.models import Token
from civicstat.web.api.api import api
from civicstat.web.ui.access import who_may_open

pytestmark = pytest.mark.django_db


def test_every_operation_says_who_may_ask():
    silent = [each.view_func.__name__ for each in api.operations() if not who_may_open(each.view_func)]

    assert not silent
    assert len(list(api.operations())) > 20


def test_nothing_but_the_documentation_and_what_was_published_is_open_to_anyone():
    open_to_anyone = [each.view_func for each in api.operations() if "anyone" in who_may_open(each.view_func)]
    assert open_to_anyone
    assert {view.__module__ for view in open_to_anyone} == {"civicstat.web.api.public.endpoints"}


def test_a_stranger_is_told_how_to_come_in(client):
    response = client.get("/api/v1/datasets")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="CivicStat"'
    assert "Authorization: Bearer" in response.json()["message"]


@pytest.mark.parametrize("header", ["Bearer cs_unknown", "bearer ", "Bearer", "Basic YWRhOnB3", "cs_unknown", "é"])
def test_a_key_that_opens_nothing_is_refused(client, header):
    response = client.get("/api/v1/datasets", headers={"authorization": header})

    assert response.status_code == 401
    assert response.json()["message"]
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_bad_token_is_refused_although_somebody_is_signed_in(as_, ada):
    response = as_(ada).get("/api/v1/datasets", headers={"authorization": "Bearer cs_unknown"})

    assert (response.status_code, response["WWW-Authenticate"]) == (
        401,
        'Bearer realm="CivicStat", error="invalid_token"',
    )


def test_an_expired_token_says_when_it_expired(ada, noon):
    _, secret = create_token(name="old", scopes=["read"], by=ada, at=noon - timedelta(days=4000), days=1)

    response = Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/datasets")

    assert response.status_code == 401
    assert "expired on" in response.json()["message"]


def test_a_person_who_is_signed_in_may_read(as_, vera):
    assert as_(vera).get("/api/v1/datasets").status_code == 200


def test_a_write_from_a_session_needs_the_csrf_token(as_, dora):
    client = as_(dora, enforce_csrf_checks=True)
    wanted = {"name": "export", "scopes": ["read"]}

    refused = client.post("/api/v1/tokens", wanted, content_type="application/json")

    assert refused.status_code == 403
    assert "X-CSRFToken" in refused.json()["message"]
    assert Token.objects.count() == 0

    client.get("/workspace/sign-in/")  # leaves the cookie
    secret = "a" * 32
    client.cookies["csrftoken"] = secret
    accepted = client.post("/api/v1/tokens", wanted, content_type="application/json", headers={"x-csrftoken": secret})
    assert accepted.status_code == 201


@pytest.mark.parametrize("headers", [{}, {"authorization": "Token abc"}])
def test_a_program_that_sends_no_token_is_told_so_and_nothing_of_csrf(headers):
    client = Client(enforce_csrf_checks=True, headers=headers)

    refused = client.post("/api/v1/datasets/calls/records", [], content_type="application/json")
    assert refused.status_code == 401
    assert "Authorization: Bearer" in refused.json()["message"]


def test_a_write_with_a_token_needs_no_csrf_token(noon):
    _, secret = create_token(name="admin", scopes=["admin"], by=None, at=noon)
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"})

    made = client.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}, content_type="application/json")

    assert made.status_code == 201


def test_a_token_opens_only_what_its_scopes_name(with_token):
    response = with_token("ingest:calls").get("/api/v1/datasets")

    assert response.status_code == 403
    assert response.json()["message"] == "The token needs the scope read; it has ingest:calls."


def test_the_answer_to_a_person_of_another_role_is_403(as_, vera):
    response = as_(vera).post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}, content_type="application/json")

    assert response.status_code == 403
    assert response.json()["message"] == "This is open to administrators. Your role is viewer."


def test_an_answer_is_kept_nowhere_and_depends_on_who_asks(reader):
    response = reader.get("/api/v1/datasets")

    assert response["Cache-Control"] == "no-store"
    assert {"Authorization", "Cookie", "Accept"} <= {each.strip() for each in response["Vary"].split(",")}
