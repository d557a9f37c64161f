"""civicstat catalog export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from civicstat.web.jobs.catalog.documents import Document


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
    from civicstat.measurement.goals.catalog import document_of
    from civicstat.measurement.goals.models import Goal
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.sources.models import Dataset
    from civicstat.web.jobs.catalog.documents import read_catalog

    held = [("dataset", dataset.slug, dataset.definition_text) for dataset in Dataset.objects.all()]
    held += [("metric", metric.slug, metric.current.definition_text) for metric in Metric.objects.all()]
    held += [("goal", goal.slug, document_of(goal)) for goal in Goal.objects.all()]
    for sort, slug, text in held:
        there = by_name(read_catalog([target], root=target)).get((sort, slug))
        if there is None:
            yield write_new(target, sort, slug, text)
        elif there.text.strip() != text.strip() and not (sort == "goal" and _says_all(there)):
            yield replace_in_file(there, text, root=target)


def _says_all(document: "Document") -> bool:
    """Return whether a goal's document says what its ledger holds, in its own words and order."""
    from civicstat.measurement.goals.catalog import read_goal, says_all
    from civicstat.measurement.goals.models import Goal

    definition = read_goal(document.placed_text, where=document.place)
    return says_all(definition, Goal.objects.get(slug=document.slug))
