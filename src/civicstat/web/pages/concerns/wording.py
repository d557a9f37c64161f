"""Concerns in words: where, how often said, and how it stands with them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from civicstat.directory.models import Area
from civicstat.engagement.concerns.models import Closing, Concern, ConcernState
from civicstat.web.pages.shown.moments import day_in_words

ORDER = tuple(ConcernState)
WHOLE = "The whole city"
MOST_NAMED = 3
COUNTED_AS = {
    ConcernState.NEW: "new", ConcernState.LOOKED_AT: "being looked at", ConcernState.MEASURED: "measured",
    ConcernState.HAS_GOAL: "with a goal", ConcernState.CLOSED: "closed",
}  # fmt: skip


def where_in_words(areas: Iterable[Area]) -> str:
    """Return "Millrace", "Millrace and Southbank", "Millrace, Foundry and 3 more", "The whole city"."""
    names = [area.name for area in areas]
    if not names:
        return WHOLE
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def state_word(concern: Concern) -> str:
    """Return a state as badges show it; of a closed concern as what it was closed."""
    if concern.closed_as:
        return f"Closed: {Closing(concern.closed_as).label.lower()}"
    return ConcernState(concern.state).label


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def register_in_words(concerns: Sequence[Concern], waiting: int) -> str:
    """Return what the register holds in one or two sentences."""
    counts = Counter(concern.state for concern in concerns)
    parts = [f"{counts[state]} {COUNTED_AS[state]}" for state in ORDER if counts[state]]
    held = f"{counted(len(concerns), 'concern')}: {', '.join(parts)}." if parts else ""
    verb = "waits" if waiting == 1 else "wait"
    sorting = f"{counted(waiting, 'voice')} {verb} to be sorted." if waiting else ""
    return f"{held} {sorting}".strip()


def concern_in_words(concern: Concern, metrics: int, goals: Sequence[str]) -> str:
    """Return how often a concern was said, since when, and what was done. goals: their states."""
    since = f"first raised on {day_in_words(concern.raised_on)}"
    said = f"Said by {counted(concern.voices, 'voice')}, {since}." if concern.voices else f"{since.capitalize()}."
    if concern.merged_into is not None:
        return f"{said} It goes on in “{concern.merged_into.title}”."
    done = []
    if metrics:
        done.append(f"measured by {counted(metrics, 'metric')}")
    if goals:
        stand = goals[0] if len(goals) == 1 else ", ".join(f"{n} {state}" for state, n in Counter(goals).items())
        done.append(f"answered by {counted(len(goals), 'goal')} ({stand})")
    if not done:
        return f"{said} It is neither measured nor has it a goal yet."
    return f"{said} It is {' and '.join(done)}."
