"""Every kind of page holds up: narrow and wide, light and dark, by keyboard, without scripts, with wider words."""

import pytest
from playwright.sync_api import Page

from chromium import SPACING, barriers, overflow, restyle
from journeys.every_page import every_page
from journeys.visits import Visits

# Of everything that takes focus and can be seen, in the order of the page.
STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true}))
    .filter(e => !(e.type == 'radio' && !e.checked && document.querySelector(`[name="${e.name}"]:checked`)))"""
FOCUS = """() => {
    const e = document.activeElement;
    const shown = [e, e.closest('label'), e.labels?.[0], e.parentElement].filter(Boolean).some(each =>
        getComputedStyle(each).outlineStyle != 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
    return [window.stops.indexOf(e), shown, e.outerHTML.slice(0, 100)];
}"""
OUTLINE = """() => ({
    headings: [...document.querySelectorAll('main :is(h1, h2, h3)')].map(e => e.textContent.trim()),
    links: [...document.querySelectorAll('main a[href]')].map(e => e.getAttribute('href')),
    controls: [...document.querySelectorAll('main :is(input, select, textarea, button)')].map(e => e.name + e.type),
    tables: document.querySelectorAll('main table').length,
})"""


@pytest.fixture(scope="module")
def pages(everybody: Visits) -> list[str]:
    """What an analyst reaches by links: one page of each kind."""
    found = every_page(everybody, "ada", of_a_kind=1)
    assert len(found) > 20, found
    return found


@pytest.fixture(scope="module")
def more_pages(everybody: Visits) -> list[str]:
    return every_page(everybody, "ada", of_a_kind=3)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways_or_breaks_a_rule_of_accessibility(visit, pages, width, color_scheme):
    page = visit("ada", "/workspace/", width=width, color_scheme=color_scheme)
    faults = {}
    for address in pages:
        page.goto(visit.address + address)
        found = [f"{beyond} pixels too wide"] if (beyond := overflow(page)) else []
        if faulty := [*found, *filter(None, [barriers(page)])]:
            faults[address] = "\n".join(faulty)
    assert faults == {}


def test_the_way_in_breaks_no_rule_of_accessibility(visit):
    for width in (320, 1280):
        page = visit("", "/workspace/sign-in/", width=width, color_scheme="dark")
        assert overflow(page) == 0
        assert barriers(page) == ""


def test_words_may_be_set_wider_apart_on_the_narrowest_screen(visit, pages):
    page = visit("ada", "/workspace/", width=320)
    faults = {}
    for address in pages:
        page.goto(visit.address + address)
        restyle(page, SPACING)
        if beyond := overflow(page):
            faults[address] = beyond
    assert faults == {}


def test_every_page_has_one_heading_and_a_title_of_its_own(visit, more_pages):
    page = visit("ada", "/workspace/", java_script_enabled=False)
    titles: dict[str, set[str]] = {}
    for address in more_pages:
        answer = page.goto(visit.address + address)
        assert answer.status == 200, address
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").count() == 1, address
        titles.setdefault(page.title(), set()).add(address.partition("?")[0])
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_pages_are_the_same_without_scripts(visit, pages):
    plain, lively = visit("ada", "/workspace/", java_script_enabled=False), visit("ada", "/workspace/")
    for address in pages:
        plain.goto(visit.address + address)
        lively.goto(visit.address + address)
        without, having = plain.context.pages[0].evaluate(OUTLINE), lively.evaluate(OUTLINE)
        for part, found in without.items():
            assert found == having[part], (address, part)


def test_everything_is_reached_by_the_tab_key_in_order_and_seen(visit, pages):
    page = visit("ada", "/workspace/")
    faults = {}
    for address in pages:
        page.goto(visit.address + address)
        if fault := walk(page):
            faults[address] = fault
    assert faults == {}


def walk(page: Page) -> str:
    """Return what goes wrong on the way through a page by the tab key; nothing where nothing does."""
    count = page.evaluate(f"() => (window.stops = ({STOPS})()).length")
    last = -1
    while last < count - 1:
        page.keyboard.press("Tab")
        at, is_seen, element = page.evaluate(FOCUS)
        if at == -1:
            return f"leads to something unforeseen: {element}"
        if at == last and 'type="date"' in element:  # has stops of its own: month, day, year
            continue
        if at != last + 1:
            return f"goes from stop {last} to stop {at} of {count}: {element}"
        if not is_seen:
            return f"does not show where it is: {element}"
        last = at
    return ""


def test_the_first_key_reaches_the_skip_link_and_it_leads_past_the_navigation(visit, pages):
    page = visit("ada", "/workspace/", java_script_enabled=False)
    for address in pages:
        page.goto(visit.address + address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content", address
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content", address
