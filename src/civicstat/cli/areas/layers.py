"""civicstat areas import, list and populations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At, existing_file
from civicstat.cli.show import counted, show_json, show_table, watching

if TYPE_CHECKING:
    from collections.abc import Sequence

Layer = Annotated[str, typer.Option("--layer", help="The layer's short name, such as beat.")]


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
    residents_field: Annotated[str | None, typer.Option(help="Field that holds residents, for rates.")] = None,
    residents_year: Annotated[int | None, typer.Option(help="Of which year they are.")] = None,
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
    args = ImportAreas(file, layer, name, plural, code_field, name_field, crs, file_layer, excepted, position,
                       residents_field, residents_year)  # fmt: skip
    with watching() as report:
        done = run(IMPORT_AREAS, args, report)
    if as_json:
        show_json(done)
        return
    read = f"read in {done.crs[:60]}" if done.crs else "without boundaries"
    typer.echo(
        f"{layer}: {counted(done.added, 'area')} added, {done.changed:,} changed, {done.retired:,} no longer in use. "
        f"Codes from {done.code_field}, names from {done.name_field}; {read}."
    )
    if done.residents:
        typer.echo(f"{counted(done.residents, 'figure')} of residents kept.")
    for note in done.notes:
        typer.echo(f"  {note}")
    tell_rebuilt(done.rebuilt)


def list_(
    layer: Annotated[str | None, typer.Option(help="List the areas of this layer instead.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the area layers, and how many areas and spellings to decide each has; or the areas of one.

    Example: civicstat areas list --layer beat
    """
    enter(workspace)
    rows = _layer_rows() if layer is None else _area_rows(layer)
    if as_json:
        show_json(rows)
        return
    headers = ("layer", "name", "areas", "with boundary", "spellings to decide")
    show_table(headers if layer is None else ("code", "name", "boundary"), [list(row.values()) for row in rows])


def _layer_rows() -> list[dict[str, object]]:
    from civicstat.directory.models import AreaLayer

    return [
        {
            "layer": layer.slug,
            "name": layer.plural,
            "areas": layer.areas.count(),
            "with_boundary": layer.areas.filter(boundary__isnull=False).count(),
            "spellings_to_decide": layer.aliases.filter(is_confirmed=False).count(),
        }
        for layer in AreaLayer.objects.all()
    ]


def _area_rows(layer: str) -> list[dict[str, object]]:
    from civicstat.web.jobs.commands.areas import find_layer

    areas = find_layer(layer).areas.order_by("position", "code")
    return [{"code": area.code, "name": area.name, "has_boundary": area.boundary is not None} for area in areas]


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
        for sentence in done.lacking:
            typer.echo(f"{sentence}. Rates there have no figure until they are added.")


def tell_rebuilt(datasets: "Sequence[str]") -> None:
    if datasets:
        typer.echo(f"Records found their areas anew in {', '.join(datasets)}.")
