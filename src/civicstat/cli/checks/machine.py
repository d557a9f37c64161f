"""Checks that need no Django: Python, time zones, clock, disk, permissions, settings."""

import importlib.metadata
import os
import shutil
import stat
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from civicstat import __version__
from civicstat.cli.checks.finding import Finding
from civicstat.config.workspace import FILE, KEYS, PRIVATE

LEAST_FREE, LITTLE_FREE = 500 * 1024**2, 5 * 1024**3  # bytes
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)  # no clock can be before the release of what runs on it


def check_machine(folder: Path) -> list[Finding]:
    """Return what holds for this machine and the workspace's folder."""
    clock = _clock(datetime.now(UTC))
    return [_software(), _time_zones(), clock, _settings(folder), *_permissions(folder), _disk(folder)]


def _software() -> Finding:
    python, found = ".".join(map(str, sys.version_info[:3])), importlib.metadata.version("duckdb")
    wanted = next((line for line in importlib.metadata.requires("civicstat") or () if line.startswith("duckdb=")), "")
    text = f"CivicStat {__version__}, Python {python}, DuckDB {found}"
    if not wanted.endswith(f"=={found}"):
        return Finding("warn", "software", text, f"CivicStat is made for {wanted}: pip install '{wanted}'")
    return Finding("ok", "software", text)


def _time_zones() -> Finding:
    summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Chicago")).utcoffset()
    winter = datetime(2026, 1, 1, tzinfo=ZoneInfo("America/Chicago")).utcoffset()
    if summer == winter:
        return Finding("fail", "time zones", "no daylight saving is known", "Install the package tzdata again.")
    return Finding("ok", "time zones", f"data of tzdata {importlib.metadata.version('tzdata')} or the system")


def _clock(at: datetime) -> Finding:
    if at < RELEASED:
        return Finding(
            "fail", "clock", f"{at:%Y-%m-%d %H:%M} UTC lies before this version was made", "Set it, best by NTP."
        )
    return Finding("ok", "clock", f"{at:%Y-%m-%d %H:%M} UTC")


def _settings(folder: Path) -> Finding:
    path = folder / FILE
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        return Finding("fail", "settings", f"{path}: {fault}", "Correct it; see docs/reference/settings.md.")
    unknown = sorted(set(settings) - set(KEYS))
    if unknown:
        found = f"{path} has {', '.join(unknown)}, which mean nothing"
        return Finding("warn", "settings", found, f"Known are {', '.join(KEYS)}.")
    zone = settings.get("timezone", "UTC")
    return Finding("ok", "settings", f"{path}: {settings.get('agency', 'no agency')}, {zone}")


def _permissions(folder: Path) -> Iterator[Finding]:
    data = folder / "data"
    if not data.is_dir() or not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("fail", "data folder", f"{data} cannot be written", "Make it, or be the user that owns it.")
        return
    mode = stat.S_IMODE(data.stat().st_mode)
    if mode & ~PRIVATE:
        yield Finding("warn", "data folder", f"others may read {data} ({mode:o})", f"chmod 700 {data}")
    else:
        yield Finding("ok", "data folder", f"{data} is private")
    key = data / "secret-key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding("fail", "secret key", f"others may read {key}", f"rm {key}, and restart: all sign in anew.")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:.1f} GB free"
    if free < LEAST_FREE:
        return Finding("fail", "disk", found, "Make room: a delivery needs its own size several times over.")
    if free < LITTLE_FREE:
        return Finding("warn", "disk", found, "Make room soon.")
    return Finding("ok", "disk", found)
