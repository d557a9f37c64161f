"""The chance of a change test in words, without the figures themselves. See docs/methods/change-test.md."""

from civicstat.measurement.comparisons.results import ChangeTest

BEYOND = 0.0027  # three standard errors: from here pages call a change better or worse
_TIERS = (
    (BEYOND, "Chance hardly ever does this"), (0.01, "Chance rarely does this"), (0.05, "Chance seldom does this"),
    (0.2, "This could be chance"), (1.0, "This could well be chance"),
)  # fmt: skip


def one_of(p: float) -> str:
    """Return how often something of this chance happens: "1 of 4", "9 of 10", "fewer than 1 of 1,000"."""
    if p < 0.001:
        return "fewer than 1 of 1,000"
    if p > 0.95:
        return "nearly all"
    if p > 0.55:
        return f"{round(p * 10)} of 10"
    number = 1 / p
    step = 1 if number < 20 else 5 if number < 100 else 50 if number < 500 else 100
    return f"1 of {round(number / step) * step:,}"


def verdict(test: ChangeTest) -> str:
    """Return in a sentence whether chance explains the difference."""
    if test.p is None or test.result.p is None:
        return "Whether this is chance cannot be told: one of the two has no figure, or no interval."
    words = next(words for most, words in _TIERS if test.p <= most)
    return f"{words}: {_how_often(test)}."


def _how_often(test: ChangeTest) -> str:
    p, changes = test.p or 0.0, "changes" if test.past is None or test.past.same_way is None else "sets them apart"
    such = f"a difference at least as large appears in {one_of(p)} {test.nouns}"
    if test.looks > 1:
        return (
            f"it was picked as the most striking of {test.looks:,}, and where nothing {changes} the most striking "
            f"of so many is at least as large {one_of(p)} times"
        )
    return f"when nothing {changes}, {such}"


def past_in_words(test: ChangeTest) -> str:
    """Return how often the past held a difference as large; empty where there is no such past."""
    past = test.past
    if past is None:
        return ""
    if past.same_way is None:
        pairs = "pair" if past.pairs == 1 else "pairs"
        return (
            f"In {past.as_large} of {past.pairs} comparable {pairs} of {test.nouns} in the past the difference was as "
            "large, up or down."
            if past.as_large
            else f"In none of {past.pairs} comparable {pairs} of {test.nouns} in the past was the difference as large."
        )
    ahead = test.first if (test.result.difference or 0) >= 0 else test.second
    return (
        f"{ahead.label} was higher in {past.same_way} of {past.pairs} other {test.nouns} too; the difference was as "
        f"large in {past.as_large} of them."
    )


def spread_in_words(test: ChangeTest) -> str:
    """Return how far such figures vary by themselves, in a sentence."""
    spread = test.spread
    by_law = {"count": "independent events", "share": "independent cases", "normal": "their intervals"}[test.law]
    if not spread.blocks or spread.degrees == float("inf"):
        return ""
    if spread.factor < 1.05:
        return f"Over {spread.blocks} {spread.nouns} figures varied no more than {by_law} make them vary."
    return (
        f"Over {spread.blocks} {spread.nouns} figures varied {spread.factor:.1f} times as much as {by_law} make them "
        "vary; the chance allows for that."
    )
