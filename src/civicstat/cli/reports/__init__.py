"""civicstat report: periodic reports drafted, looked at, sent on and released."""

import typer

from civicstat.cli.reports import looking, stepping

app = typer.Typer(help="Periodic reports: draft, status, release.", no_args_is_help=True)
app.command("draft", short_help="Draft the report of a period from what is public.")(stepping.draft)
app.command("status", short_help="Tell how far reports are, and what comes out when.")(looking.status)
app.command("review", short_help="Send a draft to the departments.")(stepping.review)
app.command("sign-off", short_help="Sign a report off.")(stepping.sign_off)
app.command("release", short_help="Release a report with a new edition.")(stepping.release)
