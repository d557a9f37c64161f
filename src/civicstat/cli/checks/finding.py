"""What a check finds."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """One line: what was looked at, what was found, and what to do where it is not in order."""

    state: Literal["ok", "warn", "fail"]
    what: str
    found: str
    cure: str = ""
