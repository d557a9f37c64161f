"""Secrets of connections: a setting names where one lies, and nothing else of it is kept, shown or logged."""

import os
import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote, quote_plus

from pydantic import AfterValidator

from civicstat.errors import CivicStatError
from civicstat.measurement.sources.connectors.reach import Reach

PREFIX = "CIVICSTAT_CONNECT_"
_ENV = re.compile(rf"env:({PREFIX}[A-Z0-9_]+)")
_FILE = re.compile(r"file:([A-Za-z0-9_-][A-Za-z0-9._-]*)")
LARGEST = 16_384  # bytes


class NoSecret(CivicStatError):
    """A secret that a connection names is not there."""


def _names_a_place(text: str) -> str:
    if text and not (_ENV.fullmatch(text) or _FILE.fullmatch(text)):
        # What was typed may be the secret itself, and is not repeated.
        raise ValueError(
            f"expected where the secret lies, not the secret: env:{PREFIX} followed by a name, for a variable of the "
            "server's environment, or file:NAME, for a file in the workspace's folder secrets"
        )
    return text


Secret = Annotated[str, AfterValidator(_names_a_place)]


def conceal(text: str, secrets: Iterable[str], reach: Reach) -> str:
    """Return a text in which none of some secrets stands, whatever a driver or a service put into its message."""
    for secret in secrets:
        try:
            found = reveal(secret, reach)
        except NoSecret:
            continue
        for spelling in {found, quote(found, safe=""), quote_plus(found)} - {""}:
            text = text.replace(spelling, "•••")
    return text


def reveal(secret: str, reach: Reach) -> str:
    """Return the secret that a setting names; empty where it names none. Raises NoSecret."""
    if not secret:
        return ""
    if match := _ENV.fullmatch(secret):
        found = os.environ.get(match[1])
        if not found:
            raise NoSecret(f"the variable {match[1]} is not set in the server's environment; set it and start again")
        return found
    path = reach.secrets / secret.removeprefix("file:")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NoSecret(f"{path} cannot be read; put the secret there as text, for the server's user alone") from None
