"""Connections broken off that take too long: whoever waits for what they say goes on with an error."""

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from civicstat.errors import CivicStatError


@contextmanager
def broken_off(*, after: float, wires: Sequence[socket.socket], fault: CivicStatError) -> Iterator[None]:
    """Break off connections when so many seconds have passed, and raise the fault then.

    For waits that no time limit of a driver ends: one of a server that says a letter a second starts anew with each.
    wires: doubles of their sockets, as `double` gives them; some may be added meanwhile.
    """
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        for wire in list(wires):
            with suppress(OSError):  # it has ended by itself
                wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(after, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_cut.is_set():
            raise fault


def double(number: int) -> socket.socket:
    """Return a second socket of a connection, of the number of its first; closing it leaves the connection open."""
    return socket.socket(fileno=os.dup(number))
