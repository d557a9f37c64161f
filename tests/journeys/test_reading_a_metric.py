"""A viewer comes to read: one click to a figure with its uncertainty, with a mouse, by keyboard, or without scripts."""

from playwright.sync_api import Page, expect

METRIC = "Time for police to reach urgent calls"


def test_a_viewer_reads_a_metric_within_three_clicks(visit):
    page = visit("vera", "/workspace/")
    page.get_by_role("link", name=METRIC, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(METRIC)
    finding = page.locator(".chart__finding").first.inner_text()
    assert "City of Wendmere: " in finding
    assert "in October 2026 (95% interval " in finding
    page.get_by_text("Show the figures as a table").first.click()
    assert page.get_by_role("row", name="October 2026").is_visible()
    page.get_by_role("link", name="Areas", exact=True).last.click()
    page.get_by_role("link", name="Neighborhoods").click()
    expect(page.locator(".chart__finding").first).to_contain_text("Neighborhoods in October 2026")


def test_the_passport_says_how_the_figure_is_counted(visit):
    page = visit("vera", "/workspace/metrics/p1_response_p90/")
    page.get_by_role("link", name="Definition").click()
    assert "priority = 1 and not on_view" in page.inner_text("main")
    assert "Calls that officers start themselves have no response time." in page.inner_text("main")


def test_another_area_and_period_are_chosen_without_scripts(visit):
    page = visit("vera", "/workspace/", width=320, java_script_enabled=False)
    page.get_by_text("Change this: Department, area and period").click()
    page.get_by_label("Area", exact=True).fill("Millrace")
    page.get_by_label("Period", exact=True).select_option("Quarters")
    page.get_by_role("button", name="Show").click()
    assert "Millrace, in quarter 3 of 2026" in page.inner_text("main")
    page.get_by_role("link", name=METRIC, exact=True).first.click()
    assert "Millrace" in page.locator(".chart__finding").first.inner_text()
    assert page.get_by_label("Period", exact=True).locator("option:checked").inner_text() == "Quarters"


def test_a_metric_is_read_by_keyboard_alone(visit):
    page = visit("vera", "/workspace/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation
    press_until(page, METRIC)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(METRIC)
    press_until(page, "Show the figures as a table")
    page.keyboard.press("Enter")
    assert page.get_by_role("row", name="October 2026").first.is_visible()


def test_choosing_by_arrow_keys_waits_until_the_choice_is_made(visit):
    page = visit("vera", "/workspace/")
    period = page.get_by_label("Period", exact=True)
    period.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(period).to_have_value("quarter")
    expect(period).to_be_focused()
    press_until(page, "Show")
    page.keyboard.press("Enter")
    expect(page.locator(".lede")).to_contain_text("quarter 3 of 2026")


def test_a_choice_by_mouse_is_shown_at_once(visit):
    page = visit("vera", "/workspace/")
    page.get_by_label("Period", exact=True).select_option("Quarters")
    expect(page.locator(".lede")).to_contain_text("quarter 3 of 2026")


def test_an_area_is_found_by_typing_its_name(visit):
    page = visit("vera", "/workspace/")
    page.get_by_label("Area", exact=True).fill("millrace")
    page.keyboard.press("Enter")
    expect(page.locator(".lede")).to_contain_text("Millrace")


def test_figures_are_taken_along_as_csv(visit):
    page = visit("vera", "/workspace/metrics/p1_response_p90/")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("metric,version,period,starts_on,layer,area_code,area,value,unit,low,high,n")
    assert len(lines) > 100


def press_until(page: Page, words: str, most: int = 120) -> None:
    """Press the tab key until something with these words has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip().startswith(words):
            return
    raise AssertionError(f"{words!r} is not reached by {most} presses of the tab key")
