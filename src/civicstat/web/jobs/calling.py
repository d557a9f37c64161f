"""A command is done: by the owner of the record store where one runs, and otherwise here."""

import socket
from typing import Any, TypeVar, cast

from civicstat import __version__
from civicstat.measurement.records.keeping import let_go, record_store
from civicstat.store.tables import StoreFault
from civicstat.web.jobs.address import OwnerFault, call_owner
from civicstat.web.jobs.messages import Command, Report, as_json, receive, send, silent
from civicstat.web.jobs.waiting import put_right

A = TypeVar("A")
R = TypeVar("R")


def run(command: Command[A, R], args: A, report: Report = silent) -> R:
    """Do a command and return its result.

    The running server does it where there is one; otherwise this process owns the store as long as it takes.
    Raises CivicStatError with the server's refusal, or where another process holds the store.
    """
    connection = call_owner()
    if connection is None:
        try:
            record_store()
        except StoreFault:
            connection = call_owner()  # a server may have started in between
            if connection is None:
                raise
    if connection is not None:
        with connection:
            return command.read_result(_ask(connection, command.name, as_json(args), report))
    try:
        put_right()
        return command.act(args, report)
    finally:
        let_go()


def _ask(connection: socket.socket, name: str, args: Any, report: Report) -> Any:
    try:
        send(connection, {"command": name, "args": args, "version": __version__})
        with connection.makefile("rb") as lines:
            while (message := receive(cast(Any, lines))) is not None:
                if "share" in message:
                    report(float(message["share"]), str(message["what"]))
                elif "refused" in message:
                    raise OwnerFault(str(message["refused"]))
                else:
                    return message["result"]
    except (BrokenPipeError, ConnectionResetError):
        pass  # told below
    raise OwnerFault(
        "the server ended before it answered. What it had acknowledged is stored; "
        "start it again, look at the deliveries, and send again what is not among them."
    )
