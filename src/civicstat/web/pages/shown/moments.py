"""Days, ages, periods and sizes in words."""

from datetime import date, datetime, timedelta

from civicstat.web.ui.periods import in_period as in_period

UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))
KILO = 1000


def day_in_words(on: date) -> str:
    """Return March 3, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was: "3 hours ago"; "just now" under a minute."""
    span = now - since
    for unit, noun in UNITS:
        if span >= unit:
            count = span // unit
            return f"{count:,} {noun}{'' if count == 1 else 's'} ago"
    return "just now"


def size_in_words(size: float) -> str:
    """Return a number of bytes: 1.2 MB."""
    if size < KILO:
        return f"{size:,.0f} bytes"
    for unit in ("kB", "MB"):
        size /= KILO
        if size < KILO:
            return f"{size:,.1f} {unit}"
    return f"{size / KILO:,.1f} GB"
