"""Goals as lines of a list: state, level against the path, target, forecast and trend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from civicstat.directory.models import CITY, Area, User
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.models import Goal, GoalQuerySet
from civicstat.measurement.goals.progress import Progress, expected_now, level_now
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.goals.wording import because
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.goals.charts import trend_of_goal
from civicstat.web.pages.goals.wording import (
    ORDER,
    ended_in_words,
    expected_in_words,
    interval_in_words,
    last_known_in_words,
    leading,
    path_in_words,
    since_in_words,
    span_in_words,
    target_in_words,
    together_in_words,
    told_whole,
)
from civicstat.web.pages.shown.cautions import cautions_on
from civicstat.web.ui.badges import BADGES
from civicstat.web.ui.charts.draw import draw

ENDED = "ended"
TITLES = {
    GoalState.OFF_COURSE: "Off course", GoalState.CANNOT_TELL: "Cannot tell", GoalState.ON_COURSE: "On course",
    GoalState.NO_CURRENT_DATA: "No current data", GoalState.MET: "Met",
}  # fmt: skip
_WIDTH = 132


@dataclass(frozen=True)
class GoalRow:
    """A goal in a list. group: its state, or that it was ended. level: of the area that its state comes from."""

    goal: Goal
    url: str
    group: str
    badge: str
    word: str
    since: str
    area: str  # empty where there is but one
    level: str
    interval: str
    over: str
    path: str
    target: str
    why: str
    expected: str
    together: str  # how state and forecast go together, where they point in different directions
    ended: str
    departments: tuple[str, ...]
    trend: SafeString
    cautions: tuple[str, ...] = ()  # badges of what must be known of its metric's figures


@dataclass(frozen=True)
class GoalGroup:
    """Goals of one state."""

    id: str
    title: str
    rows: tuple[GoalRow, ...]


def goals_for_lists(user: User) -> GoalQuerySet:
    """Return the goals that a person may see, with what lists show of them."""
    found: GoalQuerySet = (
        Goal.objects.visible_to(user)
        .select_related("metric__dataset", "layer")
        .prefetch_related("metric__versions", "contributions__department")
    )
    return found


def goals_for_area(user: User, area: Area) -> GoalQuerySet:
    """Return the goals of an area; all of them for the whole city."""
    found = goals_for_lists(user)
    return found if area.layer.slug == CITY else found.filter(areas=area)


def goals_of_metric(user: User, metric: Metric, *, at: datetime) -> list[GoalRow]:
    """Return the goals of one metric as lines."""
    return rows_of(goals_for_lists(user).filter(metric=metric), at=at)


def rows_of(goals: Iterable[Goal], *, at: datetime) -> list[GoalRow]:
    """Return goals as lines, those first that need somebody."""
    return rows_of_progress(kept_progress(goals, at=at), at=at)


def rows_of_progress(found: Iterable[Progress], *, at: datetime) -> list[GoalRow]:
    """Return goals whose standing is known as lines, those first that need somebody."""
    known = list(found)
    cautions = cautions_on([each.goal.metric for each in known], at)
    rows = [row_of(each, at=at, cautions=cautions[each.goal.metric.slug].badges) for each in known]
    order = [*(key_of(state) for state in ORDER), ENDED]
    return sorted(rows, key=lambda row: (order.index(row.group), row.goal.title))


def groups_of(rows: Sequence[GoalRow]) -> list[GoalGroup]:
    """Return lines under the states that there are."""
    titles = {key_of(state): TITLES[state] for state in ORDER} | {ENDED: "Ended"}
    groups = [GoalGroup(key, title, tuple(row for row in rows if row.group == key)) for key, title in titles.items()]
    return [group for group in groups if group.rows]


def row_of(found: Progress, *, at: datetime, cautions: tuple[str, ...] = ()) -> GoalRow:
    goal, shown, definition = found.goal, leading(found), found.goal.metric.definition
    level, ended_on = level_now(shown), shown.course.ended_on
    is_ended = ended_on is not None and ended_on <= at.date()
    expected = expected_now(shown, dict(zip(found.standings, found.expectations, strict=True))[shown])
    return GoalRow(
        goal=goal,
        url=reverse("goal", args=[goal.slug]),
        group=ENDED if is_ended else key_of(found.state),
        badge="accepted" if is_ended else key_of(found.state),
        word="Ended" if is_ended else BADGES[key_of(found.state)].word,
        since="" if is_ended else since_in_words(shown),
        area=shown.area.name if len(found.standings) > 1 else "",
        level=told_whole(level.value, definition) if level else "",
        interval=interval_in_words(level, definition) if level else "",
        over=span_in_words(level.periods, goal.grain) if level else "",
        path=path_in_words(level, definition) if level else "",
        target=target_in_words(shown.course.current, definition),
        why=f"{because(shown, goal.grain)} {last_known_in_words(shown, definition)}".rstrip(),
        expected="" if is_ended else expected_in_words(expected, definition, goal.grain),
        together="" if is_ended else together_in_words(shown.state, expected),
        ended=ended_in_words(shown, ended_on if is_ended else None),
        departments=tuple(each.department.name for each in goal.contributions.all()),
        trend=_trend(found),
        cautions=() if is_ended else cautions,
    )


def key_of(state: GoalState) -> str:
    """Return a state as addresses and badges name it: off_course."""
    return state.name.lower()


def _trend(found: Progress) -> SafeString:
    shown = leading(found)
    spark = trend_of_goal(found.series[found.standings.index(shown)], shown.course.current)
    if spark is None:
        return mark_safe("")
    return mark_safe(draw(spark, key=f"goal-{found.goal.pk}-trend", width=_WIDTH))  # noqa: S308  # escaped there
