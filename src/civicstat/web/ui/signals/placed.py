"""Signals that are of places or of records, in words: where, how many, since when. Never an address."""

from typing import Any

from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.models import Signal
from civicstat.web.ui.units import format_value

MOST_NAMED = 3
TITLES: dict[str, str] = {
    Detector.CLUSTER: "{metric}: a cluster in {area}",
    Detector.REPEATS: "{metric}: they come back near one another",
    Detector.DOWNGRADES: "{column}: more often made less grave, {area}",
}
CHANCES: dict[str, str] = {
    Detector.CLUSTER: "Chance alone would gather as many in a patch anywhere in the city",
    Detector.REPEATS: "Chance alone would bring so many so near one another, in any distance that was looked at,",
    Detector.DOWNGRADES: "Chance alone would make such a rise in any area",
}


def title_of(signal: Signal) -> str:
    details = details_of(signal)
    return TITLES[signal.detector].format(
        metric=events_of(signal, is_first=True), area=signal.area.name, column=details.get("column", "A category")
    )


def finding_of(signal: Signal, since: str) -> str:
    """Return in sentences where it is, how many records, since when, and what is usual."""
    details = details_of(signal)
    if signal.detector == Detector.DOWNGRADES:
        return _of_downgrades(signal, details)
    if signal.detector == Detector.REPEATS:
        return _of_repeats(signal, details)
    circle = (details.get("circles") or [{}])[0]
    weeks = int(details.get("weeks", 1))
    return (
        f"This is where {events_of(signal)} gathered: {signal.observed:,.0f} within about "
        f"{distance_in_words(float(circle.get('radius', 0)))} in {_names(details.get('areas', []))}, in "
        f"{'one week' if weeks == 1 else f'{weeks} weeks'} since {since}. "
        f"By its usual share of the city's it would be {_about(signal.expected)}."
    )


def _of_repeats(signal: Signal, details: dict[str, Any]) -> str:
    circles = details.get("circles", [])
    times = signal.observed / signal.expected if signal.expected else float("inf")
    newest = (
        f" The circles are where the newest ones followed another: {len(circles)} place{'s' * (len(circles) != 1)}."
        if circles
        else " None of the newest ones followed another."
    )
    return (
        f"Of {details.get('events', 0):,} {events_of(signal)} in three months, {signal.observed:,.0f} pairs lay within "
        f"{details.get('meters', 0):,.0f} m and {details.get('days', 0)} days of each other, where chance makes "
        f"{_about(signal.expected)}: {times:.1f} times as many. So where one was, another is likelier for a while."
        f"{newest}"
    )


def _of_downgrades(signal: Signal, details: dict[str, Any]) -> str:
    (down, records), (down_before, records_before) = details.get("recent", [0, 0]), details.get("before", [0, 0])
    return (
        f"Of {records:,} records in three months, {down:,} were made less grave after the first entry: "
        f"{format_value(signal.observed, 'share')}, where it was {format_value(signal.expected, 'share')} in the "
        f"twelve months before ({down_before:,} of {records_before:,})."
    )


def details_of(signal: Signal) -> dict[str, Any]:
    found = signal.details
    return found if isinstance(found, dict) else {}


def events_of(signal: Signal, *, is_first: bool = False) -> str:
    """Return what is counted: "burglaries" of "burglaries per 1,000 residents"; at the start of a title the metric."""
    if is_first:
        return signal.metric.title.partition(", for each ")[0]
    return signal.metric.definition.unit.partition(" per ")[0]


def as_data(signal: Signal) -> dict[str, Any] | None:
    """Return circles as programs get them; None where a signal is of a series."""
    details = details_of(signal)
    circles = details.get("circles")
    return None if circles is None else {"circles": circles, "areas": details.get("areas", [])}


def _names(names: list[str]) -> str:
    shown = names[:MOST_NAMED]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    if len(shown) < 2 or more:
        return ", ".join(shown) + more if shown else "the city"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def distance_in_words(meters: float) -> str:
    return f"{meters / 1000:.1f} km" if meters >= 950 else f"{meters:,.0f} m"


def _about(expected: float) -> str:
    return f"about {expected:,.0f}" if expected >= 9.5 else f"about {expected:.1f}"
