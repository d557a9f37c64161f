"""Find Chromium for the browser tests, or install it. Without it those tests are not run and say so; on CI they fail.

Example: python tests/install_chromium.py
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from find_chromium import NoSuchChromium, find_chromium

MINUTES = 10


def main() -> int:
    """Say which browser the tests use. 1 where there is none and this is CI, 0 otherwise."""
    try:
        found = find_chromium() or _install()
    except NoSuchChromium as fault:
        _say(str(fault))
        return 1
    if found is None:
        _say("No Chromium: browser tests are not run. Install chromium, or set CIVICSTAT_CHROMIUM.")
        return 1 if os.environ.get("CI") else 0
    _say(f"Browser tests use {found}")
    return 0


def _install() -> Path | None:
    for words in _ways():
        _say(f"No Chromium yet; trying: {' '.join(words)}")
        if _run(words) and (found := find_chromium()):
            return found
    return None


def _ways() -> Iterator[list[str]]:
    """Yield the commands that may bring Chromium: the system's packages for root, and Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
        yield [*apt, "update"]
        yield [*apt, "install", "--no-install-recommends", "-y", "chromium"]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]


def _run(words: list[str]) -> bool:
    try:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(words, **quiet, env=environment, timeout=MINUTES * 60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as fault:
        _say(f"{words[0]}: {fault}")
        return False


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
