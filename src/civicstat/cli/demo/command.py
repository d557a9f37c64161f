"""The command."""

import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from civicstat.cli.demo.people import PEOPLE
from civicstat.cli.enter import migrate, start_django
from civicstat.cli.serve import Port, address_of, listen, serve_workspace
from civicstat.cli.show import show_table

FASTEST = 600.0
HOST = "127.0.0.1"  # its passwords are no secret


def demo(
    folder: Annotated[
        Path, typer.Option("--workspace", metavar="DIR", file_okay=False, help="Where to make the city.")
    ] = Path("demo-city"),
    is_served: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it when it is there.")] = True,
    port: Port = 8000,
    speed: Annotated[
        float | None,
        typer.Option(
            min=1,
            max=FASTEST,
            metavar="TIMES",
            help="Let the city go on from where its records end, so many times as fast as time does.",
        ),
    ] = None,
) -> None:
    """Make a synthetic city with three years of records, and serve it on this machine.

    The same city every time. A finished one in the folder is served as it is.

    With --speed calls come in, are dispatched and closed, through the API as a dispatch system would push them; the
    clock of the city goes along. The same calls every time.

    Example: civicstat demo --port 8001

    Example: civicstat demo --speed 60
    """
    from civicstat.cli.demo.building import build, is_finished

    if speed is not None and not is_served:
        raise typer.BadParameter("a city that is not served cannot go on; leave --no-serve out", param_hint="--speed")
    folder = folder.expanduser().resolve()
    listening = listen(HOST, port) if is_served else None  # before the work: a port in use is told at once
    if is_finished(folder):
        start_django(folder)
        migrate()
    else:
        build(folder)
    if listening is None:
        typer.echo(f"{folder} is ready. Serve it with: civicstat demo --workspace {folder}")
        _tell_people()
        return
    from django.urls import reverse

    address = address_of(listening).rstrip("/") + reverse("guide")
    _tell_people()
    if sys.stdout.isatty():
        webbrowser.open(address)
    if speed is None:
        serve_workspace(listening, f"The demo city is served on {address}  (stop it with Ctrl-C)")
        return
    from civicstat.cli.demo.going_on import going_on

    wall = address_of(listening).rstrip("/") + reverse("live")
    with going_on(address_of(listening), speed=speed) as began:
        serve_workspace(
            listening,
            f"The demo city goes on from {began}, {speed:g} times as fast as time: {wall}  (stop it with Ctrl-C)",
        )


def _tell_people() -> None:
    show_table(("sign in as", "password", "role"), [(person.name, person.password, person.role) for person in PEOPLE])
