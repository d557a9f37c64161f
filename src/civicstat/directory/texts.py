"""Texts that the database can keep, told before it is asked to."""

import re
from typing import Any

from django.db import models

from civicstat.errors import CivicStatError

NUL = "\0"  # PostgreSQL keeps every sign but this one
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
UNREADABLE = "\ufffd"  # the sign for one that cannot be shown


class TextRefused(CivicStatError):
    """A text cannot be kept as it is. Nothing was stored."""


def check_texts(record: models.Model, *, where: str) -> None:
    """Refuse a record of which a text is longer than its column, or holds NUL. Raises TextRefused.

    SQLite would keep both; what PostgreSQL cannot keep is refused on either.
    """
    for field in record._meta.concrete_fields:
        text = getattr(record, field.attname)
        if not isinstance(text, str):
            continue
        if field.max_length is not None and len(text) > field.max_length:
            raise TextRefused(
                f"{where}: {field.verbose_name} has {len(text):,} characters ({text[:40]!r} and so on), "
                f"expected {field.max_length} at most; shorten it"
            )
        if NUL in text:
            raise TextRefused(f"{where}: {field.verbose_name} is {text[:80]!r}, which holds the sign NUL; take it out")


def keepable(held: Any) -> Any:
    """Return a text, or lists and mappings of such, with the sign for "unreadable" for what PostgreSQL cannot keep.

    That is NUL, and half of a surrogate pair, which JSON can spell.
    """
    if isinstance(held, str):
        return _UNKEEPABLE.sub(UNREADABLE, held)
    if isinstance(held, dict):
        return {keepable(name): keepable(each) for name, each in held.items()}
    return [keepable(each) for each in held] if isinstance(held, list | tuple) else held
