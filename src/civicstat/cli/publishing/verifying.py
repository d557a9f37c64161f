"""civicstat verify."""

from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.options import AsJson
from civicstat.cli.show import show_json, watching

if TYPE_CHECKING:
    from civicstat.publishing.editions.civicstat_verify import Verdict


def verify(
    where: Annotated[str, typer.Argument(metavar="WHERE", help="Folder or address with editions.")],
    key: Annotated[
        str, typer.Option(help="Public key, in hex, that the first edition has to be signed by; as you know it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check that editions are whole, unchanged and consistent, and recompute what follows from their figures.

    No workspace is needed. Exit 1: something is not in order, and each fault is named. Each edition holds the same
    program as one file, civicstat_verify.py, which needs nothing but Python.

    Example: civicstat verify https://safety.springfield.example
    """
    from civicstat.publishing.editions.civicstat_verify import Unreadable, told

    try:
        verdict = _verify(where, key)
    except Unreadable as fault:
        raise typer.BadParameter(str(fault)) from None
    if as_json:
        show_json({**verdict._asdict(), "faults": [fault._asdict() for fault in verdict.faults]})
    else:
        for line in told(verdict):
            typer.echo(line)
    if verdict.faults:
        raise typer.Exit(1)


def _verify(where: str, key: str) -> "Verdict":
    from civicstat.publishing.editions import civicstat_verify
    from civicstat.publishing.editions.parquet import check_parquet, check_records_parquet

    with watching() as report:
        return civicstat_verify.verify(
            where,
            key=key,
            more=[check_parquet, check_records_parquet],
            tell=lambda what: report(0.5, f"looking at {what}"),
        )
