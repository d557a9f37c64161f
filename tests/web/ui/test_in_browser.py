"""The pattern page in Chromium, under the content-security policy of the product: every component in use."""

import pytest

from chromium import SPACING, barriers, overflow, restyle
from tests.web.ui.conftest import SECTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_the_page_has_no_sideways_scroll_and_breaks_no_rule_of_accessibility(opened, width, color_scheme):
    page = opened(width, color_scheme=color_scheme)
    assert overflow(page) == 0
    assert barriers(page) == ""


def test_words_may_be_set_wider_apart_on_the_narrowest_screen(opened):
    page = opened(320)
    restyle(page, SPACING)
    assert overflow(page) == 0


def test_words_may_be_twice_as_large(opened):
    page = opened(640)
    restyle(page, "html { font-size: 200% !important; }")
    assert overflow(page) == 0


def test_a_page_from_right_to_left_has_no_sideways_scroll(opened):
    page = opened(360)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert overflow(page) == 0
    brand, menu = (page.locator(css).bounding_box()["x"] for css in (".brand", ".menu summary"))
    assert menu < brand


@pytest.mark.parametrize("width", [320, 360, 400])
def test_the_header_is_one_row_on_a_phone(opened, width):
    page = opened(width, java_script_enabled=False)
    assert page.locator(".page-header").bounding_box()["height"] <= 66


def test_every_section_is_in_the_menu_of_a_phone_without_scripts(opened):
    page = opened(320, java_script_enabled=False)
    page.get_by_text("Menu", exact=True).click()
    assert overflow(page) == 0
    for name in SECTIONS:
        box = page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 44


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_pressed_is_large_enough(opened, width):
    page = opened(width)
    small = page.evaluate(
        "[...document.querySelectorAll('a, button, input, select, summary, textarea')]"
        ".filter(e => e.checkVisibility() && !e.closest('.prose') && !e.matches('[type=hidden], .skip-link, .card a'))"
        ".map(e => [(e.closest('label') ?? e).getBoundingClientRect(), e.outerHTML.slice(0, 80)])"
        ".filter(([box]) => box.height < 24 || box.width < 24).map(([, text]) => text)"
    )
    assert small == []


@pytest.mark.parametrize(("width", "shown"), [(320, "narrow"), (700, "medium"), (1280, "wide")])
def test_one_drawing_of_a_chart_is_shown_by_the_room_there_is(opened, width, shown):
    page = opened(width, java_script_enabled=False)
    for room in ("narrow", "medium", "wide"):
        drawing = page.locator(f"#response .chart__drawing--{room}")
        assert drawing.is_visible() == (room == shown)


def test_words_in_charts_stay_legible(opened):
    for width in (320, 480, 800, 1280):
        page = opened(width)
        sizes = page.evaluate(
            "[...document.querySelectorAll('.chart svg')].filter(e => e.checkVisibility()).map(e =>"
            " 12 * e.getBoundingClientRect().width / e.viewBox.baseVal.width)"
        )
        assert len(sizes) == 11
        assert min(sizes) > 9.5
        assert max(sizes) < 17


def test_the_first_key_reaches_the_skip_link_and_it_leads_to_the_content(opened):
    page = opened(java_script_enabled=False)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    assert link.evaluate("e => e === document.activeElement")
    assert link.bounding_box()["height"] > 24
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_focus_is_seen_on_everything_that_takes_it(opened):
    page = opened(java_script_enabled=False)
    for _ in range(60):
        page.keyboard.press("Tab")
        element = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", element


def test_the_table_behind_a_chart_opens_without_scripts(opened):
    page = opened(360, java_script_enabled=False)
    figure = page.locator("#robberies")
    figure.get_by_text("Show the figures as a table").click()
    assert figure.get_by_role("row").count() == 13
    assert overflow(page) == 0


def test_the_current_section_is_told_in_forced_colors(opened):
    page = opened(forced_colors="active")
    current = page.locator(".page-header__ways .site-nav a[aria-current]")
    other = page.locator(".page-header__ways .site-nav a:not([aria-current])").first
    content = "e => getComputedStyle(e, '::before').content"
    assert current.evaluate(content) != other.evaluate(content)


def test_the_menu_opens_by_keyboard_and_closes_by_escape(opened):
    page = opened(360)
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == SECTIONS[0]
    page.keyboard.press("Escape")
    assert not page.locator(".menu").evaluate("m => m.open")
    assert summary.evaluate("s => s === document.activeElement")


def test_the_open_menu_has_no_barriers(opened):
    page = opened(360)
    page.get_by_text("Menu", exact=True).click()
    assert barriers(page) == ""


def test_a_filter_is_sent_when_a_choice_changes(opened):
    page = opened()
    with page.expect_navigation():
        page.get_by_label("District", exact=True).select_option("harbor")
    assert "filter-district=harbor" in page.url


def test_an_upload_shows_the_page_that_the_server_answered_with(opened):
    page = opened()
    form = page.locator("form[data-upload]")
    form.evaluate("f => f.insertAdjacentHTML('beforeend', '<button class=button type=submit>Send</button>')")
    file = {"name": "calls.csv", "mimeType": "text/csv", "buffer": b"id\n" * 50_000}
    form.locator("input[type=file]").set_input_files(file)
    form.get_by_role("button", name="Send").click()
    page.get_by_role("heading", level=1, name="Taken in: Patterns").wait_for()


@pytest.mark.parametrize("city", ["#ffdd00", "#00ff88", "#7a0019", "#000000", "#ff6600"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_any_color_of_a_city_keeps_its_contrast(opened, city, color_scheme):
    page = opened(color_scheme=color_scheme)
    restyle(page, f":root {{ --city: {city}; }}")
    assert barriers(page, {"runOnly": ["color-contrast"]}) == ""
