"""What a signal says: what changed, where, since when, and how sure that is."""

from datetime import date
from typing import Any

from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.models import Signal
from civicstat.stats.odds import odds
from civicstat.web.ui.periods import in_period
from civicstat.web.ui.signals import placed
from civicstat.web.ui.units import format_apart, format_value, format_with_noun


def title_of(signal: Signal) -> str:
    """Return the metric and the area: "Time to the most urgent calls, District 5"."""
    if signal.detector in placed.TITLES:
        return placed.title_of(signal)
    return f"{signal.metric.title}, {signal.area.name}"


def finding_of(signal: Signal) -> str:
    """Return in a sentence what changed, since when, and what was expected."""
    if signal.detector == Detector.GAPS:
        return _of_gaps(signal)
    if signal.detector in placed.TITLES:
        return placed.finding_of(signal, since_in_words(signal))
    way = "Higher" if signal.is_up else "Lower"
    seen, usual = _figures(signal)
    if signal.detector == Detector.LASTING:
        return f"{way} since {since_in_words(signal)}: {seen} on average until now, where {usual} was expected."
    when = _when(signal)
    since = f", and unusual since {since_in_words(signal)}" if signal.since != signal.period else ""
    return (
        f"Unusually {way.lower().replace('er', '')} {when}: {seen}, where {usual} was expected{_limit(signal)}{since}."
    )


def certainty_of(signal: Signal) -> str:
    """Return in sentences how sure it is: for this series alone, and among all that are watched."""
    share, cost = signal.likely_false, signal.cost
    among = "fewer than 1 in 1,000 are" if share < 0.001 else f"about {share_in_words(share)} is"
    told = "0.1" if cost <= 0.1 else f"{cost:.1g}" if cost < 1 else f"{cost:.2g}"
    chance = placed.CHANCES.get(signal.detector, "Chance alone would move this series so far")
    return (
        f"{chance} {odds(signal.p_value)}. Among all series that stood out as far at "
        f"the time, {among} chance alone. Whoever bears {told} false alarms a month or more is told."
    )


def sureness_of(signal: Signal) -> str:
    """Return in one plain sentence how sure it is that something changed: for who has three minutes."""
    share = signal.likely_false
    if share < 0.01:
        return "Almost certainly more than chance."
    if share < 0.05:
        return f"Very likely more than chance: of signals like this one about {share_in_words(share)} is chance alone."
    if share < 0.25:
        return f"Likely more than chance, but of signals like this one about {share_in_words(share)} is chance alone."
    return "It may well be chance: among all that was watched, some stand out as far without a cause."


def share_in_words(share: float) -> str:
    """Return "1 in 12" of a share."""
    return f"1 in {max(round(1 / share), 1):,}" if share > 0 else "none"


def since_in_words(signal: Signal) -> str:
    """Return since when: "the week of April 13, 2026", "July 2026", "October 3, 2026"."""
    grain = signal.kind_of_period
    if grain == "week":
        return f"the week of {day_in_words(signal.since_on)}"
    return calendar().label(grain, signal.since)


def day_in_words(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"


def badge_for(signal: Signal) -> tuple[str, str]:
    """Return whether it got better or worse, as a badge and its word."""
    direction = signal.metric.definition.direction
    if signal.detector == Detector.DOWNGRADES:
        return "bad", "To be looked at"
    if direction == "context":
        return "neutral", "Higher" if signal.is_up else "Lower"
    return ("bad", "Worse") if signal.is_up == (direction == "lower") else ("good", "Better")


def _of_gaps(signal: Signal) -> str:
    noun, unit = NOUNS[signal.kind_of_period], signal.metric.definition.unit.partition(" per ")[0]
    usual = f"{signal.expected:.2g} a {noun}" if signal.expected >= 1 else f"one in {1 / signal.expected:.2g} {noun}s"
    since = since_in_words(signal)
    if signal.is_up:
        return f"More often since {since}: the last of these {unit} came close together, where {usual} is usual."
    return f"None of these {unit} since {since}, where {usual} is usual."


def _when(signal: Signal) -> str:
    grain = signal.kind_of_period
    return in_period(calendar().label(grain, signal.period), grain)


def _figures(signal: Signal) -> tuple[str, str]:
    definition = signal.metric.definition
    seen, usual = signal.observed, signal.expected
    first, last = (format_value(each, definition.unit, definition.display) for each in (seen, usual))
    if first == last:
        texts = format_apart(min(seen, usual), max(seen, usual), definition.unit, definition.display)
        first, last = texts if seen <= usual else texts[::-1]
    if definition.unit != "share" and round(seen) == seen:
        first = format_with_noun(seen, definition.unit, definition.display)
    return first, last


def _limit(signal: Signal) -> str:
    limit = signal.upper if signal.is_up else signal.lower
    if limit is None:
        return ""
    definition = signal.metric.definition
    text = format_value(limit, definition.unit, definition.display)
    return f" and {'up to' if signal.is_up else 'down to'} {text} is usual"


def as_data(signal: Signal) -> dict[str, Any]:
    """Return a signal as programs get it."""
    return {
        "signal": signal.pk,
        "metric": signal.metric.slug,
        "title": title_of(signal),
        "layer": signal.area.layer.slug,
        "area": signal.area.code,
        "grain": signal.grain,
        "detector": signal.detector,
        "direction": "up" if signal.is_up else "down",
        "finding": finding_of(signal),
        "certainty": certainty_of(signal),
        "place": placed.as_data(signal),
        "since": signal.since_on,
        "until": signal.until_on,
        **{
            name: getattr(signal, name)
            for name in ("observed", "expected", "lower", "upper", "p_value", "cost", "likely_false")
        },
        "state": signal.state,
        "verdict": signal.verdict or None,
        "department": signal.department.slug if signal.department else None,
        "owner": signal.owner.username if signal.owner else None,
        "merged_into": signal.merged_into.pk if signal.merged_into else None,
        **{name: getattr(signal, name) for name in ("opened_at", "acknowledged_at", "answered_at", "closed_at")},
    }
