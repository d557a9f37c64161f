"""Options that many commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer

At = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="The workspace; if not given, CIVICSTAT_WORKSPACE or the current folder.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def existing_file(help_text: str) -> Any:
    """Return an argument that is a file which is there, made absolute: the server may run elsewhere."""
    return typer.Argument(exists=True, dir_okay=False, readable=True, resolve_path=True, help=help_text)
