"""civicstat overnight show."""

from typing import Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, show_table, watching


def show(as_json: AsJson = False, workspace: At = None) -> None:
    """Say what needs somebody, and what came of each dataset beside what is usual. Exit code 0 either way.

    Example: civicstat overnight show
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.overnight import LOOK_OVERNIGHT, LookOvernight

    with watching() as report:
        document = run(LOOK_OVERNIGHT, LookOvernight(), report).document
    if as_json:
        show_json(document)
        return
    exceptions = document["exceptions"]
    typer.echo(f"{counted(len(exceptions), 'exception')} to clear." if exceptions else "Nothing needs anybody.")
    for each in exceptions:
        typer.echo(f"\n{each['title']} ({each['kind']}): {each['sentence']}\n  {each['key']}")
    typer.echo("")
    show_table(("dataset", "day", "records", "usual", "state"), [_row(each) for each in document["arrived"]])


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    usual = "" if each["low"] is None else f"{each['low']:,.0f} to {each['high']:,.0f}"
    state = "late" if each["is_late"] else "unusual" if each["is_unusual"] else "as usual" if usual else "cannot tell"
    return each["dataset"], each["day"] or "", each["records"], usual, state
