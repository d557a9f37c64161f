"""Documents as JSON and back, with their hash."""

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter

from civicstat.publishing.reports.documents import Document, ReleasedReport

_DOCUMENT = TypeAdapter(Document)
_RELEASED = TypeAdapter(ReleasedReport)


def as_json(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = _DOCUMENT.dump_python(document, mode="json")
    return found


def from_json(held: dict[str, Any]) -> Document:
    return _DOCUMENT.validate_python(held)


def hash_of(held: dict[str, Any]) -> str:
    """Return the SHA-256 of a document: of its JSON with sorted names, without spaces, in UTF-8."""
    text = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_released(report: ReleasedReport) -> dict[str, Any]:
    """Return a released report as JSON, as editions carry it."""
    found: dict[str, Any] = _RELEASED.dump_python(report, mode="json")
    return found
