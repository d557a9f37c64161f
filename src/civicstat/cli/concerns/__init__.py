"""civicstat concern: the register listed and shown, concerns added and linked, voices grouped."""

import typer

from civicstat.cli.concerns import changing, looking

app = typer.Typer(help="What matters to people, and what became of it.", no_args_is_help=True)
app.command("list", short_help="List concerns with their states.")(looking.list_concerns)
app.command("show", short_help="Show a concern with its links and history.")(looking.show)
app.command("inbox", short_help="List the voices that wait, with suggestions.")(looking.inbox)
app.command("add", short_help="Add a concern to the register.")(changing.add)
app.command("link", short_help="Link a concern with metrics and goals.")(changing.link)
app.command("group", short_help="Put voices that wait into a concern.")(changing.group)
app.command("forget", short_help="Delete the contacts whose time is over.")(changing.forget)
