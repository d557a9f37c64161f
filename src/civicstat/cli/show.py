"""What commands show: tables, JSON, and progress where it takes longer."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from civicstat.web.jobs.messages import Report

PATIENCE_SECONDS = 1.0  # without a progress bar


def show_json(value: Any) -> None:
    """Print dataclasses or plain values as JSON."""
    from pydantic_core import to_jsonable_python

    typer.echo(json.dumps(to_jsonable_python(value), ensure_ascii=False, indent=2))


def show_csv(headers: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print these columns of rows as CSV in which a spreadsheet program takes no cell for a formula."""
    from civicstat.measurement.records.spreadsheets import csv_lines

    cells = ([row[name] for name in headers] for row in rows)
    sys.stdout.writelines(csv_lines(chain([headers], cells), ending="\n"))


def show_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below each other, numbers to the right; nothing is cut off."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headers, *texts, strict=True)]
    is_number = [
        all(isinstance(row[i], int | float | None) and not isinstance(row[i], bool) for row in rows)
        for i in range(len(headers))
    ]
    for line in [list(headers), *texts]:
        cells = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_number, strict=True)
        ]
        typer.echo("  ".join(cells).rstrip())


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.4g}"
    return str(cell)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 record", "1,204 records"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@contextmanager
def watching() -> "Iterator[Report]":
    """Give a report that draws a progress bar on a terminal once something takes longer than a moment."""
    if not sys.stderr.isatty():
        yield lambda share, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, began = bar.add_task("", total=1.0), time.monotonic()

    def report(share: float, what: str) -> None:
        if not bar.live.is_started and time.monotonic() - began > PATIENCE_SECONDS:
            bar.start()
        bar.update(task, completed=share, description=what)

    try:
        yield report
    finally:
        bar.stop()
