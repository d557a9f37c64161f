"""civicstat dashboard: dashboards listed, and shown with their figures."""

import typer

from civicstat.cli.dashboards import looking

app = typer.Typer(help="Figures put together for a meeting or a role.", no_args_is_help=True)
app.command("list", short_help="List dashboards, and for whom they open first.")(looking.list_dashboards)
app.command("show", short_help="Show a dashboard with its figures.")(looking.show)
