"""The wall in a browser: live where it is pushed, asking where it is not, and whole where nothing runs."""

import re

import pytest
from playwright.sync_api import expect

from chromium import barriers, overflow
from journeys.visits import sign_in

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


def test_the_wall_of_who_signs_out_elsewhere_shows_nothing_more(visit):
    context = visit.context("")
    wall, other = context.new_page(), context.new_page()
    wall.goto(visit.address + "/live/?screen=1")
    sign_in(wall, "nora")
    expect(wall.locator("[data-live-state]")).to_have_text(re.compile("^Live, as of "))
    other.goto(visit.address + "/workspace/")
    other.get_by_role("button", name="Sign out").click()
    wall.wait_for_url("**/workspace/sign-in/?next=/live/**")


def test_what_changes_on_the_wall_leaves_focus_and_open_details_where_they_are(visit):
    page = visit("ada", LIVE)
    kept = page.evaluate("""async () => {
        const { renew } = await import("/static/pages/renew.js");
        const part = document.createElement("div");
        part.innerHTML = "<details><summary>3</summary><a href='#'>One</a></details><p>old</p><p>gone</p>";
        document.body.append(part);
        part.querySelector("details").open = true;
        const link = part.querySelector("a");
        link.focus();
        renew(part, "<details><summary>4</summary><a href='#'>Two</a></details><p class='now'>new</p>");
        return [part.innerHTML, document.activeElement === link, part.querySelector("details").open];
    }""")
    shown = '<details open=""><summary>4</summary><a href="#">Two</a></details><p class="now">new</p>'
    assert kept == [shown, True, True]


def test_a_key_leaves_the_screen(visit):
    page = visit("ada", "/live/?screen=1&area=district.D1")
    page.keyboard.press("Escape")
    page.wait_for_url("**/live/?area=district.D1")
