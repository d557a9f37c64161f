"""Periods as they stand in sentences."""

import re

from civicstat.measurement.metrics.definitions import Grain

_QUARTER = re.compile(r"\bQ(\d) (\d{4})\b")


def in_period(label: str, grain: Grain) -> str:
    """Return a period's label as it stands in a sentence: "in March 2026", "in week 9 of 2026", "in quarter 2 of 2026".

    label: as tables and charts have it, of `Calendar.label`.
    """
    label = _QUARTER.sub(r"quarter \1 of \2", label)
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
