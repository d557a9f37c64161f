"""What the wall says in words: how a figure stands beside what is usual, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from civicstat.measurement.live.picture import Held, Picture, Standing
from civicstat.web.ui.badges import Badge
from civicstat.web.ui.units import format_value, singular

COUNTED = {
    Standing.USUAL: Badge("As usual", "check", "plain"),
    Standing.ABOVE: Badge("More than usual", "warning", "caution"),
    Standing.FAR_ABOVE: Badge("Far more than usual", "warning", "bad"),
    Standing.BELOW: Badge("Fewer than usual", "arrow-down", "quiet"),
    Standing.FAR_BELOW: Badge("Far fewer than usual", "arrow-down", "accent"),
    Standing.UNKNOWN: Badge("Usual not known", "question", "quiet"),
}
TIMED = COUNTED | {
    Standing.ABOVE: Badge("Longer than usual", "warning", "caution"),
    Standing.FAR_ABOVE: Badge("Far longer than usual", "warning", "bad"),
    Standing.BELOW: Badge("Shorter than usual", "check", "good"),
    Standing.FAR_BELOW: Badge("Far shorter than usual", "check", "good"),
}
HARDLY = "Fewer than 1 in 1,000 such hours lie so far out, so this is hardly chance."
PERHAPS = "1 in 20 such hours lies outside by chance alone, so this may be chance."
NOT_KNOWN = "What is usual here is not known yet: that takes four weeks of records, and enough of them."


@dataclass(frozen=True)
class Said:
    """A figure beside what is usual, in words."""

    text: str
    usual: str  # "21 to 44"; empty where it is not known
    badge: Badge


def said(held: Held, *, is_time: bool) -> Said:
    """Return a figure in words. is_time: it is seconds, otherwise a count."""
    unit = "seconds" if is_time else "count"
    band = held.band
    usual = f"{format_value(band.low, unit)} to {format_value(band.high, unit)}" if band is not None else ""
    badge = (TIMED if is_time else COUNTED)[held.standing]
    return Said(format_value(held.value, unit), usual, badge)


def hour_in_words(at: datetime, *, is_holiday: bool) -> str:
    """Return the hour of the week that ends at a moment: "on Saturdays around 11 PM"."""
    hour = at.hour
    clock = "midnight" if hour == 0 else "noon" if hour == 12 else f"{hour % 12} {'AM' if hour < 12 else 'PM'}"
    return f"on {'holidays' if is_holiday else f'{at:%A}s'} around {clock}"


def finding(found: Picture, *, noun: str, helped: str, arrived: str, has_urgent: bool) -> str:
    """Return what is different and whether it is real, in at most three sentences.

    helped, arrived: what the two times are called.
    """
    told = list(_told(found, noun, helped, arrived))
    out = sorted((each for each in told if each[0].is_out), key=lambda each: not each[0].is_far)
    waits = _urgent(found, noun) if has_urgent else ""
    if not out:
        is_known = any(each[0] is not Standing.UNKNOWN for each in told)
        return f"{_calm(found, noun, is_known=is_known)}{waits}"
    far = [words for standing, words in out if standing.is_far]
    rest = [words for standing, words in out if not standing.is_far]
    parts = [f"{_listed(words)}. {sure}" for words, sure in ((far, HARDLY), (rest, PERHAPS)) if words]
    return " ".join(part[0].upper() + part[1:] for part in parts) + waits


def _told(found: Picture, noun: str, helped: str, arrived: str) -> Iterator[tuple[Standing, str]]:
    hour = hour_in_words(found.at, is_holiday=found.is_holiday)
    held, new = said(found.holding, is_time=False), said(found.received, is_time=False)
    yield (
        found.received.standing,
        f"{_counted(new, noun)} came in within the last hour, where {new.usual} are usual {hour}",
    )
    hold = "none holds" if held.text == "0" else f"{_counted(held, noun)} {_hold(held)}"
    yield found.holding.standing, f"{hold}, where {held.usual} are usual"
    for title, figure in {helped: found.helped, arrived: found.arrived}.items():
        words = said(figure, is_time=True)
        yield figure.standing, f"“{title}” {_median(words.text, figure.n)}, where {words.usual} is usual"


def _calm(found: Picture, noun: str, *, is_known: bool) -> str:
    new, held = said(found.received, is_time=False), said(found.holding, is_time=False)
    hold = "none holds" if held.text == "0" else f"{held.text} {_hold(held)}"
    counts = f"{_counted(new, noun)} came in within the last hour and {hold}"
    if not is_known:
        return f"{counts}. {NOT_KNOWN}"
    hour = hour_in_words(found.at, is_holiday=found.is_holiday)
    return f"As usual {hour}: {counts}."


def _urgent(found: Picture, noun: str) -> str:
    count = found.urgent_holding
    if not count:
        return f" No urgent {_one(noun)} holds."
    wait = format_value(round(found.longest_urgent or 0), "seconds")
    return (
        f" 1 urgent {_one(noun)} holds, for {wait}."
        if count == 1
        else (f" {count} urgent {noun} hold, the longest for {wait}.")
    )


def _median(text: str, n: int) -> str:
    return f"was {text} for the one of the last hour" if n == 1 else f"was at most {text} for half of {n}"


def _counted(count: Said, noun: str) -> str:
    return f"{count.text} {_one(noun) if count.text == '1' else noun}"


def _one(noun: str) -> str:
    """Return a noun phrase in the singular: "call for service", "phone call"."""
    first, space, last = noun.rpartition(" ")
    return singular(noun) if singular(noun) != noun else first + space + singular(last)


def _hold(count: Said) -> str:
    return "holds" if count.text == "1" else "hold"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else "; ".join(parts[:-1]) + "; and " + parts[-1]
