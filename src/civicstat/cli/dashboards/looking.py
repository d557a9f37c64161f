"""civicstat dashboard list and show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.collaboration.dashboards.models import Dashboard
    from civicstat.collaboration.dashboards.reading import ReadBlock
    from civicstat.directory.models import User

WIDEST = 60  # characters of a block in the table


class UnknownDashboard(CivicStatError):
    """No dashboard, or nobody, has the name given."""


def list_dashboards(as_json: AsJson = False, workspace: At = None) -> None:
    """List the dashboards that others than their owner see, with whom they are shared and for whom they open first.

    Example: civicstat dashboard list
    """
    enter(workspace)
    from civicstat.collaboration.dashboards.models import Dashboard

    shared = Dashboard.objects.shared().select_related("owner", "department").prefetch_related("role_starts")
    found = [_as_data(each) for each in shared]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo("No dashboard is shared yet. Some ship: civicstat catalog library --dashboards")
    else:
        columns = ("dashboard", "title", "shared_with", "opens_first_for")
        rows = [
            [", ".join(row[name]) if isinstance(row[name], list) else row[name] for name in columns] for row in found
        ]
        show_table(("dashboard", "title", "shared with", "opens first for"), rows)


def show(
    name: Annotated[str, typer.Argument(help="The dashboard's name.")],
    as_user: Annotated[
        str, typer.Option("--as", help="The user in whose name it is read; else whoever runs the platform.")
    ] = "",
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Show a dashboard block by block, with the figures that somebody sees there now.

    A list of what needs the reader has the goals off course and what got worse; deliveries and findings are on pages.

    Example: civicstat dashboard show city_manager --as vera
    """
    enter(workspace)
    from civicstat.cli.dashboards.lists import in_a_line, listed
    from civicstat.collaboration.dashboards.reading import read_blocks
    from civicstat.web.ui.clock import city_now

    user = _reader(as_user)
    dashboard = _named(name, user)
    definition = dashboard.definition
    at = city_now()
    read = read_blocks(list(enumerate(definition.blocks, 1)), definition, user, at=at)
    told = [listed(each.block, definition, user, at=at) for each in read]
    if as_json:
        show_json(
            _as_data(dashboard) | {"blocks": [_block(each) | more for each, more in zip(read, told, strict=True)]}
        )
        return
    typer.echo(definition.title)
    rows = [
        (str(each.number), each.block.kind, _what(each)[:WIDEST], _figure(each) or in_a_line(more))
        for each, more in zip(read, told, strict=True)
    ]
    show_table(("block", "kind", "what", "now"), rows)


def _reader(name: str) -> "User":
    from civicstat.directory.models import Role, User

    people = User.objects.filter(username=name) if name else User.objects.filter(role=Role.ADMINISTRATOR)
    found: User | None = people.filter(is_active=True).order_by("pk").first()
    if found is None:
        whom = f"nobody signs in as {name!r}" if name else "there is no administrator"
        raise UnknownDashboard(f"{whom}; name somebody with --as, as civicstat user list has them")
    return found


def _named(name: str, user: "User") -> "Dashboard":
    from civicstat.collaboration.dashboards.models import Dashboard

    visible = Dashboard.objects.visible_to(user)
    found: Dashboard | None = visible.filter(slug=name).first()
    if found is None:
        known = ", ".join(visible.values_list("slug", flat=True)) or "none yet"
        raise UnknownDashboard(f"{user.username} sees no dashboard {name!r}; there are {known}")
    return found


def _as_data(each: "Dashboard") -> dict[str, Any]:
    shared_with = each.department.slug if each.department and each.sharing == "department" else each.sharing
    return {
        "dashboard": each.slug,
        "title": each.title,
        "shared_with": shared_with,
        "owner": each.owner.username if each.owner else None,
        "opens_first_for": [start.role for start in each.role_starts.all()],
        "version": each.version,
    }


def _what(read: "ReadBlock") -> str:
    told = read.block.model_dump()
    names = ("metric", "goal", "view", "text", "department", "area", "layer")
    return ", ".join(str(told[name]).partition("\n")[0] for name in names if told.get(name))


def _figure(read: "ReadBlock") -> str:
    if read.fault:
        return read.fault
    if read.progress is not None:
        return str(read.progress.state)
    latest = read.series.latest if read.series else None
    if latest is None:
        return "no figure" if read.series else ""
    told = "no figure" if latest.value is None else f"{latest.value:.4g}"
    limits = "" if latest.low is None or latest.high is None else f" ({latest.low:.4g} to {latest.high:.4g})"
    return f"{latest.label}: {told}{limits}"


def _block(read: "ReadBlock") -> dict[str, Any]:
    latest = read.series.latest if read.series else None
    return {
        "number": read.number,
        **read.block.model_dump(mode="json", exclude_none=True),
        "fault": read.fault,
        "period": latest.label if latest else None,
        "value": latest.value if latest else None,
        "low": latest.low if latest else None,
        "high": latest.high if latest else None,
        "state": str(read.progress.state) if read.progress else None,
    }
