"""The commands of the how-to page do what it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^curl .*$", PAGE, re.M)


def run(command, client, new_calls):
    """Do with Django's test client what a curl command would do."""
    words = iter(shlex.split(command.replace("$TOKEN", "cs_"))[1:])
    headers, form, body, address = {}, {}, None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-F":
            field, _, file = next(words).partition("=@")
            form[field] = SimpleUploadedFile(file, new_calls)
        elif word == "--data-binary":
            body = new_calls if next(words) == "@calls.csv" else None
        elif word == "-o":
            next(words)
        elif word == "-i":
            continue
        else:
            address = word.removeprefix("http://localhost:8000")
    assert headers.pop("Authorization") == "Bearer cs_"
    if form:
        return client.post(address, form, headers=headers)
    if body is not None:
        return client.post(address, body, content_type="application/x-www-form-urlencoded", headers=headers)
    return client.get(address, headers=headers)


def test_there_are_commands_to_try():
    assert len(COMMANDS) == 12


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.rpartition("/api/v1/")[2].strip('"'))
def test_a_command_of_the_page_is_answered(own_city, with_token, command, new_calls):
    response = run(command, with_token("read", "ingest"), new_calls)

    assert response.status_code in (200, 201), response.content


def test_the_answer_that_the_page_shows_has_fields_that_there_are(own_city, with_token, new_calls):
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.S)[1])

    found = run(COMMANDS[0], with_token("ingest"), new_calls).json()

    assert set(shown) <= set(found)
    assert set(shown["delivery"]) <= set(found["delivery"])


def test_the_fields_that_the_page_explains_are_those_of_an_observation(city, get):
    explained = re.findall(r"`(\w+)`", PAGE.partition("| Field | Says |")[2].partition("Split it")[0])

    assert set(explained) <= set(get("/metrics/calls/observations")["items"][0])
