"""civicstat goal set, move and end."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.goals.finding import goal_named
from civicstat.cli.options import At
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.measurement.goals.models import GoalEntry

Name = Annotated[str, typer.Argument(help="The goal's name.")]
AtLeast = Annotated[float | None, typer.Option(help="What the level has to reach, where higher is better.")]
AtMost = Annotated[float | None, typer.Option(help="What it has to stay under, where lower is better.")]
Reason = Annotated[str, typer.Option(help="Why; the ledger keeps it for good.")]
DAY = ["%Y-%m-%d"]
Milestones = Annotated[
    list[str] | None,
    typer.Option(help="A day and a value that the path passes, such as 2026-06-30=0.85; may be repeated."),
]


class StartsFrom(StrEnum):
    """Where the path of a moved target starts."""

    LEVEL = "level"
    PATH = "path"


class WrongMilestone(CivicStatError):
    """A milestone is no day and value."""


def set_new(
    name: Name,
    metric: Annotated[str, typer.Option(help="The metric that shall reach something.")],
    title: Annotated[str, typer.Option(help="What the goal is called, in plain words.")],
    since: Annotated[datetime, typer.Option(formats=DAY, help="First day of the baseline.")],
    until: Annotated[datetime, typer.Option(formats=DAY, help="Last day of the baseline.")],
    by: Annotated[datetime, typer.Option(formats=DAY, help="The last day of the goal.")],
    reason: Reason,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    layer: Annotated[str, typer.Option(help="An area layer; else the whole city.")] = "",
    area: Annotated[list[str] | None, typer.Option(help="Code of an area of the layer; may be repeated.")] = None,
    period: Annotated[str, typer.Option(help="By which it is followed.")] = "month",
    lead: Annotated[str, typer.Option(help="The department that leads.")] = "",
    asked_by: Annotated[str, typer.Option(help="Who wanted it.")] = "",
    milestone: Milestones = None,
    workspace: At = None,
) -> None:
    """Set a goal. Where the city stands is computed from the figures of the baseline, and frozen with its interval.

    Example: civicstat goal set answer_faster --metric answered_within_15_seconds --title "Nine of ten answered in 15 s" --since 2024-10-01 --until 2025-09-30 --at-least 0.9 --by 2026-12-31 --reason "Asked for by residents"
    """  # noqa: E501 the reference shows an example as one line
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.library.documents import check_document
    from civicstat.measurement.goals.actions import set_goal
    from civicstat.measurement.goals.definitions import GoalDefinition

    fields: dict[str, Any] = {
        "goal": name, "metric": metric, "title": title, "reason": reason, "by": by.date(), "layer": layer,
        "areas": tuple(area or ()), "period": period, "asked_by": asked_by, "target": _target(at_least, at_most),
        "baseline": {"since": since.date(), "until": until.date()},
        "departments": [{"department": lead, "role": "lead"}] if lead else [], "milestones": _milestones(milestone),
    }  # fmt: skip
    definition = check_document(GoalDefinition, fields, where=name)
    goal = set_goal(definition=definition, where=name, by=None, at=now())
    for each in goal.entries.get().baselines.select_related("area"):
        typer.echo(f"{each.area}: baseline {each.value:.4g}, between {_limit(each.low)} and {_limit(each.high)}")
    typer.echo(f"{goal.slug} is set. See how it stands: civicstat goal show {goal.slug}")


def move(
    name: Name,
    reason: Reason,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    by: Annotated[datetime | None, typer.Option(formats=DAY, help="Another last day; else the same.")] = None,
    starts_from: Annotated[
        StartsFrom,
        typer.Option(help="The new path starts from the level on that day, or from where the old path stands."),
    ] = StartsFrom.PATH,
    milestone: Milestones = None,
    on: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="From which day the new line holds; else today.")
    ] = None,
    workspace: At = None,
) -> None:
    """Move a goal's target, its day, or both. The old line stays in the ledger, with its reason.

    Example: civicstat goal move answer_faster --by 2027-06-30 --reason "The new switchboard comes in spring"
    """
    enter(workspace)
    from django.utils.timezone import now as real_now

    from civicstat.library.documents import check_document
    from civicstat.measurement.goals import actions
    from civicstat.measurement.goals.catalog import definition_of
    from civicstat.measurement.goals.definitions import Line
    from civicstat.web.ui.clock import city_today

    goal = goal_named(name)
    now = definition_of(goal).line
    fields: dict[str, Any] = {
        "target": _target(at_least, at_most) or now.target, "by": by.date() if by else now.by, "reason": reason,
        "on": on.date() if on else city_today(), "starts_from": starts_from.value,
        "milestones": _milestones(milestone),
    }  # fmt: skip
    line = check_document(Line, fields, where=name)
    _tell(actions.move(goal=goal, line=line, by=None, at=real_now()))


def end(
    name: Name,
    reason: Reason,
    on: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="From which day; else today.")] = None,
    workspace: At = None,
) -> None:
    """Follow a goal no longer: given up, or left as done. Its lines stay in the ledger.

    Example: civicstat goal end answer_faster --reason "A stricter goal takes its place"
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.goals import actions
    from civicstat.web.ui.clock import city_today

    day: date = on.date() if on else city_today()
    _tell(actions.end(goal=goal_named(name), on=day, reason=reason, by=None, at=now()))


def _target(at_least: float | None, at_most: float | None) -> dict[str, Any]:
    """Return a target as a document has it; between two values where both are given."""
    if at_least is not None and at_most is not None:
        return {"between": (at_least, at_most)}
    given = {"at_least": at_least, "at_most": at_most}
    return {key: value for key, value in given.items() if value is not None}


def _milestones(given: list[str] | None) -> list[dict[str, Any]]:
    """Return milestones as a document has them, in the order of their days. Raises WrongMilestone."""
    found = []
    for text in given or ():
        day, _, value = text.partition("=")
        try:
            found.append({"on": date.fromisoformat(day.strip()), "value": float(value)})
        except ValueError:
            raise WrongMilestone(f"--milestone {text}: expected a day and a value, such as 2026-06-30=0.85") from None
    return sorted(found, key=lambda each: each["on"])


def _tell(entry: "GoalEntry") -> None:
    what = entry.get_kind_display().lower()
    typer.echo(f"{entry.goal.slug}, entry {entry.sequence}: {what} from {entry.holds_from}.")


def _limit(value: float | None) -> str:
    return "?" if value is None else f"{value:.4g}"
