"""Fault of the data or true change, in words: a hint beside a signal, with its reasons. It decides nothing."""

from dataclasses import dataclass

from civicstat.measurement.signals.suspecting import Likeness, Suspicion

SENTENCES = {
    Likeness.FAULT: "It looks like a fault of the data. Look at the records before you act on it.",
    Likeness.CHANGE: "It looks like a true change.",
    Likeness.OPEN: "Nothing that is known says clearly whether it is a true change or a fault of the data.",
}
BADGES = {Likeness.FAULT: "fault", Likeness.CHANGE: "real", Likeness.OPEN: "neutral"}
WORDS = {Likeness.FAULT: "Perhaps a fault", Likeness.CHANGE: "Perhaps true", Likeness.OPEN: "Open"}


@dataclass(frozen=True)
class Hint:
    """What a page shows. fault, change: the reasons that speak for either."""

    badge: str
    word: str
    sentence: str
    fault: tuple[str, ...]
    change: tuple[str, ...]


def hint_of(found: Suspicion) -> Hint:
    fault, change = (
        tuple(clue.sentence for clue in found.of(likeness)) for likeness in (Likeness.FAULT, Likeness.CHANGE)
    )
    return Hint(BADGES[found.likeness], WORDS[found.likeness], SENTENCES[found.likeness], fault, change)
