"""What owner and command say to each other: one JSON object a line."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from civicstat.errors import CivicStatError

A = TypeVar("A")
R = TypeVar("R")
Report = Callable[[float, str], None]  # share done, 0 to 1, and of what
LONGEST_LINE = 64 * 1024 * 1024  # bytes


def silent(share: float, what: str) -> None:
    """Report to nobody."""


class NotUnderstood(CivicStatError):
    """A message is not what the other side expects."""


@dataclass(frozen=True)
class Command(Generic[A, R]):
    """Something that is done with the record store: a verb, with arguments and a result that travel as JSON.

    is_reading: it changes nothing, so it need not wait for its turn.
    """

    name: str
    args: type[A]
    result: type[R]
    act: Callable[[A, Report], R]
    is_reading: bool = False

    def read_args(self, found: Any) -> A:
        """Return the arguments that a JSON object states. Raises NotUnderstood."""
        return _read(self.args, found, f"arguments of {self.name}")

    def read_result(self, found: Any) -> R:
        """Return the result that a JSON object states. Raises NotUnderstood."""
        return _read(self.result, found, f"result of {self.name}")


T = TypeVar("T")


def _read(kind: type[T], found: Any, what: str) -> T:
    try:
        return TypeAdapter(kind).validate_python(found)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise NotUnderstood(f"{what}: {place} is {first['input']!r}; {first['msg']}") from None


def as_json(value: Any) -> Any:
    """Return a dataclass as plain JSON values."""
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")


def receive(lines: BinaryIO) -> dict[str, Any] | None:
    """Return the next message; None where the other side has gone. Raises NotUnderstood."""
    line = lines.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        return None
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise NotUnderstood("found a line that is no JSON object; talk to the owner through the civicstat command")
    return message
