"""civicstat overnight: what came, what needs somebody, and clearing it."""

import typer

from civicstat.cli.overnight.clearing import clear
from civicstat.cli.overnight.holding import hold
from civicstat.cli.overnight.looking import show

app = typer.Typer(help="What arrived against what was expected, and what needs somebody.", no_args_is_help=True)
app.command("show")(show)
app.command("clear")(clear)
app.command("hold")(hold)
