"""An analyst brings a file, tries it out, uploads it, and sees the figure change."""

import re

from playwright.sync_api import Page, expect

UPLOAD = "/workspace/datasets/requests/upload/"
FIGURE = "/workspace/metrics/requests_made/"
AWHILE = 120_000  # milliseconds in which a small file is read, on a busy machine


def october(page: Page) -> int:
    """Return how many requests the metric page counts in October 2026."""
    page.goto(page.url.partition("/workspace/")[0] + FIGURE)
    assert "October 2026" in page.inner_text("main")
    return int(float(page.locator("data.estimate__value").first.get_attribute("value")))


def test_an_uploaded_delivery_changes_the_figure(visit, more_requests):
    page = visit("ada", "/workspace/")
    before = october(page)
    page.goto(visit.address + UPLOAD)
    page.locator("input[type=file]").set_input_files(more_requests("first", 40))
    page.get_by_role("button", name="Upload").click()
    expect(page).to_have_url(re.compile("/deliveries/"), timeout=AWHILE)
    expect(page.get_by_text("Stored", exact=True)).to_be_visible(timeout=AWHILE)
    expect(page.get_by_text("Figures follow")).to_have_count(0, timeout=AWHILE)
    assert october(page) == before + 40


def test_a_delivery_needs_no_scripts(visit, more_requests):
    page = visit("ada", UPLOAD, width=320, java_script_enabled=False)
    page.locator("input[type=file]").set_input_files(more_requests("second", 7))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Stored", exact=True)).to_be_visible(timeout=AWHILE)  # the page loads itself again
    assert "second.csv" in page.inner_text("main")


def test_a_file_is_tried_out_without_being_stored(visit, more_requests):
    page = visit("ada", "/workspace/")
    before = october(page)
    page.goto(visit.address + UPLOAD)
    page.locator("input[type=file]").set_input_files(more_requests("tried", 5))
    page.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("tried.csv").first).to_be_visible(timeout=AWHILE)
    assert october(page) == before


def test_a_file_that_does_not_fit_is_refused_with_row_column_and_cure(visit, more_requests):
    page = visit("ada", "/workspace/")
    before = october(page)
    page.goto(visit.address + UPLOAD)
    bad = more_requests("bad", 20, **{"Date Requested": "sometime in October"})
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("nothing of it was stored")).to_be_visible(timeout=AWHILE)
    said = page.inner_text("main")
    assert "Date Requested" in said or "opened_at" in said
    assert "sometime in October" in said
    assert october(page) == before


def test_a_form_without_a_file_says_so_beside_the_field(visit):
    page = visit("ada", UPLOAD, java_script_enabled=False)
    page.get_by_role("button", name="Upload").click()
    assert "Files" in page.get_by_role("alert").first.inner_text()
    assert page.locator("input[type=file]").get_attribute("aria-invalid") == "true"
