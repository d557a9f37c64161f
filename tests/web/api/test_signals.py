"""Signals through the API: read by anybody who may read, dealt with by those who may."""

import json

import pytest
from django.test import Client

from civicstat.directory.actions.tokens import create_token
from tests.measurement.signals.conftest import july, police, risen, signal  # noqa: F401  # the same cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def ask(july):  # noqa: F811
    def with_scopes(*scopes):
        _, secret = create_token(name="desk", scopes=list(scopes), by=None, at=july)
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        def call(method, address, **body):
            answer = getattr(client, method)(
                f"/api/v1{address}", json.dumps(body) if method == "post" else None, content_type="application/json"
            )
            return answer.status_code, json.loads(answer.content)

        return call

    return with_scopes


def test_signals_are_listed_within_a_budget_with_their_parts(signal, ask):  # noqa: F811
    read = ask("read")
    _, page = read("get", "/signals?budget=2")
    first = next(each for each in page["items"] if each["signal"] == signal.pk)
    _, detail = read("get", f"/signals/{signal.pk}")

    assert (first["direction"], first["state"]) == ("up", "new")
    assert "was expected" in first["finding"]
    assert first["cost"] <= 2
    assert {part["merged_into"] for part in detail["parts"]} == {signal.pk}
    assert detail["steps"][0]["kind"] in ("opened", "joined")
    assert read("get", "/signals/999999")[0] == 404


def test_a_program_may_answer_and_close_with_its_scope_alone(signal, ask):  # noqa: F811
    assert ask("read")("post", f"/signals/{signal.pk}/answer", text="A festival.")[0] == 403
    desk = ask("read", "signals")
    assert desk("post", f"/signals/{signal.pk}/acknowledge")[1]["state"] == "acknowledged"
    assert desk("post", f"/signals/{signal.pk}/answer", text="A festival.")[1]["state"] == "answered"
    assert desk("post", f"/signals/{signal.pk}/close", verdict="noise", reason="Chance.")[1]["verdict"] == "noise"
    assert desk("post", f"/signals/{signal.pk}/close", verdict="real", reason="Again.")[0] >= 400
    _, precision = desk("get", "/signals/precision")
    assert (precision["closed"], precision["noise"], precision["precision"]) == (1, 1, 0.0)


def test_the_log_of_evaluations_is_read(signal, ask):  # noqa: F811
    _, page = ask("read")("get", "/signals/evaluations")
    [entry] = page["items"]
    assert entry["series"] == entry["evaluated"] + entry["skipped"]
    assert "series checked" in entry["outcome"]
