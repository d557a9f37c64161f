"""Where Chromium is on this machine."""

import os
import shutil
import sys
from pathlib import Path

SETTING = "CIVICSTAT_CHROMIUM"
COMMANDS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Where `playwright install` puts it; one folder for each build.
CACHE = "Library/Caches" if sys.platform == "darwin" else ".cache"
INSIDE = ("chrome-linux*/chrome", "chrome-linux*/headless_shell", "chrome-headless-shell-linux*/chrome-headless-shell",
          "chrome-mac*/*.app/Contents/MacOS/*", "chrome-headless-shell-mac*/chrome-headless-shell")  # fmt: skip


class NoSuchChromium(Exception):
    """CIVICSTAT_CHROMIUM names a file that is not there."""


def find_chromium() -> Path | None:
    """Return Chromium or a browser made of it; None where there is none.

    First what CIVICSTAT_CHROMIUM names, then what is installed, then Playwright's own. Raises NoSuchChromium.
    """
    if named := os.environ.get(SETTING):
        if not Path(named).is_file():
            raise NoSuchChromium(f"{SETTING} is {named!r}, expected the path of Chromium; correct it or unset it")
        return Path(named)
    for name in COMMANDS:
        if (command := shutil.which(name)) and not _is_snap(Path(command)):
            return Path(command)
    programs = [Path(path) for path in PROGRAMS if Path(path).is_file()]
    return next(iter([*programs, *_of_playwright()]), None)


def _is_snap(command: Path) -> bool:
    """Return whether a command only leads to a snap package, which cannot read the folders that tests use."""
    return command.resolve().name == "snap" or b"/snap/" in command.read_bytes()[:4096]


def _of_playwright() -> list[Path]:
    """Return the browsers that Playwright downloaded, the newest build first."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / CACHE / "ms-playwright"
    builds = sorted(Path(folder).glob("chromium*-*"), key=lambda path: int(path.name.rpartition("-")[2]), reverse=True)
    found = [file for build in builds for inside in INSIDE for file in build.glob(inside)]
    return [file for file in found if file.is_file() and os.access(file, os.X_OK)]
