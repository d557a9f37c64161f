"""The table of metrics as it goes on paper: short lines in two columns, as many as one page holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.measurement.goals.progress import Progress
from civicstat.web.pages.weekly.rows import Line

MOST_PRINTED = 92  # lines in two columns of a Letter page, headings included
MOST_GOALS, MOST_NEEDS = 10, 8  # on the first page; weekly.css hides the others there


@dataclass(frozen=True)
class PrintedGroup:
    """Lines of a theme."""

    theme: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Printed:
    """What goes on the second page, and how much is left out on paper."""

    groups: tuple[PrintedGroup, ...]
    left_out: int
    goals_left_out: int
    needs_left_out: int


def printed_of(lines: Sequence[Line], goals: Sequence[Progress], needs: int, *, most: int = MOST_PRINTED) -> Printed:
    """Return the lines that are printed: those that changed beyond chance first, then those of goals, then the rest.

    needs: how many lines tell what needs the reader.
    """
    in_goals = {each.goal.metric_id for each in goals}
    themes = sorted({line.theme for line in lines})
    room = most - len(themes)
    order = sorted(range(len(lines)), key=lambda at: (not lines[at].verdict, lines[at].metric not in in_goals, at))
    kept = {lines[at].metric for at in order[: max(room, 0)]}
    groups = [
        PrintedGroup(theme, tuple(line for line in lines if line.theme == theme and line.metric in kept))
        for theme in themes
    ]
    return Printed(
        tuple(group for group in groups if group.lines), len(lines) - len(kept), max(len(goals) - MOST_GOALS, 0),
        max(needs - MOST_NEEDS, 0),
    )  # fmt: skip
