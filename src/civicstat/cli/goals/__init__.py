"""civicstat goal: goals listed and shown as they stand, set, moved and ended."""

import typer

from civicstat.cli.goals import changing, looking

app = typer.Typer(help="What the city has set out to reach.", no_args_is_help=True)
app.command("list", short_help="List goals with their states.")(looking.list_goals)
app.command("show", short_help="Show how a goal stands, and its ledger.")(looking.show)
app.command("set", short_help="Set a goal; its baseline is computed.")(changing.set_new)
app.command("move", short_help="Move a target or a date; the old line stays.")(changing.move)
app.command("end", short_help="Follow a goal no longer.")(changing.end)
