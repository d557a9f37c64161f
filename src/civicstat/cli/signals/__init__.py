"""civicstat signals: what changed beyond chance, evaluated, listed, answered and closed."""

import typer

from civicstat.cli.signals import changing, looking

app = typer.Typer(help="What changed beyond chance, and who looks after it.", no_args_is_help=True)
app.command("list", short_help="List signals, those that are new first.")(looking.list_signals)
app.command("show", short_help="Show a signal with its parts and steps.")(looking.show)
app.command("evaluate", short_help="Check every series that has new figures.")(looking.evaluate)
app.command("log", short_help="List the evaluations: what was checked.")(looking.log)
app.command("answer", short_help="Say what a signal is, and what is done.")(changing.answer)
app.command("close", short_help="Close a signal with a verdict.")(changing.close)
