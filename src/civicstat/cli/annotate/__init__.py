"""civicstat annotate: what happened on a day or over a span, put down, listed, changed and withdrawn."""

import typer

from civicstat.cli.annotate import changing, looking

app = typer.Typer(help="What happened on a day, beside the figures.", no_args_is_help=True)
app.command("add", short_help="Put down what happened.")(changing.add)
app.command("list", short_help="List what is put down.")(looking.list_annotations)
app.command("change", short_help="Change one; the old version is kept.")(changing.change)
app.command("withdraw", short_help="Show one no longer; its history stays.")(changing.withdraw)
