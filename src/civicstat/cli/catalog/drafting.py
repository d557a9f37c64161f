"""civicstat catalog draft."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At, existing_file
from civicstat.cli.show import counted, show_json, show_table
from civicstat.measurement.sources.definitions import LONGEST_SLUG

if TYPE_CHECKING:
    from civicstat.measurement.records.drafting import Draft

SHOWN_ROWS, SHOWN_COLUMNS = 3, 40


def draft(
    file: Annotated[Path, existing_file("An export of the records, in any format that can be loaded.")],
    name: Annotated[str | None, typer.Option(help="What to call the dataset; else after the file.")] = None,
    timezone: Annotated[str | None, typer.Option(help="In which its times are written; else the workspace's.")] = None,
    is_printed: Annotated[bool, typer.Option("--print", help="Print the definition; write no file.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Look at a file and propose a definition for it, with questions where the file alone cannot tell.

    The definition is written into catalog/datasets/, for you to read and correct; nothing is applied or loaded.

    Example: civicstat catalog draft calls-2026-10.csv --name calls
    """
    folder = enter(workspace)
    from django.conf import settings

    from civicstat.cli.catalog.files import refuse_written, write_new
    from civicstat.directory.models import AreaLayer
    from civicstat.measurement.records.drafting import draft as propose

    slug = name or name_after(file)
    if not is_printed:
        refuse_written(folder / "catalog", [("dataset", slug)])
    layers = list(AreaLayer.objects.values_list("slug", flat=True))
    drafted = propose(file, name=slug, timezone=timezone or settings.TIME_ZONE, layers=layers)
    path = None if is_printed else write_new(folder / "catalog", "dataset", slug, drafted.text)
    if as_json:
        show_json(_as_data(drafted, path))
    elif path is None:
        typer.echo(drafted.text)
    else:
        _tell(drafted, path)


def name_after(file: Path) -> str:
    """Return a dataset's name after a file's: its words, without dates and numbers."""
    words = re.findall(r"[a-z]+", file.name.partition(".")[0].lower())
    return "_".join(words)[:LONGEST_SLUG].rstrip("_") or "records"


def _as_data(drafted: "Draft", path: Path | None) -> dict[str, object]:
    return {
        "dataset": drafted.definition.dataset,
        "file": str(path) if path else None,
        "rows": drafted.rows,
        "would_be_set_aside": drafted.misfits,
        "resembles": drafted.resembles,
        "questions": [question._asdict() for question in drafted.questions],
        "definition": drafted.text,
    }


def _tell(drafted: "Draft", path: Path) -> None:
    like = f", much like the template {drafted.resembles}" if drafted.resembles else ""
    typer.echo(
        f"{counted(drafted.rows, 'row')}, {counted(len(drafted.definition.columns), 'column')}{like}; "
        f"{counted(drafted.misfits, 'row')} would be set aside."
    )
    first = drafted.preview.slice(0, SHOWN_ROWS).to_pylist()
    names = list(drafted.definition.columns)
    show_table(
        ("column", "type", "as in"),
        [(name, str(drafted.definition.columns[name].type), _sample(first, name)) for name in names],
    )
    for question in drafted.questions:
        typer.echo(f"? {question.about}: {question.ask}\n    {question.because}")
    typer.echo(f"Written to {path}. Answer the questions there; then: civicstat catalog apply")


def _sample(rows: list[dict[str, object]], name: str) -> str:
    text = " | ".join(str(row[name]) for row in rows if row.get(name) is not None)
    return text if len(text) <= SHOWN_COLUMNS else text[: SHOWN_COLUMNS - 1] + "…"
