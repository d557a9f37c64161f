"""civicstat concern list, show and inbox."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.concerns.finding import concern_named
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.engagement.concerns.models import Concern

SHOWN_TEXT = 100


def list_concerns(
    state: Annotated[str, typer.Option(help="Only those in a state: new, looked_at, measured, has_goal, closed.")] = "",
    theme: Annotated[str, typer.Option(help="Only those of a theme, by its name.")] = "",
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the concerns of the register, each with its state and how many voices said it.

    Example: civicstat concern list --state new
    """
    enter(workspace)
    from civicstat.engagement.concerns.models import Concern, ConcernState

    found = Concern.objects.with_state().select_related("theme", "department").prefetch_related("areas")
    if state:
        found = found.in_state(_state(state, ConcernState))
    if theme:
        found = found.filter(theme__slug=theme)
    concerns = list(found.order_by("slug"))
    if as_json:
        show_json([as_data(each) for each in concerns])
        return
    rows = [
        (each.slug, each.state, each.voices, each.theme.slug if each.theme else "", each.title) for each in concerns
    ]
    if not rows:
        typer.echo("No such concern is in the register. Add one: civicstat concern add --help")
        return
    show_table(("concern", "state", "voices", "theme", "title"), rows)


def show(
    name: Annotated[str, typer.Argument(help="The concern's name.")], as_json: AsJson = False, workspace: At = None
) -> None:
    """Show a concern: its public words, the metrics and goals behind it, and its history. No voice is printed.

    Example: civicstat concern show help_late_in_millrace
    """
    enter(workspace)
    from civicstat.engagement.concerns.links import goals_of, metrics_of

    found = concern_named(name)
    entries = list(found.entries.select_related("by"))
    if as_json:
        show_json(as_data(found) | {
            "metrics": list(metrics_of(found).values_list("slug", flat=True)),
            "goals": list(goals_of(found).values_list("slug", flat=True)),
            "history": [
                {"sequence": each.sequence, "kind": each.kind, "at": each.at, "text": each.text,
                 "by": each.by.username if each.by else None, "public": each.is_public}
                for each in entries
            ],
        })  # fmt: skip
        return
    typer.echo(f"{found.title}: {found.state}, {found.voices} voices")
    if found.wording:
        typer.echo(found.wording)
    if found.merged_into:
        typer.echo(f"It goes on in {found.merged_into.slug}.")
    for metric in metrics_of(found):
        typer.echo(f"Metric: {metric.slug} ({metric.title})")
    for goal in goals_of(found):
        typer.echo(f"Goal: {goal.slug} ({goal.title})")
    typer.echo("")
    rows = [
        (each.sequence, f"{each.at:%Y-%m-%d}", each.get_kind_display(), each.by.username if each.by else "", each.text)
        for each in entries
    ]
    show_table(("entry", "on", "what", "by", "in words"), rows)


def inbox(as_json: AsJson = False, workspace: At = None) -> None:
    """List the voices that nobody has sorted yet, the oldest first, with the concern that each is most like.

    Example: civicstat concern inbox
    """
    enter(workspace)
    from civicstat.engagement.concerns.models import Submission
    from civicstat.engagement.concerns.suggestions import known_now

    waiting = list(Submission.objects.waiting().select_related("area", "theme"))
    known = known_now(waiting)
    rows: list[dict[str, Any]] = []
    for each in waiting:
        best = next(iter(known.concerns_for(each, most=1)), None)
        rows.append({
            "voice": each.pk, "on": f"{each.at:%Y-%m-%d}", "answer_by": each.answer_by, "text": each.text,
            "suggested": best.concern.slug if best else None, "why": best.why if best else "",
        })  # fmt: skip
    if as_json:
        show_json(rows)
    elif not rows:
        typer.echo("Every voice is sorted.")
    else:
        shown = [(row["voice"], row["on"], _line(row["text"]), row["suggested"] or "", row["why"]) for row in rows]
        show_table(("voice", "on", "said", "perhaps", "why"), shown)


def as_data(concern: "Concern") -> dict[str, Any]:
    """Return a concern as JSON has it. concern: read with its state."""
    return {
        "concern": concern.slug,
        "title": concern.title,
        "wording": concern.wording,
        "state": concern.state,
        "closed_as": concern.closed_as or None,
        "theme": concern.theme.slug if concern.theme else None,
        "areas": [area.code for area in concern.areas.all()],
        "source": concern.origin,
        "department": concern.department.slug if concern.department else None,
        "raised_on": concern.raised_on,
        "public": concern.is_public,
        "voices": concern.voices,
    }


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_TEXT else f"{line[: SHOWN_TEXT - 1]}…"


def _state(text: str, states: Any) -> Any:
    if text not in states.values:
        raise typer.BadParameter(f"{text!r} is no state; expected one of {', '.join(states.values)}")
    return states(text)
