"""civicstat catalog: definitions of datasets and metrics as files, drafted, checked, applied and exported."""

import typer

from civicstat.cli.catalog import adopting, applying, drafting, exporting

app = typer.Typer(help="Definitions of datasets and metrics, as files.", no_args_is_help=True)
app.command("draft")(drafting.draft)
app.command("check")(applying.check)
app.command("apply")(applying.apply)
app.command("export")(exporting.export)
app.command("library")(adopting.library)
app.command("adopt")(adopting.adopt)
