"""Why a goal has its state: the rule in plain words, with the figures that it looked at."""

from typing import NamedTuple

from civicstat.measurement.goals.lines import Course
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.goals.standing import ERROR_RATE, Level, Standing
from civicstat.measurement.goals.wording import because
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.web.pages.goals.wording import interval_in_words, path_in_words, since_in_words, span_in_words, told
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.ui.charts.table import Table

_EVEN = 1.05  # from here on figures vary noticeably more than chance alone


class Reasons(NamedTuple):
    """sentences: the rule, applied; looked_at: each window of the newest look, empty where there was none."""

    sentences: tuple[str, ...]
    looked_at: Table | None


def reasons(standing: Standing, progress: Progress) -> Reasons:
    """Return why a goal stands as it does in an area."""
    grain, definition = progress.goal.grain, progress.goal.metric.definition
    said = [because(standing, grain), _history(standing), _strictness(len(progress.standings))]
    if standing.levels:
        said += [_spread(standing), _season(standing)]
    said.append(_course(standing.course))
    return Reasons(tuple(each for each in said if each), _looked_at(standing, definition, grain))


def _history(standing: Standing) -> str:
    since = since_in_words(standing)
    before = standing.turns[-2].state if since and len(standing.turns) > 1 else ""
    return f"It is {standing.state} {since}{f'; before that it was {before}' if before else ''}." if since else ""


def _strictness(areas: int) -> str:
    shared = f", shared among its {areas} areas" if areas > 1 else ""
    return (
        "A state is reached only where an interval stricter than 95% lies on one side of the path. It is so strict "
        f"that looking every period calls a state by chance alone in at most {ERROR_RATE:.0%} of years{shared}. Once "
        "reached, a state is kept while the 95% interval still lies on that side."
    )


def _spread(standing: Standing) -> str:
    if standing.dispersion < _EVEN:
        return "The figures vary from period to period as chance alone makes them vary."
    return (
        f"The figures vary from period to period more than chance alone makes them vary (dispersion "
        f"{standing.dispersion:.1f}); the intervals are widened by that."
    )


def _season(standing: Standing) -> str:
    return "The season is taken out, so that July is compared with July." if standing.has_season else ""


def _course(course: Course) -> str:
    moves = len(course.lines) - 1
    times = "once" if moves == 1 else f"{moves} times"
    return f"The path was drawn anew {times}; each period is held against the line of its time." if moves else ""


def _looked_at(standing: Standing, definition: MetricDefinition, grain: Grain) -> Table | None:
    if not standing.levels:
        return None
    rows = tuple(
        _row(level, at == standing.decisive, definition, grain) for at, level in enumerate(standing.levels)
    )  # fmt: skip
    header = ("Looked at", "Level", "Path over the same periods", "Decides", "95% interval", "From", "To")
    return Table("What the newest look saw", header, rows, frozenset({1, 2, 4}))


def _row(level: Level, is_decisive: bool, definition: MetricDefinition, grain: Grain) -> tuple[str, ...]:
    words = span_in_words(level.periods, grain)
    return (
        words[0].upper() + words[1:], told(level.value, definition), path_in_words(level, definition),
        "The state rests on this" if is_decisive else "", interval_in_words(level, definition),
        day_in_words(level.since), day_in_words(level.until),
    )  # fmt: skip
