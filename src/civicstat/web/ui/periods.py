"""Periods as they stand in sentences."""

from civicstat.measurement.metrics.definitions import Grain


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
