"""civicstat areas: the divisions of the city, their residents, and spellings that mean an area."""

import typer

from civicstat.cli.areas import layers, spellings

app = typer.Typer(help="Divisions of the city, their residents, and spellings that mean an area.", no_args_is_help=True)
app.command("import")(layers.import_)
app.command("list")(layers.list_)
app.command("populations")(layers.populations)
app.command("aliases")(spellings.aliases)
app.command("confirm")(spellings.confirm)
