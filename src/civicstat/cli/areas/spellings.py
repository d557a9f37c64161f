"""civicstat areas aliases and confirm: what spellings in the records mean."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.areas.layers import Layer, tell_rebuilt
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_csv, show_json, show_table, watching
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from civicstat.directory.models import AreaAlias
    from civicstat.web.jobs.commands.areas import Decision

NO_AREA = "-"  # in a file: the spelling means no area of the layer
COLUMNS = ("layer", "spelling", "records", "area", "area_name", "score")


class NothingToDecide(CivicStatError):
    """What is to be confirmed was not said, or is not there."""


def aliases(
    layer: Annotated[str | None, typer.Option(help="Only this layer.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, to correct and confirm with --file.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List spellings in the records that name no area, each with the area that it likeliest means.

    Example: civicstat areas aliases --layer neighborhood
    """
    enter(workspace)
    rows = [_row(alias) for alias in _waiting(layer)]
    if as_json:
        show_json(rows)
    elif as_csv:
        show_csv(COLUMNS, rows)
    elif not rows:
        typer.echo("No spelling waits for a decision.")
    else:
        show_table(("layer", "spelling", "records", "may mean", "name", "score"), [list(row.values()) for row in rows])
        typer.echo("Where all of these are right: civicstat areas confirm --layer LAYER --all-suggested")
        typer.echo("Those with a score, one by one, or with a corrected file: civicstat areas confirm --help")


def _waiting(layer: str | None) -> "list[AreaAlias]":
    from civicstat.directory.models import AreaAlias
    from civicstat.web.jobs.commands.areas import find_layer

    waiting = AreaAlias.objects.waiting().select_related("layer", "area")
    return list(waiting if layer is None else waiting.filter(layer=find_layer(layer)))


def _row(alias: "AreaAlias") -> dict[str, object]:
    return {
        "layer": alias.layer.slug,
        "spelling": alias.text,
        "records": alias.records,
        "area": alias.area.code if alias.area else None,
        "area_name": alias.area.name if alias.area else None,
        "score": round(alias.score),
    }


def confirm(
    layer: Layer,
    spellings: Annotated[list[str] | None, typer.Argument(help="As civicstat areas aliases shows them.")] = None,
    area: Annotated[str | None, typer.Option(help="Code or name of the area, where not the one suggested.")] = None,
    is_none: Annotated[bool, typer.Option("--none", help="They are no areas of this layer.")] = False,
    likely: Annotated[
        int | None, typer.Option(min=1, max=100, help="Confirm every suggestion with this score or more.")
    ] = None,
    is_all: Annotated[bool, typer.Option("--all-suggested", help="Confirm every suggestion.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="CSV with the columns spelling and area; - is no area, nothing: later."
        ),
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Say which areas spellings mean; records that carry them find their areas anew.

    Look at what is suggested first: civicstat areas aliases --layer LAYER.

    Example: civicstat areas confirm "near - north" "nr north" --layer neighborhood --area "Near North"
    """
    if sum((bool(spellings), likely is not None, is_all, file is not None)) != 1:
        raise typer.BadParameter("give spellings, --all-suggested, --likely and a score, or --file: one of these")
    if (area or is_none) and not spellings:
        raise typer.BadParameter("--area and --none say what spellings mean; give these")
    if area and is_none:
        raise typer.BadParameter("a spelling means an area or none")
    enter(workspace)
    waiting = _waiting(layer)
    if file is not None:
        decisions = list(_read(file, layer))
    elif spellings:
        decisions = list(_said(spellings, area, waiting, is_none=is_none))
    else:
        decisions = _suggested(waiting, least=likely or 0)
    _decide(layer, decisions, as_json=as_json)


def _decide(layer: str, decisions: "Sequence[Decision]", *, as_json: bool) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.areas import DECIDE_SPELLINGS, DecideSpellings

    with watching() as report:
        done = run(DECIDE_SPELLINGS, DecideSpellings(layer, tuple(decisions)), report)
    if as_json:
        show_json(done)
        return
    for decision in decisions:
        typer.echo(f"{decision.text}: {decision.area or 'no area'}")
    typer.echo(f"{counted(done.decided, 'spelling')} decided.")
    tell_rebuilt(done.rebuilt)


def _said(
    spellings: "Sequence[str]", area: str | None, waiting: "Sequence[AreaAlias]", *, is_none: bool
) -> "Iterator[Decision]":
    """Yield what spellings mean that were given: all the same area, none, or what is suggested for each."""
    from civicstat.directory.spellings import fold
    from civicstat.web.jobs.commands.areas import Decision

    suggested = {alias.text: alias.area.code for alias in waiting if alias.area}
    for spelling in spellings:
        if not (area or is_none) and fold(spelling) not in suggested:
            raise NothingToDecide(f"nothing is suggested for {spelling!r}; name its area with --area, or say --none")
        yield Decision(spelling, None if is_none else area or suggested[fold(spelling)])


def _suggested(waiting: "Sequence[AreaAlias]", *, least: int) -> "list[Decision]":
    from civicstat.web.jobs.commands.areas import Decision

    return [Decision(alias.text, alias.area.code) for alias in waiting if alias.area and round(alias.score) >= least]


def _read(file: Path, layer: str) -> "Iterator[Decision]":
    """Yield what a file says; rows of other layers, and those whose area is empty, are passed over."""
    from civicstat.measurement.records.spreadsheets import as_it_came
    from civicstat.web.jobs.commands.areas import Decision

    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise NothingToDecide(f"{file} cannot be read as CSV in UTF-8: {fault}") from None
    if rows and not {"spelling", "area"} <= set(rows[0]):
        raise NothingToDecide(
            f"{file} has the columns {', '.join(map(str, rows[0]))}, expected spelling and area; "
            "see civicstat areas aliases --csv"
        )
    for row in rows:
        spelling, area = (as_it_came(row[name] or "").strip() for name in ("spelling", "area"))
        if spelling and area and (row.get("layer") or layer) == layer:
            yield Decision(spelling, None if area == NO_AREA else area)
