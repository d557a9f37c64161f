"""Blocks of a dashboard that are no single figure: goals, what moved, saved views; in the name of whoever looks.

What waits for a person beside goals and metrics (deliveries, spellings, findings) is told on pages alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from civicstat.collaboration.dashboards.catalog import area_at
from civicstat.collaboration.dashboards.definitions import Block, DashboardDefinition
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import CITY, Area, Department, User
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.goals.progress import Progress
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_many
from civicstat.web.ui.moved import Moved, moved

PERIODS_READ: dict[Grain, int] = {"week": 55, "month": 14, "quarter": 14, "year": 14, "rolling_year": 14}
LISTS = ("goals", "moves", "needs")


@dataclass(frozen=True)
class Told:
    """What a block tells beside a figure. question: of a saved view. fault: why it tells nothing."""

    goals: tuple[Progress, ...] = ()
    moves: tuple[Moved, ...] = ()
    view: SavedView | None = None
    question: Inquiry | None = None
    fault: str = ""


def tell_block(block: Block, definition: DashboardDefinition, user: User, *, at: datetime) -> Told:
    """Return what a block lists; nothing for one that shows a figure, a chart or words.

    needs: the goals off course and the metrics that got worse beyond chance.
    """
    if block.kind == "view":
        return _view(getattr(block, "view", ""), user)
    if block.kind not in LISTS:
        return Told()
    department: Department | None = Department.objects.named(getattr(block, "department", "")).first()
    goals = _goals(user, department, at) if block.kind != "moves" else []
    found = _moves(block, definition, user, department) if block.kind != "goals" else []
    if block.kind == "needs":
        goals = [each for each in goals if each.state == GoalState.OFF_COURSE]
        found = [each for each in found if each.change.verdict == "bad"]
    return Told(tuple(goals), tuple(found))


def answered(told: Told, answer: Callable[[Inquiry], dict[str, object]]) -> tuple[dict[str, object] | None, str]:
    """Return the answer to the question of a saved view, and why there is none."""
    if told.question is None:
        return None, told.fault
    try:
        return answer(told.question), ""
    except CivicStatError as fault:
        return None, str(fault)


def _view(name: str, user: User) -> Told:
    view = SavedView.objects.visible_to(user).filter(slug=name).first()
    if view is None:
        return Told(fault=f"There is no saved view {name!r} that you may see.")
    try:
        return Told(view=view, question=view.inquiry)
    except CivicStatError as fault:
        return Told(view=view, fault=str(fault))


def _goals(user: User, department: Department | None, at: datetime) -> list[Progress]:
    goals = Goal.objects.visible_to(user).select_related("metric__dataset", "layer")
    goals = goals.prefetch_related("metric__versions", "contributions__department", "entries")
    if department is not None:
        goals = goals.filter(contributions__department=department)
    followed = (each for each in kept_progress(goals, at=at) if each.standings[0].course.ended_on is None)
    return sorted(followed, key=lambda each: each.goal.title)


def _moves(block: Block, definition: DashboardDefinition, user: User, department: Department | None) -> list[Moved]:
    place = getattr(block, "area", "") or definition.area
    area = area_at(place) if place else Area.objects.select_related("layer").defer("boundary").get(layer__slug=CITY)
    wanted = getattr(block, "period", None) or definition.period
    grain: Grain = wanted if wanted in PERIODS_READ else "month"
    metrics = Metric.objects.visible_to(user).select_related("dataset").prefetch_related("versions")
    if department is not None:
        metrics = metrics.filter(department=department)
    kept = [each for each in metrics if grain in each.definition.periods]
    stopped = blocked(kept)
    if area is None or not kept:
        return []
    series = read_many([each for each in kept if each.slug not in stopped], [area], grain, most=PERIODS_READ[grain])
    return moved(each for each in series.values() if each.points)
