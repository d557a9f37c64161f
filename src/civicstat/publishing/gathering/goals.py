"""Goals as an edition has them: the ledger, and where each area stands."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from civicstat.directory.models import User
from civicstat.engagement.concerns.models import Concern
from civicstat.measurement.goals.kept import kept_progress
from civicstat.measurement.goals.models import Goal as HeldGoal
from civicstat.measurement.goals.progress import level_now
from civicstat.measurement.goals.standing import Level, Standing
from civicstat.measurement.goals.wording import because
from civicstat.publishing.content import Goal, GoalEntry, GoalState, Withheld
from civicstat.publishing.gathering.figures import DIGITS
from civicstat.publishing.gathering.holding import Hold

NOBODY = "The government"  # by whom an entry is that was made on the command line


def read_goals(goals: Iterable[HeldGoal], holds: Mapping[str, tuple[Hold, ...]], *, at: datetime) -> Iterator[Goal]:
    """Yield goals with ledgers and states. holds: of metrics, by slug. at: the moment by which they are judged."""
    goals = list(goals)
    titles = dict(Concern.objects.filter(is_public=True).values_list("slug", "title"))
    for goal, progress in zip(goals, kept_progress(goals, at=at), strict=True):
        held = holds.get(goal.metric.slug, ())
        yield Goal(
            slug=goal.slug, title=goal.title, wording=goal.wording, metric=goal.metric.slug, grain=goal.period,
            layer=goal.layer.slug, areas=tuple(each.area.code for each in progress.standings),
            departments=tuple(
                (each.department.name, each.role, each.part)
                for each in goal.contributions.select_related("department")
            ),
            asked_by=goal.asked_by, concern=titles.get(goal.concern, ""),
            entries=tuple(
                GoalEntry(
                    each.at, each.kind, _role(each.by), each.reason, each.holds_from, each.low, each.high, each.due_on,
                    tuple((date.fromisoformat(day), float(value)) for day, value in each.milestones),
                )
                for each in goal.entries.select_related("by").order_by("sequence")
            ),
            states=tuple(_state(each, goal, held) for each in progress.standings),
        )  # fmt: skip


def _role(by: User | None) -> str:
    """Return by whom something was entered, as the public reads it: a role, not a name."""
    return str(by.get_role_display()) if by is not None else NOBODY


def _state(standing: Standing, goal: HeldGoal, holds: Iterable[Hold]) -> GoalState:
    level, sentence = level_now(standing), because(standing, goal.grain)
    reason = next((each.reason for each in holds if level is None or each.reaches(level.until)), "")
    if reason:
        return GoalState(
            standing.area.code, "no current data", f"{reason}.", None, None, None, "", withheld=Withheld.HELD
        )  # fmt: skip
    if level is None:
        return GoalState(standing.area.code, standing.state.value, sentence, None, None, None, "")
    return GoalState(
        standing.area.code, standing.state.value, sentence, _rounded(level.value), _rounded(level.low),
        _rounded(level.high), _span(level),
    )  # fmt: skip


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.{DIGITS}g}")


def _span(level: Level) -> str:
    """Return the days over which a level was taken, both included."""
    return f"{level.since.isoformat()}/{level.until.isoformat()}"
