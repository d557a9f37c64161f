import pytest

from civicstat.web.pages import signing
from civicstat.web.pages.throttling import FREE_TRIES, Tries

pytestmark = pytest.mark.django_db
SIGN_IN = "/workspace/sign-in/"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nobody tried anything yet, and no time passes."""
    monkeypatch.setattr(signing, "TRIES", Tries(lambda: 0.0))


def sign_in(client, name, password, **extra):
    return client.post(SIGN_IN, {"username": name, "password": password}, **extra)


def test_too_many_wrong_tries_are_answered_with_429_and_when_to_try_again(client, ada):
    answers = [sign_in(client, "ada", "wrong") for _ in range(FREE_TRIES)]
    refused = sign_in(client, "Ada", "a long passphrase")

    assert {answer.status_code for answer in answers} == {200}
    assert (refused.status_code, refused["Retry-After"]) == (429, "10")
    assert "Too many wrong tries. Wait 10 seconds, or ask your administrator." in refused.content.decode()


def test_the_right_password_from_elsewhere_still_opens(client, ada):
    for _ in range(30):
        sign_in(client, "ada", "wrong", REMOTE_ADDR="198.51.100.9")

    assert sign_in(client, "ada", "a long passphrase").status_code == 302


def test_many_names_from_one_address_are_stopped(client, ada):
    statuses = [sign_in(client, f"name{number}", "wrong").status_code for number in range(45)]

    assert statuses == [200] * 40 + [429] * 5
    assert "Wait 15 minutes" in sign_in(client, "ada", "a long passphrase").content.decode()
