"""Days, ages, periods and sizes in words."""

from datetime import date, datetime, timedelta

from civicstat.measurement.metrics.definitions import Grain

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


def in_period(label: str, grain: Grain) -> str:
    """Return a period's label as it stands in a sentence: "in March 2026", "in week 9 of 2026", "on March 3, 2026"."""
    if label.startswith("part of "):
        return f"in {label}"
    if grain == "week":
        return f"in {label[0].lower()}{label[1:].replace(', ', ' of ')}"
    if grain == "day":
        return f"on {label}"
    if grain == "hour":
        return f"in the hour from {label}"
    if grain == "four_weeks":
        return f"from {label}"
    if grain == "rolling_year":
        return f"in the {label}"
    return f"in {label[0].lower()}{label[1:]}" if label.startswith("Fiscal") else f"in {label}"
