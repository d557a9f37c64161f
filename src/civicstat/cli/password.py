"""Passwords given on the command line: from a file, the environment, a prompt, or made up and shown once."""

import os
import secrets
import sys
from pathlib import Path
from typing import NamedTuple

import typer

from civicstat.errors import CivicStatError

VARIABLE = "CIVICSTAT_PASSWORD"


class NoPassword(CivicStatError):
    """A file that should hold a password cannot be used."""


class Password(NamedTuple):
    """A password, and whether it was made up here, so that it has to be shown."""

    text: str
    is_made_up: bool


def obtain(file: Path | None) -> Password:
    """Return a password: the first line of a file, that of CIVICSTAT_PASSWORD, one typed twice, or a made-up one."""
    if file is not None:
        try:
            return Password(file.read_text(encoding="utf-8").partition("\n")[0].strip("\r"), False)
        except (OSError, UnicodeDecodeError):
            raise NoPassword(f"{file} cannot be read; expected the password in its first line") from None
    if given := os.environ.get(VARIABLE):
        return Password(given, False)
    if sys.stdin.isatty():
        typed = str(typer.prompt("Password (empty: make one up)", hide_input=True, default="", show_default=False))
        if typed:
            typer.prompt("Once more", hide_input=True, value_proc=lambda again: _same(typed, again))
            return Password(typed, False)
    return Password(secrets.token_urlsafe(12), True)


def _same(typed: str, again: str) -> str:
    if typed != again:
        raise typer.BadParameter("the two are not the same")
    return again
