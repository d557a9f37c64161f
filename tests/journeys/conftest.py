"""A small town, served as a city would serve it, and people who visit its pages with a browser."""

import csv
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from chromium import browser
from journeys.visits import Visits
from once import make_once
from web.mailing.server import Server, listening

__all__ = ["browser"]

HERE = Path(__file__).parent
PUBLIC = "https://stat.town.example"  # where links in e-mails begin


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the town, made once however many processes test; nobody writes to it."""
    return make_once(tmp_path_factory, "town", lambda folder: run("town.py", str(folder)))


@pytest.fixture(scope="session")
def post() -> Iterator[Server]:
    """The mail server of the town."""
    with listening() as server:
        yield server


@pytest.fixture(scope="session")
def address(town: Path, post: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a copy of the town is served: http://127.0.0.1:40123."""
    workspace = tmp_path_factory.mktemp("served") / "town"
    shutil.copytree(town, workspace)
    command = [sys.executable, "-c", "from civicstat.cli import main; main()", "serve", "--port", "0"]
    mail = {"CIVICSTAT_MAIL_HOST": "127.0.0.1", "CIVICSTAT_MAIL_PORT": str(post.port), "CIVICSTAT_MAIL_TLS": "false",
            "CIVICSTAT_ADDRESS": PUBLIC}  # fmt: skip
    server = subprocess.Popen(command, env=environment(workspace) | mail, stdout=subprocess.PIPE, text=True)
    try:
        greeting = server.stdout.readline()
        found = re.search(r"http://\S+?(?=/?\s*$)", greeting)
        assert found, f"the server said {greeting!r}"
        yield found[0]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
        server.stdout.close()


def run(script: str, *words: str) -> None:
    """Run a script of this folder. CalledProcessError where it fails; what it said is in the test's output."""
    workspace = Path(words[0])
    subprocess.run([sys.executable, HERE / script, *words], env=environment(workspace), check=True)


def environment(workspace: Path) -> dict[str, str]:
    return os.environ | {"CIVICSTAT_WORKSPACE": str(workspace), "DJANGO_SETTINGS_MODULE": "civicstat.config.settings"}


@pytest.fixture(scope="module")
def everybody(browser: Browser, address: str) -> Visits:
    """Visits whose people stay signed in from test to test."""
    return Visits(browser, address)


@pytest.fixture
def visit(everybody: Visits) -> Iterator[Callable[..., Page]]:
    """Open a page for somebody. What the browser complained of fails the test."""
    yield everybody
    everybody.leave()
    complaints, everybody.complaints = everybody.complaints, []
    assert complaints == []


@pytest.fixture(scope="module")
def more_requests(town: Path) -> Callable[..., dict[str, object]]:
    """Return a file of so many requests that were not there before, all of October 2026."""
    [newest] = (town / "files" / "sources").glob("requests_2025*.csv")
    with newest.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[-50:]

    def more_requests(name: str, count: int, **changes: str) -> dict[str, object]:
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        for number in range(count):
            made = {"Service Request Number": f"{name}-{number}", "Date Requested": f"10/2{number % 10}/2026 09:00:00"}
            writer.writerow(rows[number] | made | {"Closed Date": "", "Reopened Date": ""} | changes)
        return {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}

    return more_requests
