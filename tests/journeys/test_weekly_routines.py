"""The routines of a week: an analyst's Monday, a commander's three minutes on a phone, a department head's twenty.

The clicks that are counted here stand in docs/how-to/weekly-routines.md.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.visits import Visits

PHONE = {"width": 360, "height": 740, "java_script_enabled": False}


class Clicks:
    """A page on which every click is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, role: str, name: str | re.Pattern[str], *, within: str = "main") -> None:
        self.page.locator(within).get_by_role(role, name=name).first.click()
        self.count += 1


@pytest.fixture
def visit(visit: Visits) -> Iterator[Visits]:
    """Visits after which Leo starts as everybody does."""
    yield visit
    choose_start(visit("leo", "/workspace/account/start/"), "The whole city")


def choose_start(page: Page, area: str) -> None:
    """Say once where to start; the area is in a list."""
    page.get_by_label("My area").select_option(label=area)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Weekly view")


def test_a_commander_sees_on_a_phone_what_differs_in_the_own_district_and_whether_it_is_real(visit):
    page = visit("leo", "/workspace/account/start/", **PHONE)
    choose_start(page, "Millrace")
    page.goto(visit.address + "/workspace/start/")
    clicks = Clicks(page)
    lede = page.locator(".lede").inner_text()
    assert lede.startswith("Millrace, in October 2026.")
    assert "beyond chance" in lede
    clicks.on("link", "Calls for police from the public")
    assert "Millrace" in page.locator(".chart__finding").first.inner_text()
    assert "95% interval" in page.locator(".chart__finding").first.inner_text()
    assert clicks.count == 1


def test_a_department_head_answers_for_a_goal_off_course_and_is_asked_no_more(visit):
    page = visit("leo", "/workspace/", java_script_enabled=False)
    goal = "Nine of ten urgent calls reached within a minute"
    clicks = Clicks(page)
    expect(page.locator(".need").first).to_contain_text(goal)
    clicks.on("link", "Say what is being done")
    page.get_by_label("Note").fill("Two dispatchers more on Fridays, from January.")
    clicks.on("button", "Put it into the ledger")
    expect(page.locator("main")).to_contain_text("Two dispatchers more on Fridays")
    page.goto(visit.address + "/workspace/")
    assert "Say what is being done" not in page.inner_text("main")
    assert clicks.count == 2


def test_an_analyst_clears_what_waits_on_monday_and_says_what_happened(visit, more_requests):
    page = visit("ada", "/workspace/", java_script_enabled=False)
    clicks = Clicks(page)
    clicks.on("link", "See which")
    clicks.on("link", "Load records of Service requests (311)")
    page.locator("input[type=file]").set_input_files(more_requests("monday", 3))
    clicks.on("button", "Upload")
    expect(page.get_by_text("Stored", exact=True)).to_be_visible(timeout=120_000)
    assert clicks.count == 3

    clicks.on("link", "Weekly view", within="header")
    clicks.on("link", "Look at it")
    expect(page.locator(".lede")).to_contain_text("Urgent calls have an arrival time")
    page.get_by_label("Why the figures may be used all the same").fill("The radio of Beat 203 was silent.")
    clicks.on("button", "Accept with this reason")
    expect(page.locator("main")).to_contain_text("The radio of Beat 203 was silent.")
    assert clicks.count == 6

    clicks.on("link", "Weekly view", within="header")
    assert "Look at it" not in page.inner_text("main")
    clicks.on("link", "Requests to the city")
    clicks.on("link", "Say what happened")
    page.get_by_label("What happened").fill("A storm on the 20th.")
    clicks.on("button", "Put it down")
    expect(page.locator("#annotations")).to_contain_text("A storm on the 20th.")
    assert clicks.count == 10

    clicks.on("link", re.compile("^[0-9,]+ records"))
    expect(page.get_by_role("table").first).to_contain_text("monday-0")
    assert clicks.count == 11


def test_the_weekly_view_goes_on_two_sheets_of_paper(visit):
    page = visit("ada", "/workspace/")
    for paper in ("Letter", "A4"):
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, prefer_css_page_size=True))
        assert len(sheets) == 2, paper


def test_a_meeting_goes_through_the_week_by_the_arrow_keys(visit):
    page = visit("vera", "/workspace/?screen=1&block=1", width=1920, height=1080)
    titles = []
    for _ in range(3):
        titles.append(page.locator(".screen__part h2").inner_text())
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**block=" + str(len(titles) + 1))
    assert titles[1] == "Goals"
    assert "Vera" not in page.inner_text("body")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**block=3")
    page.keyboard.press("Escape")
    page.wait_for_url("**/workspace/")


def test_whoever_wants_less_motion_is_not_moved_on(visit):
    address = "/workspace/?screen=1&block=1&every=15"
    calm = visit("vera", address, reduced_motion="reduce")
    lively = visit("vera", address)
    assert not calm.get_by_role("link", name="Pause").is_visible()
    assert lively.get_by_role("link", name="Pause").is_visible()


def test_a_dashboard_is_made_in_the_browser_without_scripts(visit):
    page = visit("vera", "/workspace/dashboards/", java_script_enabled=False)
    clicks = Clicks(page)
    clicks.on("link", "New dashboard")
    page.get_by_label("Title").fill("Urgent calls")
    clicks.on("button", "Make it")
    clicks.on("link", "A chart")
    page.get_by_label("Metric").select_option(label="Time for police to reach urgent calls")
    clicks.on("button", "Save")
    clicks.on("link", "See it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Urgent calls")
    assert "City of Wendmere: " in page.locator(".chart__finding").first.inner_text()
    assert clicks.count == 5
