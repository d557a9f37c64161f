"""Types in words."""

import pytest

from civicstat.web.api.documenting.operations import type_of


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date-time"}, "moment"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/AreaOut"}}, "list of AreaOut"),
        ({"enum": ["hour", "day"], "type": "string"}, "hour or day"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of whole number"),
        ({"type": "object", "additionalProperties": True}, "object"),
        ({"enum": ["hour", "day", "week"]}, "hour, day or week"),
        ({"$ref": "#/components/schemas/State"}, "open or closed"),
        ({"const": "kept"}, "kept"),
        ({}, "any value"),
    ],
)
def test_a_type_is_said_in_words(details, words):
    assert type_of(details, {"State": {"enum": ["open", "closed"]}, "AreaOut": {"type": "object"}}) == words
