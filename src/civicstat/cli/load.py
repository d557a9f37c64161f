"""civicstat load: files taken into a dataset."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At, existing_file
from civicstat.cli.show import counted, show_json, watching

if TYPE_CHECKING:
    from civicstat.web.jobs.commands.loading import LoadedFile, LoadedFiles

MOST_LINES, LONGEST_LINE = 3, 600  # of a refusal, as printed


def load(
    dataset: Annotated[str, typer.Argument(help="The dataset's name.")],
    files: Annotated[
        list[Path],
        existing_file("Files, in their order."),
    ],
    is_dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything; store nothing.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Take files into a dataset and bring every figure that they touch up to date.

    Each file is stored whole or not at all: CSV, TSV, fixed width, JSON, NDJSON, Parquet, XLSX or XLS, plain or inside
    gzip or zip.

    Example: civicstat load calls calls-2026-10.csv
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.loading import LOAD, Load

    with watching() as report:
        outcome = run(LOAD, Load(dataset, tuple(files), is_dry_run), report)
    if as_json:
        show_json(outcome)
    else:
        _show(outcome, is_dry_run=is_dry_run)
    if not outcome.is_whole:
        raise typer.Exit(1)


def _show(outcome: "LoadedFiles", *, is_dry_run: bool) -> None:
    for file in outcome.files:
        is_refused = file.state == "refused"
        typer.echo(_summary(file), err=is_refused)
        for fault in file.faults:
            typer.echo(
                f"  row {fault.row}: {fault.column or 'it'} is {_found(fault.found)}, expected {fault.expected}",
                err=is_refused,
            )
        if file.faults and not is_dry_run:
            command = f"civicstat set-aside {outcome.dataset} {file.delivery} > set-aside.csv"
            typer.echo(f"  To correct all rows that were set aside, and load them again: {command}", err=is_refused)
        for layer, records in file.without_area.items():
            typer.echo(
                f"  {counted(records, 'record')} name no known {layer}; see civicstat areas aliases --layer {layer}"
            )
    if outcome.not_tried:
        typer.echo(f"Not tried after that: {', '.join(outcome.not_tried)}", err=True)
    if outcome.observations:
        typer.echo(f"{counted(outcome.observations, 'figure')} brought up to date.")
    if outcome.fault:
        typer.echo(f"The records are stored, but figures could not be brought up to date: {outcome.fault}", err=True)
    typer.echo(f"{outcome.dataset} now holds {counted(outcome.records, 'record')}.", err=not outcome.is_whole)


def _found(text: str | None) -> str:
    from civicstat.measurement.records.withholding import WITHHELD

    return "a value that is not shown" if text == WITHHELD else repr(text)


def _shown(message: str, name: str) -> str:
    """Return a message without the file's name before each line, not longer than can be read at a glance."""
    lines = [
        textwrap.shorten(line.removeprefix(f"{name}: "), LONGEST_LINE, placeholder=" ...")
        for line in message.splitlines()
    ]
    more = len(lines) - MOST_LINES
    return "\n  ".join(lines if more <= 1 else [*lines[:MOST_LINES], f"And {more} more of the kind; --json tells all."])


def _summary(file: "LoadedFile") -> str:
    if file.state in ("refused", "repeated"):
        return f"{file.file}: {file.state}. {_shown(file.message, file.file)}"
    if file.state == "would be stored":
        return (
            f"{file.file}: {counted(file.rows, 'row')} read, {counted(file.set_aside, 'row')} would be set aside. "
            "Nothing was stored."
        )
    parts = [f"{file.added:,} added", f"{file.changed:,} changed"]
    others = {
        "there already just so": file.unchanged,
        "replaced by a later row of their key": file.superseded,
        "withdrawn": file.withdrawn,
        "set aside": file.set_aside,
        "left out": file.left_out,
    }
    parts += [f"{number:,} {what}" for what, number in others.items() if number]
    turns = {"a repeated hour": file.repeated_hours, "a skipped hour": file.skipped_hours}
    parts += [f"{counted(number, 'time')} in {hour}" for hour, number in turns.items() if number]
    return f"{file.file}: {counted(file.rows, 'row')}, {', '.join(parts)}. {file.message}".rstrip()
