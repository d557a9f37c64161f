"""civicstat catalog export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator


def export(
    to: Annotated[
        Path | None,
        typer.Option("--to", file_okay=False, resolve_path=True, help="Folder; else catalog/."),
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Write the definitions that hold into catalog files, also those that were made in the browser.

    A definition that stands in a file of the folder is replaced there; others become files of their own.

    Example: civicstat catalog export
    """
    folder = enter(workspace)
    target = to or folder / "catalog"
    target.mkdir(parents=True, exist_ok=True)
    written = [str(path) for path in _write(target)]
    if as_json:
        show_json({"folder": str(target), "written": written})
        return
    for path in written:
        typer.echo(path)
    typer.echo(f"{counted(len(written), 'file')} written; all else in {target} is as it holds.")


def _write(target: Path) -> "Iterator[Path]":
    from civicstat.cli.catalog.files import by_name, replace_in_file, write_new
    from civicstat.web.jobs.catalog.documents import read_catalog
    from civicstat.web.jobs.catalog.holding import held_documents

    documents = by_name(read_catalog([target], root=target))
    for held in held_documents():
        there = documents.get((held.sort, held.slug))
        if there is None:
            yield write_new(target, held.sort, held.slug, held.text)
        elif there.text.strip() != held.text.strip() and not held.is_said_by(there):
            yield replace_in_file(there, held.text, root=target)
