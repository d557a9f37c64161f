"""civicstat connect pull."""

from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.connect.looking import find
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, watching

if TYPE_CHECKING:
    from civicstat.web.jobs.commands.pulling import PullOutcome


def pull(
    name: Annotated[str, typer.Argument(help="The connection's name.")],
    is_anew: Annotated[
        bool, typer.Option("--from-the-beginning", help="Read everything again; records that are there are replaced.")
    ] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Fetch what is new at a source and store it as a delivery: all that the source says it has, or nothing.

    Example: civicstat connect pull calls_portal
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.pulling import fetch
    from civicstat.measurement.sources.connections.actions import forget_cursor
    from civicstat.measurement.sources.models import PullState
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.pulling import STORE_PULL, StorePull, outcome_of

    connection = find(name)
    if is_anew:
        forget_cursor(connection=connection)
    with watching() as report:
        done = fetch(
            connection=connection, by=None, at=now(),
            progress=lambda came: report(0, f"{came:,} came"),
        )  # fmt: skip
        is_waiting = done.state == PullState.WAITING
        outcome = run(STORE_PULL, StorePull(done.pk), report) if is_waiting else outcome_of(done)
    if as_json:
        show_json(outcome)
    else:
        _show(outcome)
    if not outcome.is_whole:
        raise typer.Exit(1)


def _show(outcome: "PullOutcome") -> None:
    if not outcome.is_whole:
        typer.echo(f"{outcome.connection}: {outcome.state}. {outcome.message}", err=True)
        return
    if outcome.state == "nothing":
        typer.echo(f"{outcome.connection}: nothing new.")
    else:
        parts = [f"{outcome.added:,} added", f"{outcome.changed:,} changed", f"{outcome.unchanged:,} there just so"]
        if outcome.set_aside:
            parts.append(f"{outcome.set_aside:,} set aside")
        deliveries = ", ".join(f"{each}" for each in outcome.deliveries)
        came = f"{counted(outcome.rows, 'row')}, " if outcome.rows else ""
        typer.echo(f"{outcome.connection}: {came}{', '.join(parts)}; delivery {deliveries} of {outcome.dataset}.")
    if outcome.missing:
        typer.echo(f"{counted(outcome.missing, 'record')} here that the source no longer has.")
    for name in outcome.gone:
        typer.echo(f"The column {name!r} is gone from the source.")
    for name in outcome.new:
        typer.echo(f"The source has a new column {name!r}.")
    for name, was, became in outcome.retyped:
        typer.echo(f"The column {name!r} was {was} and is {became} now.")
