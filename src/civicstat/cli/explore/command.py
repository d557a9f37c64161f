"""The command."""

from datetime import datetime
from typing import Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_csv, show_json, show_table, watching

DAY = ["%Y-%m-%d"]


def explore(
    subject: Annotated[str, typer.Argument(help="A metric or a dataset by name; none with --view.")] = "",
    by: Annotated[
        list[str] | None,
        typer.Option(help="Tell by a kind of period (month), an area layer or a column; may be repeated."),
    ] = None,
    statistic: Annotated[
        str, typer.Option(help="Of a dataset: count, 'median COLUMN', 'p90 COLUMN', 'share CONDITION', ...")
    ] = "",
    where: Annotated[str, typer.Option(help='Which records count, such as "priority = 1".')] = "",
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="From the period of this day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="To the period of this day.")] = None,
    span: Annotated[
        str, typer.Option(help="period, to_date (each period up to the same day) or whole (all of it as one figure).")
    ] = "",
    area: Annotated[list[str] | None, typer.Option(help="Only areas with this code; may be repeated.")] = None,
    valid: Annotated[str, typer.Option(help="Of a statistic: which values are plausible.")] = "",
    time: Annotated[str, typer.Option(help="Of a statistic: the column that places a record in time.")] = "",
    min_n: Annotated[int | None, typer.Option(help="Of a statistic: fewest records for a figure.")] = None,
    view: Annotated[str, typer.Option(help="Ask what a shared view asks, by its name; ? lists them.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Ask any metric, or any statistic of a dataset's records, by periods, areas and columns.

    Without a kind of period the whole time is told as one figure. Nothing is kept.

    Example: civicstat explore calls --statistic "median response_seconds" --by month --where "priority = 1"
    """
    refuse_contradictions(subject, view, as_csv=as_csv, as_json=as_json)
    enter(workspace)
    from civicstat.cli.explore.asking import list_views, question, question_of_view
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.answering import ASK, Ask, read_question

    options = {"where": where, "since": since, "until": until, "valid": valid, "time": time, "min_n": min_n}
    if view == "?":
        list_views(as_json=as_json)
        return
    if view:
        refuse_more(by, statistic, span, area, *options.values())
        asked = question_of_view(view)
    else:
        asked = question(subject, by=by or [], statistic=statistic, span=span, options=options, areas=area or [])
    with watching() as report:
        document = run(ASK, Ask(read_question(asked).as_plain()), report).document
    if as_json:
        show_json(document)
    elif as_csv:
        show_csv(*_rows(document))
    else:
        _show(document)


def refuse_contradictions(subject: str, view: str, *, as_csv: bool, as_json: bool) -> None:
    if as_csv and as_json:
        raise typer.BadParameter("print CSV or JSON")
    if bool(subject) == bool(view):
        raise typer.BadParameter("name a metric or a dataset, or a shared view with --view")


def refuse_more(*options: Any) -> None:
    if any(options):
        raise typer.BadParameter("a view says what is asked; change it in the explorer, or ask without --view")


def _show(document: dict[str, Any]) -> None:
    names, rows = _rows(document)
    typer.echo(document["sentence"])
    if rows:
        typer.echo("")
        shown = [name for name in names if name in _shown(document)]
        show_table([*shown, ""], [[*(row[name] for name in shown), _remark(row)] for row in rows])
        typer.echo("")
    for words in (document["rests_on"], document["source"], document["blocked"]):
        if words:
            typer.echo(words)


def _rows(document: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names of the columns and the figures, one a row."""
    groups = list(document["question"].get("by", ()))
    rows = [{**row, **row["group"], "period_starts": row["period"]} for row in document["items"]]
    figures = ("value", "low", "high", "n", "numerator", "denominator", "missing", "unusable", "pending")
    names = ["label", "period_starts", "area", "area_name", *groups, *figures, "state", "partial", "reason", "version"]
    return names, rows


def _shown(document: dict[str, Any]) -> set[str]:
    question = document["question"]
    places = {"area", "area_name"} if question.get("layer", "city") != "city" else set()
    return {"label", *places, *question.get("by", ()), "value", "low", "high", "n", "missing"}


def _remark(row: dict[str, Any]) -> str:
    if row["reason"]:
        return str(row["reason"])
    return "partial" if row["partial"] else "provisional" if row["state"] == "provisional" else ""
