"""civicstat areas: the divisions of the city, their residents, and spellings that mean an area."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At, existing_file
from civicstat.cli.show import counted, show_json, show_table, watching
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from civicstat.directory.models import AreaAlias
    from civicstat.web.jobs.commands.areas import Decision

app = typer.Typer(help="Divisions of the city, their residents, and spellings that mean an area.", no_args_is_help=True)
Layer = Annotated[str, typer.Option("--layer", help="The layer's short name, such as beat.")]


class NothingToDecide(CivicStatError):
    """What is to be confirmed was not said, or is not there."""


@app.command("import")
def import_(
    file: Annotated[Path, existing_file("GeoJSON, Shapefile (zip), GeoPackage, KML or CSV.")],
    layer: Layer,
    name: Annotated[str, typer.Option(help="What one area is called; else as before, or after the layer.")] = "",
    plural: Annotated[str, typer.Option(help="What several are called; else the name with an s.")] = "",
    code_field: Annotated[str | None, typer.Option(help="Field that holds codes; else the likeliest.")] = None,
    name_field: Annotated[str | None, typer.Option(help="Field that holds names; else the likeliest.")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system, where the file states none: EPSG:2913.")] = None,
    file_layer: Annotated[str | None, typer.Option(help="Which layer of a file that holds several.")] = None,
    not_target: Annotated[list[str] | None, typer.Option(help="Code of an area that no goal is about.")] = None,
    position: Annotated[int | None, typer.Option(help="Order on pages; coarse layers come first.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Make a layer hold the areas of a file; records find their areas anew.

    Example: civicstat areas import beats.geojson --layer beat --name Beat --code-field BEAT_NO
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.areas import IMPORT_AREAS, ImportAreas

    excepted = tuple(not_target or ())
    args = ImportAreas(file, layer, name, plural, code_field, name_field, crs, file_layer, excepted, position)
    with watching() as report:
        done = run(IMPORT_AREAS, args, report)
    if as_json:
        show_json(done)
        return
    typer.echo(
        f"{layer}: {counted(done.added, 'area')} added, {done.changed:,} changed, {done.retired:,} no longer in use. "
        f"Codes from {done.code_field}, names from {done.name_field}; read in {done.crs[:60]}."
    )
    for note in done.notes:
        typer.echo(f"  {note}")
    _tell_rebuilt(done.rebuilt)


@app.command("list")
def list_(as_json: AsJson = False, workspace: At = None) -> None:
    """List the area layers, and how many areas and spellings to decide each has.

    Example: civicstat areas list
    """
    enter(workspace)
    from civicstat.directory.models import AreaLayer

    layers = [
        {
            "layer": layer.slug,
            "name": layer.plural,
            "areas": layer.areas.count(),
            "with_boundary": layer.areas.filter(boundary__isnull=False).count(),
            "spellings_to_decide": layer.aliases.filter(is_confirmed=False).count(),
        }
        for layer in AreaLayer.objects.all()
    ]
    if as_json:
        show_json(layers)
    else:
        headers = ("layer", "name", "areas", "with boundary", "spellings to decide")
        show_table(headers, [list(layer.values()) for layer in layers])


@app.command()
def populations(
    file: Annotated[Path, existing_file("CSV with layer, area, year, residents and source.")],
    layer: Annotated[str | None, typer.Option(help="The layer of every row, where the file does not say.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Take in residents by area and year, and compute anew what is told per resident.

    Example: civicstat areas populations populations.csv
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.areas import IMPORT_POPULATIONS, ImportPopulations

    with watching() as report:
        done = run(IMPORT_POPULATIONS, ImportPopulations(file, layer), report)
    if as_json:
        show_json(done)
    else:
        typer.echo(f"{counted(done.figures, 'population')} kept; {counted(done.metrics, 'metric')} computed anew.")


@app.command()
def aliases(
    layer: Annotated[str | None, typer.Option(help="Only this layer.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List spellings in the records that name no area, each with the area that it likeliest means.

    Example: civicstat areas aliases --layer neighborhood
    """
    enter(workspace)
    from civicstat.directory.models import AreaAlias
    from civicstat.web.jobs.commands.areas import find_layer

    waiting = AreaAlias.objects.filter(is_confirmed=False).order_by("-records", "text").select_related("layer", "area")
    if layer is not None:
        waiting = waiting.filter(layer=find_layer(layer))
    rows = [
        {
            "layer": alias.layer.slug,
            "spelling": alias.text,
            "records": alias.records,
            "area": alias.area.code if alias.area else None,
            "area_name": alias.area.name if alias.area else None,
            "score": round(alias.score),
        }
        for alias in waiting
    ]
    if as_json:
        show_json(rows)
        return
    show_table(("layer", "spelling", "records", "may mean", "name", "score"), [list(row.values()) for row in rows])
    if rows:
        typer.echo("Confirm one with: civicstat areas confirm SPELLING --layer LAYER, or all with --likely 90")


@app.command()
def confirm(
    layer: Layer,
    spelling: Annotated[str | None, typer.Argument(help="As civicstat areas aliases shows it.")] = None,
    area: Annotated[str | None, typer.Option(help="Code or name of the area, where not the one suggested.")] = None,
    is_none: Annotated[bool, typer.Option("--none", help="It is no area of this layer.")] = False,
    likely: Annotated[
        int | None, typer.Option(min=1, max=100, help="Confirm every suggestion with this score or more.")
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Say which area a spelling means; records that carry it find their area anew.

    Example: civicstat areas confirm "near - north" --layer neighborhood
    """
    enter(workspace)
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.areas import DECIDE_SPELLINGS, DecideSpellings, Decision, find_layer

    waiting = list(find_layer(layer).aliases.filter(is_confirmed=False).select_related("area"))
    if spelling is not None and (area or is_none):
        decisions = [Decision(spelling, None if is_none else area)]
    elif spelling is not None:
        decisions = [Decision(spelling, _suggested(spelling, waiting))]
    else:
        decisions = _likely(waiting, likely)
    with watching() as report:
        done = run(DECIDE_SPELLINGS, DecideSpellings(layer, tuple(decisions)), report)
    if as_json:
        show_json(done)
        return
    typer.echo(f"{counted(done.decided, 'spelling')} decided.")
    _tell_rebuilt(done.rebuilt)


def _suggested(spelling: str, waiting: "Sequence[AreaAlias]") -> str:
    from civicstat.directory.spellings import fold

    for alias in waiting:
        if alias.text == fold(spelling) and alias.area:
            return alias.area.code
    raise NothingToDecide(f"nothing is suggested for {spelling!r}; name its area with --area, or say --none")


def _likely(waiting: "Sequence[AreaAlias]", likely: int | None) -> "list[Decision]":
    from civicstat.web.jobs.commands.areas import Decision

    if likely is None:
        raise typer.BadParameter("give a spelling, or --likely and a score")
    return [Decision(alias.text, alias.area.code) for alias in waiting if alias.area and round(alias.score) >= likely]


def _tell_rebuilt(datasets: "Sequence[str]") -> None:
    if datasets:
        typer.echo(f"Records found their areas anew in {', '.join(datasets)}.")
