"""The workspace: one folder that holds a city's settings, catalog and data. Needs no Django."""

import os
import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from civicstat.errors import CivicStatError

VARIABLE = "CIVICSTAT_WORKSPACE"
FILE = "civicstat.toml"
PRIVATE = 0o700
KEYS = (
    "agency",
    "timezone",
    "fiscal_year_start",
    "accent",
    "public_url",
    "as_of",
    "unpacked_gigabytes",
    "unpacked_ratio",
    "memory_percent",
    "holidays",
    "concerns",
    "connect",
    "open_data",
)


class NoWorkspace(CivicStatError):
    """No folder was named, or the one named is no workspace."""


class WorkspaceRefused(CivicStatError):
    """A workspace cannot be made as asked."""


def locate(given: Path | None) -> Path:
    """Return the workspace: the one given, else that of CIVICSTAT_WORKSPACE, else the current folder.

    Raises NoWorkspace where there is no civicstat.toml in it.
    """
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    folder = (named or Path.cwd()).expanduser().resolve()
    if (folder / FILE).is_file():
        return folder
    if named is None:
        raise NoWorkspace(
            f"{folder} is no workspace: it has no {FILE}. Name one with --workspace DIR or {VARIABLE}, "
            "or make one with: civicstat init DIR"
        )
    raise NoWorkspace(f"{folder} has no {FILE}; correct the path, or make a workspace with: civicstat init {folder}")


def create(folder: Path, *, agency: str, timezone: str, fiscal_year_start: int = 1, as_of: date | None = None) -> Path:
    """Make a workspace and return its folder: settings, an empty catalog, and a data folder that others cannot read.

    Raises WorkspaceRefused where one is there already, or a setting does not hold.
    """
    folder = folder.expanduser().resolve()
    if (folder / FILE).exists():
        raise WorkspaceRefused(f"{folder} is a workspace already; change its {FILE}, or choose another folder")
    _check(agency, timezone, fiscal_year_start)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "catalog").mkdir(exist_ok=True)
        (folder / "data").mkdir(mode=PRIVATE, exist_ok=True)
        (folder / "data").chmod(PRIVATE)
        (folder / FILE).write_text(_settings(agency, timezone, fiscal_year_start, as_of), encoding="utf-8")
    except OSError as fault:
        raise WorkspaceRefused(f"{folder} cannot be made: {fault.strerror}; choose a folder you may write to") from None
    return folder


def _check(agency: str, timezone: str, fiscal_year_start: int) -> None:
    if not agency.strip() or re.search(r"[\x00-\x1f]", agency):
        raise WorkspaceRefused(f"agency is {agency!r}, expected the government's name in one line")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WorkspaceRefused(
            f"timezone is {timezone!r}, expected an IANA time zone such as 'America/Chicago'"
        ) from None
    if not 1 <= fiscal_year_start <= 12:
        raise WorkspaceRefused(f"fiscal_year_start is {fiscal_year_start}, expected a month from 1 to 12")


def _settings(agency: str, timezone: str, fiscal_year_start: int, as_of: date | None) -> str:
    quoted = agency.strip().replace("\\", "\\\\").replace('"', '\\"')
    return (
        "# What holds for the whole government; docs/reference/settings.md explains each line.\n"
        f'agency = "{quoted}"\n'
        f'timezone = "{timezone}"\n'
        f"fiscal_year_start = {fiscal_year_start}  # month, 1 to 12\n"
        + (
            f"as_of = {as_of}  # the clock stands here, at the end of the data; leave out to let it run\n"
            if as_of
            else ""
        )
    )
