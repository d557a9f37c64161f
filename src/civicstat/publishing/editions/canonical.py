"""JSON that is the same text for the same values, and one SHA-256 of it."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return values as JSON without spaces, names in their order; of text and whole numbers this is RFC 8785."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
