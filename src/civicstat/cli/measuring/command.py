"""The command."""

from datetime import datetime
from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_csv, show_json, show_table, watching

DAY = ["%Y-%m-%d"]
HIDDEN = ("starts_on", "numerator", "denominator", "is_provisional", "is_partial")  # in a table for people


def measure(
    metrics: Annotated[list[str] | None, typer.Argument(help="Metrics by name; all if none is given.")] = None,
    is_rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the records anew from the kept deliveries first.")
    ] = False,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Tell figures by a kind of period (month), an area layer or a column; may be repeated."),
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="With --by: from the period of this day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="With --by: to the period of this day.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="With --by: print CSV.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Compute all figures of metrics anew, and print the newest of the whole city; or print figures by something.

    Loading keeps figures up to date by itself; without --by this is for when you want to be sure. With --by
    figures are computed for the question, and kept ones stay as they are.

    Example: civicstat measure p1_response_p90 --by month --by district --since 2026-01-01 --csv
    """
    if by and (is_rebuild or not metrics):
        raise typer.BadParameter("with --by name the metrics; --rebuild goes without it")
    if not by and (since or until or as_csv):
        raise typer.BadParameter("--since, --until and --csv go with --by")
    if as_csv and as_json:
        raise typer.BadParameter("print CSV or JSON")
    enter(workspace)
    if by and metrics:
        _tell(metrics, by, since, until, as_csv=as_csv, as_json=as_json)
    else:
        _compute(metrics or [], is_rebuild=is_rebuild, as_json=as_json)


def _compute(metrics: list[str], *, is_rebuild: bool, as_json: bool) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.measuring import MEASURE, Measure

    with watching() as report:
        measured = run(MEASURE, Measure(tuple(metrics), is_rebuild), report)
    if as_json:
        show_json(measured)
        return
    if not measured.figures:
        typer.echo("No metric is adopted yet. See which your datasets can give: civicstat catalog library")
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


def _tell(
    slugs: list[str], by: list[str], since: datetime | None, until: datetime | None, *, as_csv: bool, as_json: bool
) -> None:
    from civicstat.cli.measuring.asking import question, rows_of
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.exploring import EXPLORE, FIGURES
    from civicstat.web.jobs.commands.measuring import find_metrics

    questions = [question(metric, by, since, until) for metric in find_metrics(slugs)]
    rows: list[dict[str, object]] = []
    with watching() as report:
        for each in questions:
            rows += [{"metric": each.metric} | row for row in rows_of(run(EXPLORE, each, report).columns)]
    places = ("area", "area_name") if questions[0].layer else ()
    names = ("metric", "period", "starts_on", *places, *questions[0].groups, *FIGURES, "is_provisional", "is_partial")
    if as_json:
        show_json(rows)
    elif as_csv:
        show_csv(names, rows)
    elif not rows:
        typer.echo(f"No record counts for {', '.join(slugs)} in these periods; its condition says which ones do.")
    else:
        shown = [name for name in names if name not in HIDDEN]
        show_table([*shown, ""], [[*(row.get(name) for name in shown), _state(row)] for row in rows])


def _state(row: dict[str, object]) -> str:
    return "partial" if row["is_partial"] else "provisional" if row["is_provisional"] else ""
