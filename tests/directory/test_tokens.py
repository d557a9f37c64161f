"""Tokens: made once, found by their secret, ended for good."""

import re
from datetime import timedelta

import pytest

from civicstat.directory.actions.tokens import TokenRefused, UnknownToken, create_token, find_token, revoke_token
from civicstat.directory.models import Token

pytestmark = pytest.mark.django_db


def make(by, at, *scopes, days=None):
    return create_token(name="nightly export", scopes=scopes or ["read"], by=by, at=at, days=days)


def test_create_token_shows_the_secret_once_and_keeps_only_its_hash(ada, noon):
    token, secret = make(ada, noon, "read", "ingest:calls", "read")

    assert re.fullmatch(r"cs_[A-Za-z0-9_-]{43}", secret)
    assert token.scopes == ["read", "ingest:calls"]
    assert (token.made_by, token.made_at, token.expires_at) == (ada, noon, None)
    kept = " ".join(str(value) for value in Token.objects.values_list()[0])
    assert secret not in kept
    assert secret[3:15] not in kept


def test_two_tokens_never_have_one_secret(ada, noon):
    assert len({make(ada, noon)[1] for _ in range(20)}) == 20


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "ingest:"], ["ingest:Calls"], ["read\n"], ["ingest:a:b"]])
def test_create_token_refuses_scopes_that_open_nothing(ada, noon, scopes):
    with pytest.raises(TokenRefused, match="expected read, ingest, ingest:DATASET, concerns, signals or admin"):
        create_token(name="export", scopes=scopes, by=ada, at=noon)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "night\x00ly"])
def test_create_token_refuses_a_name_that_says_nothing(ada, noon, name):
    with pytest.raises(TokenRefused, match="1 to 120 characters"):
        create_token(name=name, scopes=["read"], by=ada, at=noon)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_create_token_refuses_a_life_that_is_none(ada, noon, days):
    with pytest.raises(TokenRefused, match="expected 1 to 3650"):
        make(ada, noon, days=days)


def test_find_token_returns_the_token_of_a_secret_and_notes_its_use(ada, noon):
    token, secret = make(ada, noon)

    found = find_token(secret=secret, at=noon + timedelta(hours=1))

    assert found == token
    token.refresh_from_db()
    assert token.used_at == noon + timedelta(hours=1)


def test_find_token_notes_the_use_at_most_once_a_minute(ada, noon, django_assert_num_queries):
    token, secret = make(ada, noon)
    find_token(secret=secret, at=noon)

    with django_assert_num_queries(1):
        find_token(secret=secret, at=noon + timedelta(seconds=59))
    token.refresh_from_db()
    assert token.used_at == noon
    find_token(secret=secret, at=noon + timedelta(seconds=60))
    token.refresh_from_db()
    assert token.used_at == noon + timedelta(seconds=60)


@pytest.mark.parametrize("secret", ["", "cs_", "cs_" + "A" * 43, "é\x00\ud7ff"])
def test_find_token_refuses_a_secret_that_was_never_made(db, noon, secret):
    with pytest.raises(UnknownToken, match="not known"):
        find_token(secret=secret, at=noon)


def test_a_token_ends_when_its_days_are_over(ada, noon):
    _, secret = make(ada, noon, days=30)

    assert find_token(secret=secret, at=noon + timedelta(days=30, seconds=-1))
    with pytest.raises(UnknownToken, match="expired on December 2, 2026"):
        find_token(secret=secret, at=noon + timedelta(days=30))


def test_a_revoked_token_opens_nothing_and_is_revoked_once(ada, dora, noon):
    token, secret = make(ada, noon)

    revoke_token(token=token, by=dora, at=noon)

    with pytest.raises(UnknownToken, match="revoked on November 2, 2026"):
        find_token(secret=secret, at=noon)
    with pytest.raises(TokenRefused, match="nothing left to do"):
        revoke_token(token=token, by=dora, at=noon)


def test_a_token_ends_with_the_account_that_made_it(ada, noon):
    _, secret = make(ada, noon)
    ada.is_active = False
    ada.save()

    with pytest.raises(UnknownToken, match="made by ada, whose account is closed"):
        find_token(secret=secret, at=noon)
