"""civicstat connect: connections listed, tried out and pulled."""

import typer

from civicstat.cli.connect import looking, pulling

app = typer.Typer(help="Where records come from by themselves.", no_args_is_help=True)
app.command("list", short_help="List connections, their last pull and the next.")(looking.list_connections)
app.command("try", short_help="Show the first rows of a source; store nothing.")(looking.try_connection)
app.command("pull", short_help="Fetch what is new, and store it.")(pulling.pull)
