"""civicstat serve: pages, API, background work and the record store in one process."""

import ctypes
import os
import signal
import socket
import sys
from types import FrameType
from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import At
from civicstat.errors import CivicStatError

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is every network this machine is in.")]
Port = Annotated[int, typer.Option(min=0, max=65535, envvar="PORT", help="Port to listen on; 0 takes a free one.")]


class CannotListen(CivicStatError):
    """The address to listen on cannot be had."""


def serve(host: Host = "127.0.0.1", port: Port = 8000, workspace: At = None) -> None:
    """Serve the workspace: pages for people, the API for programs, and the work behind both.

    One process owns the record store; other civicstat commands go through it while it runs. Stop it with Ctrl-C or
    SIGTERM: what was begun is brought to its end or rolled back.

    Example: civicstat serve --port 8000
    """
    folder = enter(workspace)
    listening = listen(host, port)
    serve_workspace(listening, f"CivicStat serves {folder} on {address_of(listening)}")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=512)
        # asyncio sets this only on sockets that name their protocol. Without it the second part of each answer waits
        # for the first to be acknowledged, which takes the other side up to 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise CannotListen(f"cannot listen on {host}:{port}: {why}; choose another with --host or --port") from None


def address_of(listening: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 a comparison
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve_workspace(listening: socket.socket, greeting: str) -> None:
    """Own the store and serve until stopped. Raises StoreFault where another process owns the store."""
    from django.core.management import call_command

    from civicstat.web.api.turns import stand_in
    from civicstat.web.jobs.owner import Owner

    signal.signal(signal.SIGTERM, _stop)
    _share_memory()
    with Owner() as owner:
        stand_in(owner.worker.do)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        typer.echo(greeting)
        sys.stdout.flush()
        try:
            _serve(listening)
        except KeyboardInterrupt:
            typer.echo("Stopping: what was begun is brought to its end.")
    if not owner.is_finished:
        typer.echo("Stopped; work that was still under way is rolled back and noted at the next start.", err=True)
        sys.stdout.flush()
        os._exit(0)  # a thread is still inside the engine; nothing waits for it


def _share_memory() -> None:
    """Let threads share two pools of memory, where the C library is glibc and its setting is not the operator's.

    Each request has a thread of its own. glibc spreads them over eight pools a processor, of which each keeps for
    itself what its busiest moment took: a server under load grew by a third within the hour.
    """
    most_pools = -8  # M_ARENA_MAX of malloc.h
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # others, as musl, have no pools to limit
        if set_option is not None:
            set_option(most_pools, 2)


def _serve(listening: socket.socket) -> None:
    import uvicorn

    from civicstat.web.pages.live.hub import HUB

    class Server(uvicorn.Server):
        """Ends the streams of walls first: they would not end by themselves, and nobody stops before they do."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            HUB.close()
            await super().shutdown(sockets)

    HUB.open()
    config = uvicorn.Config(
        "civicstat.config.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # CIVICSTAT_PROXIES says whom to believe
        timeout_graceful_shutdown=10,
    )
    Server(config).run(sockets=[listening])


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
