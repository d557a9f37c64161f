"""civicstat goal list and show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.goals.finding import goal_named
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.measurement.goals.expectations import Expectation
    from civicstat.measurement.goals.lines import TargetLine
    from civicstat.measurement.goals.progress import Progress
    from civicstat.measurement.goals.standing import Standing
    from civicstat.measurement.metrics.definitions import MetricDefinition

Name = Annotated[str, typer.Argument(help="The goal's name.")]


def list_goals(as_json: AsJson = False, workspace: At = None) -> None:
    """List the goals that are set, each with its target, its day and its state by the figures.

    Example: civicstat goal list
    """
    enter(workspace)
    from civicstat.measurement.goals.models import Goal
    from civicstat.measurement.goals.progress import progress
    from civicstat.web.ui.clock import city_now

    goals = Goal.objects.select_related("metric__dataset", "layer").prefetch_related("metric__versions")
    found = [progress(goal, at=city_now()) for goal in goals]
    if as_json:
        show_json([_as_data(each) for each in found])
        return
    rows = [(each.goal.slug, _target(each), str(_line(each).due_on), str(each.state)) for each in found]
    if not rows:
        typer.echo("No goal is set yet. Put one into catalog/goals/ and apply it, or: civicstat goal set --help")
        return
    show_table(("goal", "target", "by", "state"), rows)
    _say_clock()


def show(name: Name, as_json: AsJson = False, workspace: At = None) -> None:
    """Show how a goal stands in each of its areas and why, what is expected, and every line of its ledger.

    Example: civicstat goal show answer_911_in_15_seconds
    """
    enter(workspace)
    from civicstat.measurement.goals.progress import progress
    from civicstat.web.ui.clock import city_now

    found = progress(goal_named(name), at=city_now())
    if as_json:
        show_json(_as_data(found))
        return
    typer.echo(f"{found.goal.title}: {found.state}")
    _say_clock()
    if found.goal.asked_by:
        typer.echo(f"Asked for by: {found.goal.asked_by}")
    for part in found.goal.contributions.select_related("department"):
        typer.echo(f"{part.department} ({part.get_role_display().lower()}): {part.part}")
    typer.echo("")
    _show_areas(found)
    _show_ledger(found)


def _say_clock() -> None:
    from civicstat.web.ui.clock import clock_note

    if note := clock_note():
        typer.echo(note)


def _show_areas(found: "Progress") -> None:
    from civicstat.measurement.goals.progress import expected_now
    from civicstat.measurement.goals.wording import because
    from civicstat.web.pages.goals.wording import last_known_in_words

    definition = found.goal.metric.definition
    rows, reasons = [], []
    for standing, expected in zip(found.standings, found.expectations, strict=True):
        ahead = expected_now(standing, expected)
        rows.append((str(standing.area), str(standing.state), *_level(standing, definition), _promise(ahead)))
        said = (because(standing, found.goal.grain), last_known_in_words(standing, definition))
        reasons.append(f"{standing.area}: {' '.join(each for each in said if each)}")
    show_table(("area", "state", "level", "95 % interval", "path", "met by its day"), rows)
    for reason in reasons:
        typer.echo(reason)
    if found.gap is not None:
        limits = f"{_said(found.gap.low, definition)} to {_said(found.gap.high, definition)}"
        typer.echo(
            f"Between {found.gap.highest} and {found.gap.lowest}: {_said(found.gap.value, definition)} ({limits})"
        )


def _level(standing: "Standing", definition: "MetricDefinition") -> tuple[str, str, str]:
    from civicstat.measurement.goals.progress import level_now

    level = level_now(standing)
    if level is None:
        return "", "", ""
    path = " to ".join(_said(each, definition) for each in (level.path_low, level.path_high) if each is not None)
    return (
        _said(level.value, definition), f"{_said(level.low, definition)} to {_said(level.high, definition)}", path
    )  # fmt: skip


def _promise(expected: "Expectation | None") -> str:
    if expected is None:
        return ""
    if not 0.01 <= expected.probability <= 0.99:  # no forecast is sure
        return "over 99% likely" if expected.probability > 0.5 else "under 1% likely"
    return f"{expected.probability:.0%} likely"


def _show_ledger(found: "Progress") -> None:
    typer.echo("")
    show_table(
        ("entry", "from", "what", "target", "by", "reason"),
        [
            (entry.sequence, str(entry.holds_from), entry.get_kind_display(), _limits(entry.low, entry.high, found),
             str(entry.due_on or ""), entry.reason)
            for entry in found.goal.entries.all()
        ],
    )  # fmt: skip


def _as_data(found: "Progress") -> dict[str, Any]:
    from civicstat.web.ui.clock import city_today

    return {
        "goal": found.goal.slug,
        "title": found.goal.title,
        "metric": found.goal.metric.slug,
        "state": found.state,
        "judged_on": city_today(),
        "target": _line(found).target.model_dump(exclude_none=True),
        "by": _line(found).due_on,
        "areas": [
            _area_as_data(standing, expected)
            for standing, expected in zip(found.standings, found.expectations, strict=True)
        ],
        "ledger": [
            {"sequence": entry.sequence, "kind": entry.kind, "from": entry.holds_from, "low": entry.low,
             "high": entry.high, "by": entry.due_on, "reason": entry.reason, "at": entry.at}
            for entry in found.goal.entries.all()
        ],
    }  # fmt: skip


def _area_as_data(standing: "Standing", expected: "Expectation | None") -> dict[str, Any]:
    from civicstat.measurement.goals.progress import expected_now, level_now

    now, ahead = level_now(standing), expected_now(standing, expected)
    last = standing.level if now is None else None
    return {
        "area": standing.area.code,
        "state": standing.state,
        "why": standing.why,
        "level": now._asdict() if now else None,
        "last_known": last._asdict() if last else None,
        "turns": [turn._asdict() for turn in standing.turns],
        "is_over": standing.is_over,
        "expected": ahead.level._asdict() | {"probability": ahead.probability} if ahead else None,
    }


def _line(found: "Progress") -> "TargetLine":
    return found.standings[0].course.current


def _target(found: "Progress") -> str:
    return _limits(_line(found).low, _line(found).high, found)


def _limits(low: float | None, high: float | None, found: "Progress") -> str:
    definition = found.goal.metric.definition
    if low is not None and high is not None:
        return f"{_said(low, definition)} to {_said(high, definition)}"
    if low is not None:
        return f"at least {_said(low, definition)}"
    return f"at most {_said(high, definition)}" if high is not None else ""


def _said(value: float | None, definition: "MetricDefinition") -> str:
    from civicstat.web.ui.findings import format_value

    return format_value(value, definition.unit, definition.display) if value is not None else "?"
