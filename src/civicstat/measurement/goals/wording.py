"""What a state rests on, in plain words without figures."""

from civicstat.measurement.goals.standing import GoalState, Standing, Why
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.periods import NOUNS

_PLAIN = {
    Why.STRADDLES: "The figures fit both sides of the path.",
    Why.NEARLY: "The figures point one way, but not yet as surely as looking again and again asks for.",
    Why.TOO_EARLY: "Too few whole, final periods have passed since the goal was set.",
    Why.SCARCE: "There are too few periods with figures to know how far they vary by chance.",
    Why.BROKEN: "The definition or the records changed since the baseline, so the figures do not compare with it.",
    Why.STALE: "The newest final figure is too old.",
    Why.NOTHING: "There are no figures.",
}
_SIDES = {
    GoalState.MET: "at the target or beyond it",
    GoalState.ON_COURSE: "on the good side of the path",
    GoalState.OFF_COURSE: "on the bad side of the path",
}


def because(standing: Standing, period: Grain) -> str:
    """Return why a goal stands as it does, as a sentence. period: the kind of period by which it is followed."""
    if standing.why in _PLAIN or standing.level is None:
        return _PLAIN.get(standing.why, _PLAIN[Why.NOTHING])
    number, noun = standing.level.periods, NOUNS[period]
    many = f"{number} times {noun}" if noun[0].isdigit() else f"{number} {noun}s"
    span = f"last {noun}" if number == 1 else f"last {many}"
    still = "still " if standing.why == Why.KEPT else ""
    verb = "lies" if number == 1 else "lie"
    return f"The {span} {still}{verb} {_SIDES[standing.state]}, beyond what chance does."
