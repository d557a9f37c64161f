"""The main job: on an empty workspace an analyst takes an export from a file to a figure."""

import csv
import io
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import environment, run
from journeys.visits import Visits

AWHILE = 120_000  # milliseconds in which a small file is read, on a busy machine
ROWS = 2400
KINDS = ("Theft", "Alarm", "Crash", "Noise")


@pytest.fixture(scope="module")
def newtown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a workspace without data is served."""
    workspace: Path = tmp_path_factory.mktemp("newtown") / "newtown"
    run("newtown.py", str(workspace))
    command = [sys.executable, "-c", "from civicstat.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment(workspace), stdout=subprocess.PIPE, text=True)
    try:
        greeting = server.stdout.readline()
        yield re.search(r"http://\S+?(?=/?\s*$)", greeting)[0]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
        server.stdout.close()


@pytest.fixture
def visit(browser: Browser, newtown: str) -> Iterator[Visits]:
    visits = Visits(browser, newtown)
    yield visits
    visits.leave()
    assert visits.complaints == []


def export(name: str, prefix: str) -> dict[str, object]:
    """Return a year of calls as a dispatch system exports them; arrivals are missing from July on."""
    chance, text = random.Random(11), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Call Number", "Received", "Arrived", "Nature", "Priority", "Remarks"])
    for number in range(ROWS):
        received = datetime(2025, 1, 1) + timedelta(seconds=number * 365 * 86400 // ROWS + chance.randrange(9000))
        arrived = received + timedelta(seconds=chance.randrange(120, 1500))
        is_missing = received.month > 6 and chance.random() < 0.7
        moments = (f"{moment:%m/%d/%Y %H:%M:%S}" for moment in (received, arrived))
        cells = [f"{prefix}{number:05d}", *moments, chance.choice(KINDS), chance.randrange(1, 5), f"note {number}"]
        writer.writerow([*cells[:2], "" if is_missing else cells[2], *cells[3:]])
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def bring(page: Page, file: dict[str, object]) -> None:
    """Choose a file in the wizard's first step."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible(timeout=AWHILE)


def test_from_an_export_to_a_figure(visit):
    page = visit("ada", "/workspace/")
    page.get_by_role("link", name="Go to datasets").click()
    page.get_by_role("link", name="Add a dataset").click()
    bring(page, export("cad_export.csv", "25-"))

    # What CivicStat proposes, and what the analyst knows better.
    assert page.get_by_label("Short name").input_value() == "calls"
    assert page.get_by_label("Type of received_at").input_value() == "timestamp"
    assert "What CivicStat is unsure of" in page.inner_text("main")
    page.get_by_label("Title", exact=True).fill("Police calls")
    page.get_by_label("Keep Remarks").uncheck()
    page.get_by_role("button", name="Check it with the whole file").click()
    expect(page.get_by_text("cad_export.csv fits")).to_be_visible(timeout=AWHILE)
    assert "2,400 records from 2,400 rows" in page.inner_text("main")
    page.get_by_role("button", name="Create the dataset and load the file").click()
    expect(page.get_by_text("Stored", exact=True)).to_be_visible(timeout=AWHILE)

    # What is wrong with the records, before any figure is drawn.
    page.get_by_role("link", name="Police calls").click()
    assert "2,400" in page.inner_text("main")
    finding = page.locator(".finding", has_text="is missing").first
    assert "July" in finding.inner_text()
    finding.get_by_role("link").click()
    assert "What to do" in page.inner_text("main")
    page.go_back()

    # One click to a metric, and its figure.
    page.get_by_role("navigation", name="Views of the dataset").get_by_role("link", name="Metrics").click()
    page.get_by_label("Calls for police service", exact=True).check()
    page.get_by_role("button", name="Adopt those that are ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls for police service")
    figure = figure_of(page)
    assert figure == calls_in(export("", "25-"), "12/")
    page.goto(visit.address + "/workspace/")
    assert "Calls for police service" in page.inner_text("main")


def figure_of(page: Page) -> int:
    """Return the figure of a metric page as soon as it was computed; before, no records are counted."""
    for _ in range(240):
        values = page.locator("data.estimate__value")
        figure = int(float(values.first.get_attribute("value"))) if values.count() else 0
        if figure:
            return figure
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("no figure was computed")


def calls_in(file: dict[str, object], month: str) -> int:
    """Return how many calls a file has in a month, by an independent count."""
    rows = csv.DictReader(io.StringIO(file["buffer"].decode()))
    return sum(row["Received"].startswith(month) for row in rows)


def test_the_wizard_needs_no_scripts_and_little_room(visit):
    page = visit("ada", "/workspace/datasets/new/", width=320, java_script_enabled=False)
    bring(page, export("more_calls.csv", "X-"))
    page.get_by_label("Short name").fill("more_calls")
    page.get_by_role("button", name="Check it with the whole file").click()
    page.get_by_role("button", name="Create the dataset and load the file").click()
    expect(page.get_by_text("Stored", exact=True)).to_be_visible(timeout=AWHILE)
