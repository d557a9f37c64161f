"""civicstat overnight clear."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, watching


def clear(
    key: Annotated[str, typer.Argument(help="The exception, as civicstat overnight show names it.")],
    reason: Annotated[str, typer.Option(help="Why; whoever reads the figures later reads it.")],
    is_held: Annotated[bool, typer.Option("--hold", help="Hold its figures from the public as well.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Take an exception off the list with a reason.

    Example: civicstat overnight clear volume:calls:2026-10-31 --reason "A storm; the counts are right"
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.overnight import CLEAR_ONE, ClearOne

    with watching() as report:
        document = run(CLEAR_ONE, ClearOne(key, reason, is_held), report).document
    if as_json:
        show_json(document)
    else:
        typer.echo(f"Cleared: {document['title']} ({'held from public' if is_held else 'accepted'}).")
