"""civicstat department: the departments that own datasets and people belong to."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

app = typer.Typer(help="Departments, which own datasets and to which people belong.", no_args_is_help=True)


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="Its short name, such as police.")],
    name: Annotated[str, typer.Argument(help="Its name as it is shown.")],
    workspace: At = None,
) -> None:
    """Add a department.

    Example: civicstat department add police "Police Department"
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import create_department

    department = create_department(slug=slug, name=name, by=None, at=now())
    typer.echo(f"{department.name} is a department now, called {department.slug}.")


@app.command("list")
def list_(as_json: AsJson = False, workspace: At = None) -> None:
    """List the departments, with how many people and datasets each has.

    Example: civicstat department list
    """
    enter(workspace)
    from civicstat.directory.models import Department

    rows = [
        {
            "department": department.slug,
            "name": department.name,
            "people": department.members.count(),
            "datasets": department.datasets.count(),
        }
        for department in Department.objects.order_by("slug")
    ]
    if as_json:
        show_json(rows)
    else:
        show_table(("department", "name", "people", "datasets"), [list(row.values()) for row in rows])
