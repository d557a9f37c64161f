"""Goals: how each stands by rule, what is expected, and the ledger of its targets."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.goals.expectations import Expectation
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.lines import TargetLine
from civicstat.measurement.goals.models import Goal, GoalEntry
from civicstat.measurement.goals.progress import Progress, expected_now, level_now
from civicstat.measurement.goals.standing import GoalState, Level, Standing, Why
from civicstat.measurement.goals.wording import because
from civicstat.measurement.metrics.staleness import stale, why_stale
from civicstat.measurement.overnight.holding import holds_on
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.doors import find_goal
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now, city_today

router = Router(tags=["Goals"])


class TargetOut(Schema):
    """What a level has to reach, in the metric's unit; null where there is no limit."""

    at_least: float | None
    at_most: float | None
    by: date = Field(description="The last day, included.")


class GoalOut(Schema):
    """A goal and its state."""

    slug: str
    title: str
    wording: str = Field(description="As the public reads it; empty if it is not written.")
    metric: str
    period: str
    layer: str
    areas: list[str]
    asked_by: str
    concern: str
    target: TargetOut
    ended_on: date | None
    state: GoalState = Field(description="Of all areas together: as bad as the worst, as good as all.")
    stale: str = Field(description="Why the data behind it is older than it should be; empty if it is not.")
    held: list[str] = Field(description="Why its metric is held from the public; empty where it is not.")
    judged_on: date = Field(description="The day by which data may be out of date: today, or the workspace's `as_of`.")


class ContributionOut(Schema):
    """What a department does for a goal."""

    department: str
    role: str
    part: str


class LevelOut(Schema):
    """A level over the newest whole, final periods with its 95 % interval, and the path over the same periods."""

    value: float
    low: float | None
    high: float | None
    periods: int
    since: date
    until: date
    path_at_least: float | None
    path_at_most: float | None


class TurnOut(Schema):
    """A state, and the last day of the period with which it began."""

    on: date
    state: GoalState


class ExpectedOut(Schema):
    """What is expected of the level on the goal's day, and how likely it is at the target or beyond it."""

    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    probability: float


class BaselineOut(Schema):
    """Where an area stood when the goal was set, frozen."""

    value: float
    low: float | None
    high: float | None
    n: float
    since: date
    until: date
    metric_version: int
    data_versions: dict[str, int]


class GoalAreaOut(Schema):
    """How a goal stands in one of its areas."""

    area: str
    name: str
    state: GoalState
    why: Why
    reason: str = Field(description="Why, as a sentence.")
    is_over: bool
    level: LevelOut | None = Field(description="What the state rests on; null where no data is current.")
    levels: list[LevelOut] = Field(description="Every window of the newest look, shortest first; the same holds.")
    last_known: LevelOut | None = Field(description="The level of the last look, where no data is current.")
    turns: list[TurnOut]
    expected: ExpectedOut | None
    baseline: BaselineOut


class GapOut(Schema):
    """How far the highest and the lowest area are apart."""

    value: float
    low: float | None
    high: float | None
    highest: str
    lowest: str
    periods: int


class EntryOut(Schema):
    """An entry of the ledger; it is never changed."""

    sequence: int
    kind: str
    at: datetime
    by: str | None = Field(description="Who entered it; null: the command line.")
    reason: str
    holds_from: date
    at_least: float | None
    at_most: float | None
    due_on: date | None
    milestones: list[list[Any]]


class GoalDetail(GoalOut):
    """A goal with its areas and its ledger."""

    departments: list[ContributionOut]
    standings: list[GoalAreaOut]
    gap: GapOut | None
    ledger: list[EntryOut]


class GoalsWanted(Paging):
    """Which goals are asked for."""

    metric: str = Field("", max_length=60, description="Those of a metric.")
    department: str = Field("", max_length=60, description="Those that a department works on.")


@router.get("/goals", response=Page[GoalOut])
@open_to("staff", "token:read")
def list_goals(request: StaffRequest, wanted: Query[GoalsWanted]) -> Any:
    """The goals whose metrics you may see, by title, each with its state by the figures."""
    goals = Goal.objects.visible_to(request.user).select_related("metric__dataset", "layer")
    if wanted.metric:
        goals = goals.filter(metric__slug=wanted.metric)
    if wanted.department:
        goals = goals.filter(contributions__department__slug=wanted.department)
    page = page_of(request, goals.prefetch_related("metric__versions").order_by("title", "pk"), wanted)
    return page | {"items": _goals(kept_progress(page["items"], at=city_now()))}


@router.get("/goals/{slug}", response={200: GoalDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_goal(request: StaffRequest, slug: str) -> Any:
    """One goal: how it stands in each area and why, what is expected, who works on it, and its whole ledger."""
    [found] = kept_progress([find_goal(request, slug)], at=city_now())
    entries = list(found.goal.entries.select_related("by").prefetch_related("baselines"))
    frozen = {each.area_id: each for each in entries[0].baselines.all()}
    [told] = _goals([found])
    return told | {
        "departments": [
            {"department": each.department.slug, "role": each.role, "part": each.part}
            for each in found.goal.contributions.select_related("department")
        ],
        "standings": [
            _standing(standing, expected, found) | {"baseline": frozen[standing.area.pk]}
            for standing, expected in zip(found.standings, found.expectations, strict=True)
        ],
        "gap": _gap(found),
        "ledger": [_entry(each) for each in entries],
    }


def _goals(known: Sequence[Progress]) -> list[dict[str, Any]]:
    metrics, at = [found.goal.metric for found in known], city_now()
    late, held = stale(metrics, at), holds_on(metrics)
    return [
        _goal(found) | {
            "stale": why_stale(late[metric.slug], at) if metric.slug in late else "",
            "held": [each.reason for each in held.get(metric.slug, ())],
        }
        for found, metric in zip(known, metrics, strict=True)
    ]  # fmt: skip


def _goal(found: Progress) -> dict[str, Any]:
    goal, drawn = found.goal, found.standings[0].course
    return {
        **{name: getattr(goal, name) for name in ("slug", "title", "wording", "period", "asked_by", "concern")},
        "metric": goal.metric.slug,
        "layer": goal.layer.slug,
        "areas": [each.area.code for each in found.standings],
        "target": _target(drawn.current),
        "ended_on": drawn.ended_on,
        "state": found.state,
        "judged_on": city_today(),
    }


def _target(line: TargetLine) -> dict[str, Any]:
    return {"at_least": line.low, "at_most": line.high, "by": line.due_on}


def _standing(standing: Standing, expected: Expectation | None, found: Progress) -> dict[str, Any]:
    now, ahead = level_now(standing), expected_now(standing, expected)
    is_current = standing.state != GoalState.NO_CURRENT_DATA
    return {
        "area": standing.area.code,
        "name": standing.area.name,
        "state": standing.state,
        "why": standing.why,
        "reason": because(standing, found.goal.grain),
        "is_over": standing.is_over,
        "level": _level(now) if now else None,
        "levels": _levels(standing.levels) if is_current else [],
        "last_known": _level(standing.level) if standing.level and not is_current else None,
        "turns": [turn._asdict() for turn in standing.turns],
        "expected": ahead.level._asdict() | {"probability": ahead.probability} if ahead else None,
    }


def _levels(levels: Sequence[Level]) -> list[dict[str, Any]]:
    return [_level(level) for level in levels]


def _level(level: Level) -> dict[str, Any]:
    told = level._asdict()
    return told | {"path_at_least": told.pop("path_low"), "path_at_most": told.pop("path_high")}


def _gap(found: Progress) -> dict[str, Any] | None:
    gap = found.gap
    if gap is None:
        return None
    return {
        "value": gap.value, "low": gap.low, "high": gap.high, "highest": gap.highest.code, "lowest": gap.lowest.code,
        "periods": gap.periods,
    }  # fmt: skip


def _entry(entry: GoalEntry) -> dict[str, Any]:
    named = ("sequence", "kind", "at", "reason", "holds_from", "due_on", "milestones")
    return {name: getattr(entry, name) for name in named} | {
        "by": entry.by.username if entry.by else None, "at_least": entry.low, "at_most": entry.high,
    }  # fmt: skip
