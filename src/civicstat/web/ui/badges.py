"""The states that badges name: each a word, an icon and a tone, so that color never stands alone."""

from typing import NamedTuple


class Badge(NamedTuple):
    word: str
    icon: str
    tone: str  # plain, quiet, good, caution, bad, accent or outline


BADGES = {
    "final": Badge("Final", "check", "plain"),
    "provisional": Badge("Provisional", "clock", "outline"),
    "stale": Badge("Data is late", "clock", "caution"),
    "held": Badge("Held from public", "lock", "caution"),
    "blocked": Badge("Blocked", "stop", "bad"),
    "too_few": Badge("Too few to tell", "question", "quiet"),
    "no_data": Badge("No data", "dot", "quiet"),
    "good": Badge("Better", "check", "good"),
    "bad": Badge("Worse", "warning", "bad"),
    "neutral": Badge("Changed", "equal", "quiet"),
    "cannot_tell": Badge("Cannot tell", "question", "quiet"),
    "met": Badge("Met", "check", "good"),
    "on_course": Badge("On course", "arrow-up", "good"),
    "off_course": Badge("Off course", "warning", "bad"),
    "no_current_data": Badge("No current data", "clock", "quiet"),
    "passed": Badge("Passed", "check", "good"),
    "low": Badge("Low", "info", "quiet"),
    "medium": Badge("Medium", "warning", "caution"),
    "high": Badge("High", "warning", "bad"),
    "blocking": Badge("Blocking", "stop", "bad"),
    "accepted": Badge("Accepted", "check", "quiet"),
    "new": Badge("New", "dot", "accent"),
    "looked_at": Badge("Being looked at", "clock", "outline"),
    "acknowledged": Badge("Being looked at", "clock", "outline"),
    "answered": Badge("Answered", "check", "plain"),
    "real": Badge("A real change", "check", "accent"),
    "noise": Badge("Chance alone", "equal", "quiet"),
    "fault": Badge("A fault of the data", "warning", "caution"),
    "measured": Badge("Measured", "equal", "accent"),
    "has_goal": Badge("Has a goal", "arrow-up", "accent"),
    "closed": Badge("Closed", "check", "quiet"),
    "late": Badge("Answer overdue", "clock", "caution"),
    "public": Badge("Public", "info", "plain"),
    "restricted": Badge("Restricted", "lock", "quiet"),
    "running": Badge("Running", "clock", "accent"),
    "done": Badge("Done", "check", "good"),
    "paused": Badge("Paused", "stop", "quiet"),
    "certified": Badge("Certified", "check", "good"),
    "qualified": Badge("Certified with qualification", "check", "caution"),
    "inaccurate": Badge("Inaccurate", "cross", "bad"),
    "prevented": Badge("Factors prevented certification", "question", "caution"),
    "expired": Badge("Expired", "clock", "quiet"),
    "failed": Badge("Failed", "cross", "bad"),
}


class UnknownBadge(LookupError):
    """A template names a state that has no badge: a fault of the template, not of anybody's data."""

    def __init__(self, state: str) -> None:
        super().__init__(f"no badge {state!r}; there are: {', '.join(sorted(BADGES))}")


def badge_of(state: str, word: str = "") -> Badge:
    """Return the badge of a state, with another word where one is given."""
    if state not in BADGES:
        raise UnknownBadge(state)
    return BADGES[state]._replace(word=word) if word else BADGES[state]
