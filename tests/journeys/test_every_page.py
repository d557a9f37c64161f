"""Every kind of page holds up: narrow and wide, light and dark, by keyboard, without scripts, with wider words.

Each page is loaded four times for all that is asked of it: narrow, wide, and twice without scripts.
"""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from chromium import RULES, SPACING, barriers, overflow, restyle
from journeys.every_page import Plain, every_page, kind_of
from journeys.visits import Visits

NARROW, WIDE = 320, 1280
# Buttons that move the span of a chart are drawn by the script that they call; nothing is lost without them.
DRAWN_BY_SCRIPTS = ".chart__zoom *"
OUTLINE = f"""() => ({{
    headings: [...document.querySelectorAll('main :is(h1, h2, h3)')].map(e => e.textContent.trim()),
    links: [...document.querySelectorAll('main a[href]')].map(e => e.getAttribute('href')),
    controls: [...document.querySelectorAll('main :is(input, select, textarea, button):not({DRAWN_BY_SCRIPTS})')].map(
        e => e.name + e.type),
    tables: document.querySelectorAll('main table').length,
}})"""
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
# Where everything stands and whether it is seen: what most rules of accessibility rest on, whatever the colors.
PLACES = """() => [...document.body.querySelectorAll('*')].map(e => {
    const {x, y, width, height} = e.getBoundingClientRect();
    const isSeen = e.checkVisibility({visibilityProperty: true, opacityProperty: true});
    return [e.tagName, x, y, width, height, isSeen].join();
}).join('\\n')"""
# Colors change within a tenth of a second; between two they have neither's contrast.
SETTLE = "() => document.getAnimations().filter(e => e instanceof CSSTransition).forEach(e => e.finish())"
OF_COLORS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}


class Looked(NamedTuple):
    """What is wrong with a page in one width, in words."""

    faults: list[str]
    by_keyboard: str = ""
    by_scripts: str = ""


@pytest.fixture(scope="module")
def more_pages(everybody: Visits) -> list[Plain]:
    """What an analyst reaches by links, without scripts: three pages of each kind."""
    return every_page(everybody, "ada", of_a_kind=3)


@pytest.fixture(scope="module")
def pages(more_pages: list[Plain]) -> list[str]:
    """The addresses of one page of each kind."""
    first: dict[str, str] = {}
    for page in more_pages:
        first.setdefault(kind_of(page.address), page.address)
    assert len(first) > 20, first
    return [*first.values()]


@pytest.fixture(scope="module")
def narrow(everybody: Visits, pages: list[str]) -> dict[str, Looked]:
    return _look(everybody, pages, width=NARROW)


@pytest.fixture(scope="module")
def wide(everybody: Visits, pages: list[str]) -> dict[str, Looked]:
    return _look(everybody, pages, width=WIDE)


def _look(visits: Visits, pages: list[str], *, width: int) -> dict[str, Looked]:
    """Look at each page in light, in dark and with its words set wider apart; wide, walk it by keyboard, too."""
    page, plain = visits("ada", "/workspace/", width=width), visits("ada", "/workspace/", java_script_enabled=False)
    found = {}
    for address in pages:
        page.goto(visits.address + address)
        by_scripts = _differs(page, plain) if width == WIDE else ""
        faults = _faults(page)
        by_keyboard = walk(page) if width == WIDE else ""
        restyle(page, SPACING)
        if beyond := overflow(page):
            faults.append(f"{beyond} pixels too wide with words set wider apart")
        faults += visits.complaints
        visits.complaints.clear()
        found[address] = Looked(faults, by_keyboard, by_scripts)
    visits.leave()
    return found


def _differs(page: Page, plain: Page) -> str:
    """Return what a page offers otherwise where no scripts run. Loaded one after the other: some tell of the moment."""
    plain.goto(page.url)
    without, having = plain.evaluate(OUTLINE), page.evaluate(OUTLINE)
    parts = [part for part in without if without[part] != having[part]]
    return "\n".join(f"{part}: {without[part]} without scripts, {having[part]} with" for part in parts)


def _faults(page: Page) -> list[str]:
    """Return what is wrong in light and in dark."""
    faults = [_too_wide(page), barriers(page)]
    places = page.evaluate(PLACES)
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLE)
    # Where everything stays in its place, only colors can break a rule that held in light.
    faults += [_too_wide(page), barriers(page, OF_COLORS if page.evaluate(PLACES) == places else RULES)]
    page.emulate_media(color_scheme="light")
    page.evaluate(SETTLE)
    return [*filter(None, faults)]


def _too_wide(page: Page) -> str:
    return f"{beyond} pixels too wide" if (beyond := overflow(page)) else ""


@pytest.mark.parametrize("width", ["narrow", "wide"])
def test_no_page_scrolls_sideways_or_breaks_a_rule_of_accessibility(request, width):
    """In light and in dark, and with words set wider apart."""
    looked = request.getfixturevalue(width)

    assert {address: "\n".join(each.faults) for address, each in looked.items() if each.faults} == {}


def test_the_way_in_breaks_no_rule_of_accessibility(visit):
    for width in (320, 1280):
        page = visit("", "/workspace/sign-in/", width=width, color_scheme="dark")
        assert overflow(page) == 0
        assert barriers(page) == ""


def test_every_page_has_one_heading_and_a_title_of_its_own(more_pages):
    titles: dict[str, set[str]] = {}
    for page in more_pages:
        assert page.status == 200, page.address
        assert page.headings == 1, page.address
        assert page.mains == 1, page.address
        titles.setdefault(page.title, set()).add(page.path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_pages_are_the_same_without_scripts(wide):
    assert {address: each.by_scripts for address, each in wide.items() if each.by_scripts} == {}


def test_everything_is_reached_by_the_tab_key_in_order_and_seen(wide):
    assert {address: each.by_keyboard for address, each in wide.items() if each.by_keyboard} == {}


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


def test_the_first_key_reaches_the_skip_link_and_it_leads_past_the_navigation(more_pages):
    for page in more_pages:
        assert page.skipping == ("Skip to the content", "content"), page.address
