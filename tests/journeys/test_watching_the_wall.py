"""The wall in a browser: live where it is pushed, asking where it is not, and whole where nothing runs."""

import re

import pytest
from playwright.sync_api import expect

from chromium import barriers, overflow

LIVE = "/live/?areas=beat"


@pytest.mark.parametrize(("width", "scheme", "path"), [
    (320, "dark", LIVE), (1280, "light", LIVE), (1280, "light", "/live/?screen=1"), (320, "light", "/live/?screen=1"),
])  # fmt: skip
def test_the_wall_is_live_fits_and_bars_nobody(visit, width, scheme, path):
    page = visit("ada", path, width=width, color_scheme=scheme)
    expect(page.locator("[data-live-state]")).to_have_text(re.compile("^Live, as of "))
    assert overflow(page) == 0
    assert barriers(page) == ""


def test_where_nothing_is_pushed_the_wall_asks_and_where_nothing_answers_it_stays_readable(visit):
    context = visit.context("ada")
    page = context.new_page()
    page.route("**/live/stream/**", lambda route: route.abort())
    with page.expect_response("**/live/parts/**") as asked:
        page.goto(visit.address + LIVE)
    assert asked.value.ok
    expect(page.locator("[data-live-state]")).to_have_text(re.compile("^Live, as of "))

    plain = visit("ada", LIVE, java_script_enabled=False)
    assert plain.locator("[data-live-state]").inner_text().startswith("As of ")
    plain.get_by_role("link", name="Refresh").click()
    assert plain.get_by_role("heading", name="Calls for service").count() == 1


def test_a_key_leaves_the_screen(visit):
    page = visit("ada", "/live/?screen=1&area=district.D1")
    page.keyboard.press("Escape")
    page.wait_for_url("**/live/?area=district.D1")
