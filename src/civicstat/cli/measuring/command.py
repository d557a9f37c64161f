"""civicstat measure: figures computed anew."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, show_table, watching


def measure(
    metrics: Annotated[list[str] | None, typer.Argument(help="Metrics by name; all if none is given.")] = None,
    is_rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the records anew from the kept deliveries first.")
    ] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Compute all figures of metrics anew, and print the newest of the whole city.

    Loading keeps figures up to date by itself; this is for when you want to be sure.

    Example: civicstat measure p1_response_p90 --json
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.measuring import MEASURE, Measure

    with watching() as report:
        measured = run(MEASURE, Measure(tuple(metrics or ()), is_rebuild), report)
    if as_json:
        show_json(measured)
        return
    rows = [
        (
            f.metric,
            f.period or "",
            f.value,
            f.low,
            f.high,
            int(f.n),
            f.unit,
            f.fault or _mark(f.is_provisional, f.is_partial),
        )
        for f in measured.figures
    ]
    show_table(("metric", "period", "value", "low", "high", "n", "unit", ""), rows)
    rebuilt = f" Rebuilt from deliveries: {', '.join(measured.rebuilt)}." if measured.rebuilt else ""
    typer.echo(f"{counted(measured.observations, 'figure')} computed.{rebuilt}")


def _mark(is_provisional: bool, is_partial: bool) -> str:
    if is_partial:
        return "partial: the data does not cover the period whole"
    return "provisional" if is_provisional else ""
