"""The public site in Chromium, as a web server without CivicStat would serve it: every kind of page, both languages."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from chromium import barriers, browser, overflow
from web.site.conftest import built

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ORIGIN = "http://figures.test"
KINDS = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PAGES = ("index", "questions/fast", "questions/wrong", "figures/index", "figures/calls_in_time", "areas/index",
         "areas/beat/B3", "goals/index", "goals/in_time", "method", "corrections", "data", "search", "definitions",
         "privacy", "calendar", "reports/index", "questions/promised", "away")  # fmt: skip


@pytest.fixture
def opened(browser: Browser):
    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).removeprefix("/")
        body = built(("en", "es", "ar")).get(path)
        kind = KINDS.get(path.rpartition(".")[2], "text/plain")
        route.fulfill(status=200 if body is not None else 404, body=body or "", content_type=kind)

    contexts = []

    def opened(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.route(f"{ORIGIN}/**", answer)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda fault: page.complaints.append(str(fault)))
        return page

    yield opened
    for context in contexts:
        context.close()


def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(opened):
    wide, narrow = opened(1280), opened(320, color_scheme="dark")
    found = {}
    for page, code in ((wide, "es"), (narrow, "en")):
        for name in (*(f"{code}/{each}" for each in PAGES), f"embed/{code}/calls-chart", "404"):
            page.goto(f"{ORIGIN}/{name}.html")
            if barred := barriers(page) or overflow(page) or page.complaints:
                found[name] = barred
    narrow.goto(f"{ORIGIN}/ar/index.html")
    assert not found
    assert (barriers(narrow), overflow(narrow)) == ("", 0)


def test_a_resident_finds_the_neighborhood_by_typing_and_without_scripts_in_the_list(opened):
    page = opened(360)
    page.goto(f"{ORIGIN}/es/index.html")
    page.get_by_role("link", name="Buscar mi barrio").click()
    page.get_by_role("searchbox").fill("hillsíde")
    expect(page.get_by_role("link", name="Harbor")).to_be_hidden()
    page.get_by_role("link", name="Hillside").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hillside")
    assert not page.complaints

    plain = opened(360, java_script_enabled=False)
    plain.goto(f"{ORIGIN}/en/areas/index.html")
    expect(plain.get_by_role("searchbox")).to_be_hidden()
    plain.get_by_role("link", name="Harbor").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Harbor")


def test_a_chart_is_read_by_keys_and_a_map_by_touch_in_the_language_of_the_page(opened):
    page = opened(360, has_touch=True)
    page.goto(f"{ORIGIN}/es/figures/calls_in_time.html")
    chart = page.locator("#time .chart__drawing").locator("visible=true").first
    chart.focus()
    page.keyboard.press("End")
    expect(page.locator("#time [aria-live]")).to_contain_text("diciembre de 2026")
    expect(page.locator("#map-beat .chart__drawing")).to_have_attribute("aria-label", re.compile("Las flechas"))
    page.locator("#map-beat .area").first.tap()
    expect(page.locator("#map-beat .chart__reading")).to_contain_text("Harbor")
    expect(page.locator("#map-beat .chart__reading")).to_contain_text("Se abre con Intro")
    assert not page.complaints


def test_a_map_of_places_leads_to_a_place(opened):
    page = opened(1280, java_script_enabled=False)
    page.goto(f"{ORIGIN}/en/areas/index.html")
    page.locator("#map-beat a").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Old Town")
