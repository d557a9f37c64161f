"""civicstat overnight hold."""

from datetime import datetime
from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, watching


def hold(
    metric: Annotated[str, typer.Argument(help="The metric, by its name.")],
    reason: Annotated[str, typer.Option(help="Why; the public reads it beside the figures that are missing.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day whose figures are held; else all.")
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Hold the figures of one metric from the public; others of the same data go out.

    Example: civicstat overnight hold p1_response_p90 --since 2026-10-01 --reason "A unit's clock was an hour off"
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.overnight import HOLD_ONE, HoldOne

    with watching() as report:
        asked = HoldOne(metric, reason, since.date() if since else None)
        document = run(HOLD_ONE, asked, report).document
    if as_json:
        show_json(document)
    else:
        typer.echo(f"Held from public: {document['title']}.")
