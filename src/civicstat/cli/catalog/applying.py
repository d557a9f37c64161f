"""civicstat catalog check and apply."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from civicstat.web.jobs.catalog.documents import Document
    from civicstat.web.jobs.commands.catalog import Applied

Paths = Annotated[
    list[Path] | None,
    typer.Argument(exists=True, resolve_path=True, help="Files or folders; the workspace's catalog if none is given."),
]


def check(paths: Paths = None, as_json: AsJson = False, workspace: At = None) -> None:
    """Check definitions without applying them: every fault is named with its place.

    Example: civicstat catalog check
    """
    folder = enter(workspace)
    from civicstat.web.jobs.catalog.checking import check as check_documents

    documents = documents_in(folder, paths)
    checked = check_documents(documents)
    if as_json:
        show_json({"documents": len(documents), "faults": checked.faults, "remarks": checked.remarks})
    else:
        for remark in checked.remarks:
            typer.echo(remark)
        for fault in checked.faults:
            typer.echo(fault, err=True)
        if not checked.faults:
            typer.echo(f"{counted(len(documents), 'definition')} in order.")
    if checked.faults:
        raise typer.Exit(1)


def apply(
    paths: Paths = None,
    reason: Annotated[str, typer.Option(help="Why metrics and datasets change; kept with their versions.")] = "",
    applies_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of their new meaning; else it holds for all."),
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Take up the definitions of the catalog: all of them, or none where one does not hold.

    Example: civicstat catalog apply --reason "Callbacks are no longer counted" --from 2026-07-01
    """
    folder = enter(workspace)
    applied = apply_documents(documents_in(folder, paths), reason=reason, applies_from=applies_from)
    if as_json:
        show_json(applied)
    else:
        tell_applied(applied)


def documents_in(folder: Path, paths: "Sequence[Path] | None") -> "list[Document]":
    """Return the catalog documents of files and folders, or of the workspace's catalog."""
    from civicstat.web.jobs.catalog.documents import read_catalog

    return read_catalog(paths or [folder / "catalog"], root=folder)


def apply_documents(
    documents: "Sequence[Document]", *, reason: str = "", applies_from: datetime | None = None
) -> "Applied":
    """Apply documents through the owner of the store."""
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.catalog import APPLY, Apply

    with watching() as report:
        return run(APPLY, Apply(tuple(documents), reason, applies_from.date() if applies_from else None), report)


def tell_applied(applied: "Applied") -> None:
    """Print what was added and changed, and what followed."""
    if not applied.definitions:
        typer.echo("There is no definition yet. Propose one: civicstat catalog draft FILE; or take one of the library:")
        typer.echo("  civicstat catalog library --datasets, then civicstat catalog adopt dataset:NAME")
    changed = [each for each in applied.definitions if each.outcome != "unchanged"]
    for each in changed:
        typer.echo(f"{each.sort} {each.slug}: {each.outcome}, version {each.version}")
    unchanged = len(applied.definitions) - len(changed)
    if unchanged:
        typer.echo(f"{counted(unchanged, 'definition')} unchanged.")
    for remark in applied.remarks:
        typer.echo(remark)
    if applied.rebuilt:
        typer.echo(f"Records made anew in {', '.join(applied.rebuilt)}.")
    if applied.observations:
        typer.echo(f"{counted(applied.observations, 'figure')} computed.")
    for slug, fault in applied.faults.items():
        typer.echo(f"{slug} cannot be computed: {fault}", err=True)
