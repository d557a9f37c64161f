"""Where the owner of the record store listens, and how others find it."""

import json
import os
import socket
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from civicstat.errors import CivicStatError

LONGEST = 100  # bytes; systems allow 104 to 108 for the path of a socket


class OwnerFault(CivicStatError):
    """The running server cannot be asked, or refused."""


class Address(NamedTuple):
    """A listening owner."""

    socket: Path
    pid: int


def note_path() -> Path:
    """Return the file that says where the owner listens."""
    data: Path = settings.DATA_DIR
    return data / "owner.json"


def choose_socket() -> Path:
    """Return a free path for a socket: in the data folder, or where that path is too long in a short private one.

    Only the owner of the store may ask: a socket that lies there already is left over from one that was killed.
    """
    data: Path = settings.DATA_DIR
    path = data / "owner.sock"
    if len(os.fsencode(path)) > LONGEST:
        path = Path(tempfile.mkdtemp(prefix="civicstat-", dir=_short_folder())) / "owner.sock"  # 0700
    path.unlink(missing_ok=True)
    return path


def _short_folder() -> str | None:
    usual = tempfile.gettempdir()
    return None if len(os.fsencode(usual)) < LONGEST - 40 else "/tmp"  # noqa: S108 mkdtemp makes its own private folder


def announce(path: Path) -> None:
    """Note where this process listens."""
    note = note_path()
    fresh = note.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({"socket": str(path), "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(note)


def withdraw(path: Path) -> None:
    """Take away the note and the socket of this process."""
    found = announced()
    if found and found.pid == os.getpid():
        note_path().unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if path.parent != settings.DATA_DIR:
        with suppress(OSError):  # a folder of the system for what passes; what is left of it goes with the others
            path.parent.rmdir()


def announced() -> Address | None:
    """Return who was last announced; it may be gone without a word."""
    try:
        note = json.loads(note_path().read_text(encoding="utf-8"))
        return Address(Path(note["socket"]), int(note["pid"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def call_owner() -> socket.socket | None:
    """Return a connection to the owner of the store; None where none listens."""
    address = announced()
    if address is None:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(os.fspath(address.socket))
    except (FileNotFoundError, ConnectionRefusedError):  # it was killed
        connection.close()
        return None
    except PermissionError:
        connection.close()
        raise OwnerFault(
            f"the server (process {address.pid}) runs as another user; run this command as that user"
        ) from None
    return connection


def uid_of_peer(connection: socket.socket) -> int:
    """Return the user id of the process at the other end of a Unix socket."""
    if sys.platform == "darwin":
        credentials = connection.getsockopt(0, 1, 76)  # SOL_LOCAL, LOCAL_PEERCRED: struct xucred
        return int(struct.unpack_from("=II", credentials)[1])
    size = struct.calcsize("3i")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)  # pid, uid, gid
    return int(struct.unpack("3i", credentials)[1])
