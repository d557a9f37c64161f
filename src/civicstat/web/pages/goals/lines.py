"""Goals on a metric's own chart: what was asked for, then and now."""

from civicstat.directory.models import User
from civicstat.measurement.goals.lines import Course, course
from civicstat.measurement.goals.measured import law_of
from civicstat.measurement.goals.models import Goal, GoalQuerySet
from civicstat.measurement.metrics.series import Series
from civicstat.web.ui import charts

SUMS = ("sum", "index")


def lines_of_goals(user: User, series: Series) -> tuple[charts.GoalLine, ...]:
    """Return the targets that goals set for the area of a series, each with those it had before.

    What adds up over time, such as a count, is asked for by one kind of period: on a chart by another, no line fits.
    """
    goals: GoalQuerySet = Goal.objects.visible_to(user).filter(metric=series.metric, areas=series.area)
    fitting = [goal for goal in goals if goal.period == series.grain or not _adds_up(series)]
    names = [""] if len(fitting) == 1 else [f" {number}" for number in range(1, len(fitting) + 1)]
    return tuple(
        line
        for goal, name in zip(fitting, names, strict=False)
        for line in _lines(course(goal, series.area), f"Goal{name}")
    )


def _adds_up(series: Series) -> bool:
    kind = series.definition.statistic.kind
    return kind in SUMS or (law_of(series.definition) == "count" and kind != "rate")


def _lines(drawn: Course, name: str) -> list[charts.GoalLine]:
    """Return a line for each limit; a goal between two values has both."""
    low = tuple(charts.GoalStep(line.since, line.low) for line in drawn.lines if line.low is not None)
    high = tuple(charts.GoalStep(line.since, line.high) for line in drawn.lines if line.high is not None)
    if low and high:
        return [charts.GoalLine(low, f"{name}, at least"), charts.GoalLine(high, f"{name}, at most")]
    return [charts.GoalLine(low or high, name)]
