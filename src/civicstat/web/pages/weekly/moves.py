"""What changed beyond chance, for the worse and for the better, and the sentence that counts it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.records.quality.findings import counted, listed
from civicstat.web.pages.weekly.needs.of_metrics import largest
from civicstat.web.pages.weekly.rows import Line
from civicstat.web.ui.findings import Change
from civicstat.web.ui.metric_rows import MetricRow

COUNTED_STATES = (GoalState.OFF_COURSE, GoalState.CANNOT_TELL, GoalState.NO_CURRENT_DATA)


@dataclass(frozen=True)
class Move:
    """A metric that changed. city: what became of it in the whole city, where an area is looked at."""

    row: MetricRow
    city: Change | None = None


@dataclass(frozen=True)
class Moves:
    """What changed beyond chance, the largest changes first. told, told_better: how many stand above already."""

    worse: tuple[Move, ...]
    better: tuple[Move, ...]
    told: int = 0
    told_better: int = 0

    @property
    def none_worse(self) -> str:
        """What to say where no metric is listed as worse."""
        if not self.told:
            return "Nothing got worse beyond chance."
        return "The one that did is told above." if self.told == 1 else f"The {self.told} that did are told above."

    @property
    def none_better(self) -> str:
        return "Nothing else got better beyond chance." if self.told_better else "Nothing got better beyond chance."


def moves_of(lines: Sequence[Line], told: Collection[int], city: Mapping[int, Line]) -> Moves:
    """Return what changed. told: metrics that stand above already; city: the same metrics in the whole city."""
    worse, better = (
        [line for line in largest(lines, verdict) if line.metric not in told] for verdict in ("bad", "good")
    )
    known, known_better = (
        sum(line.verdict == verdict and line.metric in told for line in lines) for verdict in ("bad", "good")
    )
    worse_moves, better_moves = (tuple(_move(line, city) for line in found) for found in (worse, better))
    return Moves(worse_moves, better_moves, known, known_better)


def _move(line: Line, city: Mapping[int, Line]) -> Move:
    there = city.get(line.metric)
    return Move(line.row, there.row.change if there else None)


def finding_of(lines: Sequence[Line], states: Mapping[str, int], than: str) -> str:
    """Return the view in a sentence: goals that are not on course, and what moved. than: "than a year before"."""
    of_goals = _of_goals(states)
    compared = [line for line in lines if line.row.change is not None and line.row.change.way != "apart"]
    worse, better = (sum(line.verdict == verdict for line in compared) for verdict in ("bad", "good"))
    if not compared:
        return f"{of_goals}No metric can be compared yet.".strip()
    of_metrics = counted(len(compared), "metric")
    if not worse and not better:
        return f"{of_goals}None of {of_metrics} got better or worse {than} beyond chance."
    moved = f"{worse or 'none'} got worse and {better or 'none'} better {than}, beyond chance"
    return f"{of_goals}Of {of_metrics}, {moved}."


def _of_goals(states: Mapping[str, int]) -> str:
    off = [f"{states[state]} {state}" for state in COUNTED_STATES if states.get(state)]
    if not off:
        return ""
    if sum(states.values()) == 1:
        return f"The one goal: {next(iter(states))}. "
    return f"Goals: {listed(off, len(off))}, of {sum(states.values())}. "
