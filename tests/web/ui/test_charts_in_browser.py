"""Charts of the pattern page in Chromium, read by pointer, touch and keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page

from chromium import barriers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _chart(page: Page, name: str) -> Locator:
    return page.locator(f"#{name} .chart__drawing").locator("visible=true").first


def _reading(page: Page, name: str) -> str:
    return _chart(page, name).locator(".chart__reading").inner_text()


def _said(page: Page, name: str) -> str:
    return page.locator(f"#{name} [aria-live]").inner_text()


def _dates(page: Page, name: str) -> list[str]:
    return _chart(page, name).locator(".dates text:visible").all_text_contents()


def _shown(page: Page, name: str) -> str:
    return page.locator(f"#{name} .chart__zoom span").inner_text()


def test_a_chart_over_time_is_read_by_arrow_keys_and_told_to_screen_readers(opened):
    page = opened()
    _chart(page, "response").focus()
    page.keyboard.press("End")
    assert "September 2026" in _reading(page, "response")
    assert "Remarks: Provisional" in _reading(page, "response")
    page.keyboard.press("ArrowLeft")
    said = _said(page, "response")
    assert said.startswith("August 2026. City: 7 min")
    assert "95% interval: " in said
    page.keyboard.press("Escape")
    assert _reading(page, "response") == _said(page, "response") == ""


def test_a_period_without_a_figure_says_so_as_the_table_does(opened):
    page = opened()
    _chart(page, "response").focus()
    page.keyboard.press("Home")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert "City: –" in _reading(page, "response")


def test_a_span_is_dragged_over_and_shown_alone_and_all_of_it_again(opened):
    page = opened()
    chart = _chart(page, "response")
    before, markup = _dates(page, "response"), chart.locator(".plane").inner_html()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 150, steps=4)
    page.mouse.up()
    assert set(_dates(page, "response")) < set(before)
    assert _shown(page, "response") == "August 2024 to April 2025"
    assert chart.locator(".plane").inner_html() != markup
    # A point keeps its height and stands where the date under it says.
    page.locator("#response").get_by_role("button", name="All").click()
    assert _dates(page, "response") == before
    assert _dots(chart.locator(".plane").inner_html()) == _dots(markup)


def _dots(markup: str) -> list[tuple[str, str]]:
    return re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', markup)


def test_a_span_is_chosen_with_shift_and_the_keyboard_stays_within_it(opened):
    page = opened()
    _chart(page, "response").focus()
    page.keyboard.press("End")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowLeft")
    assert "Enter shows this span alone" in _said(page, "response")
    page.keyboard.press("Enter")
    assert _said(page, "response") == "April 2026 to September 2026"
    page.keyboard.press("Home")
    assert "April 2026" in _reading(page, "response")
    page.keyboard.press("ArrowLeft")
    assert "April 2026" in _reading(page, "response")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert _said(page, "response") == ""
    page.keyboard.press("Home")
    assert "October 2023" in _reading(page, "response")


def test_a_finger_chooses_a_span_by_swiping_along_the_chart(opened):
    page = opened(360, has_touch=True)
    chart = _chart(page, "response")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    places = [(box["x"] + box["width"] * share, box["y"] + 80) for share in (0.3, 0.45, 0.6)]
    finger = page.context.new_cdp_session(page)
    for kind, at in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        touched = [{"x": at[0], "y": at[1]}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert re.fullmatch(r"\w+ 202\d to \w+ 202\d", _shown(page, "response"))
    assert page.url.count("#") == 0


def test_buttons_move_the_time_that_is_shown_for_those_who_cannot_drag(opened):
    page = opened(360, has_touch=True)
    buttons = page.locator("#response .chart__zoom")
    buttons.get_by_role("button", name="Closer").tap()
    assert _said(page, "response") == "April 2025 to September 2026"
    buttons.get_by_role("button", name="Earlier").tap()
    assert _said(page, "response").startswith("July 2024 to ")
    assert buttons.get_by_role("button", name="All").bounding_box()["height"] >= 24


def test_an_area_lights_up_in_the_map_and_in_the_ranking_and_leads_where_its_row_leads(opened):
    page = opened()
    _chart(page, "ranking").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name, *words = _reading(page, "ranking").splitlines()
    assert words[-1] == "Enter or click opens it"
    lit = _chart(page, "map").locator(".area.is-lit title")
    assert lit.inner_html().startswith(f"{name}: ")
    page.keyboard.press("Enter")
    assert page.url.endswith(page.locator("#ranking tbody tr").nth(1).locator("a").get_attribute("href"))


def test_an_area_without_a_figure_says_why_and_no_more(opened):
    page = opened()
    _chart(page, "map").focus()
    page.keyboard.press("End")
    assert _reading(page, "map").splitlines()[1:] in (
        ["Figure: –", "95% interval: No data"], ["Figure: –", "95% interval: Too few to tell"]
    )  # fmt: skip


def test_the_hours_of_the_week_are_walked_across_and_down(opened):
    page = opened()
    _chart(page, "week").focus()
    page.keyboard.press("Home")
    assert _reading(page, "week").splitlines()[0] == "12 am"
    assert _reading(page, "week").splitlines()[1].startswith("Monday: ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert _said(page, "week").startswith("1 am. Tuesday: ")


def test_a_finger_is_told_first_and_taken_there_by_the_second_tap(opened):
    page = opened(1280, has_touch=True)
    row = _chart(page, "ranking").locator(".mark-ground").first
    row.tap()
    assert "Enter or click opens it" in _reading(page, "ranking")
    assert "#n" not in page.url
    row.tap()
    assert "#n" in page.url


def test_charts_that_can_be_read_have_no_barriers_and_without_scripts_no_trace(opened):
    page = opened()
    _chart(page, "ranking").focus()
    page.keyboard.press("End")
    assert barriers(page) == ""
    plain = opened(java_script_enabled=False)
    assert plain.locator("[role=application], .chart__zoom, .chart__reading").count() == 0
