"""All explanations of one change, each with what was looked at, what was found, and its verdict."""

from collections.abc import Callable
from dataclasses import dataclass

from civicstat.errors import CivicStatError
from civicstat.measurement.context.explaining.checks import (
    chance,
    completeness,
    exposure,
    extreme_before,
    meaning,
    mix,
    neighbors,
    noted,
    one_cause,
    season,
)
from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.metrics.observing import Ground

CHECKS: tuple[tuple[str, str, Callable[[Comparison, Ground], Check]], ...] = (
    ("chance", "Chance", chance.check),
    ("definition", meaning.TITLE, meaning.check),
    ("completeness", completeness.TITLE, completeness.check),
    ("exposure", exposure.TITLE, exposure.check),
    ("season", season.TITLE, season.check),
    ("regression", extreme_before.TITLE, extreme_before.check),
    ("neighbors", neighbors.TITLE, neighbors.check),
    ("mix", mix.TITLE, mix.check),
    ("one_cause", one_cause.TITLE, one_cause.check),
    ("noted", noted.TITLE, noted.check),
)
ORDER = (Verdict.COULD, Verdict.PART, Verdict.UNKNOWN, Verdict.NOT)


@dataclass(frozen=True)
class Explained:
    """What was found of a change; those first that could make it."""

    comparison: Comparison
    checks: tuple[Check, ...]

    def of(self, verdict: Verdict) -> list[Check]:
        return [each for each in self.checks if each.verdict is verdict]


def explain(comparison: Comparison, ground: Ground) -> Explained:
    """Look at every explanation of a change. One that the store cannot answer in time is told as not checked."""
    found = [_checked(name, title, check, comparison, ground) for name, title, check in CHECKS]
    return Explained(comparison, tuple(sorted(found, key=lambda each: ORDER.index(each.verdict))))


def _checked(
    name: str, title: str, check: Callable[[Comparison, Ground], Check], comparison: Comparison, ground: Ground
) -> Check:
    try:
        return check(comparison, ground)
    except CivicStatError as fault:
        return Check(name, title, "This was not looked at.", f"{fault}", Verdict.UNKNOWN)
