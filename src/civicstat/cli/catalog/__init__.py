"""civicstat catalog: definitions of datasets and metrics as files, drafted, checked, applied and exported."""

import typer

from civicstat.cli.catalog import adopting, applying, drafting, exporting

app = typer.Typer(help="Definitions of datasets and metrics, as files.", no_args_is_help=True)
app.command("draft", short_help="Propose a definition for a file.")(drafting.draft)
app.command("check", short_help="Name every fault of definitions.")(applying.check)
app.command("apply", short_help="Take up the definitions of the catalog.")(applying.apply)
app.command("export", short_help="Write the definitions that hold into files.")(exporting.export)
app.command("library", short_help="List the metrics and datasets that ship.")(adopting.library)
app.command("adopt", short_help="Make metrics of the library your own.")(adopting.adopt)
