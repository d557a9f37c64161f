"""civicstat areas: the divisions of the city, their residents, and spellings that mean an area."""

import typer

from civicstat.cli.areas import layers, spellings

app = typer.Typer(
    help="Divisions of the city, their residents, and spellings that mean an area.",
    short_help="Divisions of the city, and their spellings.",
    no_args_is_help=True,
)
app.command("import", short_help="Make a layer of the areas of a file.")(layers.import_)
app.command("list", short_help="List area layers, or the areas of one.")(layers.list_)
app.command("populations", short_help="Take in residents by area and year.")(layers.populations)
app.command("aliases", short_help="List spellings that name no area.")(spellings.aliases)
app.command("confirm", short_help="Say which areas spellings mean.")(spellings.confirm)
