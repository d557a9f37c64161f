"""The API is what its reference says: the schema is kept in the tree, and every operation is described."""

import json
import re
from pathlib import Path

import pytest

from civicstat.web.api.api import api
from civicstat.web.api.documenting.operations import operations_of

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SCHEMA = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
OPERATIONS = list(operations_of(SCHEMA))
SECTIONS = dict(re.findall(r"^### `([^`]+)`\n(.*?)(?=^##|\Z)", (REFERENCE / "api.md").read_text(), re.M | re.S))


def test_the_schema_in_the_tree_is_the_one_that_is_served():
    kept = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))

    assert kept == SCHEMA, "write it anew as docs/reference/api.md says, and look at the difference"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_every_operation_is_described_with_its_arguments_and_who_may_ask(operation):
    section = SECTIONS.get(f"{operation.method} {operation.path}", "")

    assert f"Open to {operation.open_to}." in section
    arguments = {each.name for each in operation.arguments if each.place == "query"}
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == arguments


def test_nothing_is_described_that_is_not_there():
    assert set(SECTIONS) == {f"{each.method} {each.path}" for each in OPERATIONS}


def test_every_answer_is_explained():
    said = set(re.findall(r"\b\d{3}\b", (REFERENCE / "api.md").read_text().partition("## Overview")[0]))

    assert {answer.status for operation in OPERATIONS for answer in operation.answers} <= said
