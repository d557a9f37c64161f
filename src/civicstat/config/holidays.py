"""The holidays that a workspace names."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_DAY = re.compile(r"(\d{4}-)?\d{2}-\d{2}")


def read_holidays(found: Any) -> tuple[str, ...] | None:
    """Return days as MM-DD or YYYY-MM-DD; None where nothing is set. One that does not hold stops the start."""
    if found is None:
        return None
    days = [str(day) for day in found] if isinstance(found, list) else [repr(found)]
    for day in days:
        try:
            if not _DAY.fullmatch(day):
                raise ValueError
            date.fromisoformat(day if len(day) == 10 else f"2024-{day}")
        except ValueError:
            raise ImproperlyConfigured(
                f'civicstat.toml: holidays has {day!r}, expected a list of days such as ["12-25", "2026-04-03"]; '
                "correct it or see docs/reference/settings.md"
            ) from None
    return tuple(days)
