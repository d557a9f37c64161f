"""Words, days and periods in the language spoken now, as sentences of reports have them."""

import re
from datetime import datetime
from html import unescape

from django.utils.html import conditional_escape
from django.utils.timezone import localtime

from civicstat.web.ui.speaking import (
    Marked,
    current,
    day_text,
    in_source,
    period_short,
    period_text,
    plain,
    say,
    say_count,
    told,
    within,
)

__all__ = [
    "Marked",
    "day_text",
    "in_brackets",
    "in_source",
    "joined",
    "language_code",
    "moment_text",
    "on_day",
    "parts_of",
    "period_short",
    "period_text",
    "plain",
    "say",
    "say_count",
    "told",
    "within",
]

_IN_SOURCE = re.compile(r'<span class="untranslated"[^>]*>(.*?)</span>', re.DOTALL)


def moment_text(at: datetime) -> str:
    """Return a day and the time of day, by the city's clock: "November 3, 2026, 15:00"."""
    there = localtime(at)
    return f"{day_text(there.date())}, {there:%H:%M}"


def on_day(at: datetime) -> str:
    """Return the day of a moment, by the city's clock."""
    return day_text(localtime(at).date())


def joined(*parts: str) -> str:
    """Return texts one after the other, each marked as it was."""
    text = " ".join(parts)
    if not any(isinstance(part, Marked) for part in parts):
        return text
    return Marked(text, " ".join(conditional_escape(part) for part in parts))


def in_brackets(text: str) -> str:
    return Marked(f"({text})", f"({text.html})") if isinstance(text, Marked) else f"({text})"


def parts_of(text: str) -> list[tuple[str, bool]]:
    """Return a text in parts, each with whether it is English that stands in another language."""
    if not isinstance(text, Marked):
        return [(text, False)]
    pieces = _IN_SOURCE.split(text.html)  # between two marks lies what one of them holds
    return [(unescape(piece), at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def language_code() -> str:
    """Return the language that is spoken now, as "en"."""
    return current().code
