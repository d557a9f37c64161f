"""The way in: a name and a password, a wait after too many tries, and what is not open to everybody."""

import re

from chromium import barriers, overflow
from journeys.visits import sign_in


def test_who_signs_in_comes_to_the_page_that_was_asked_for(visit):
    page = visit("", "/workspace/areas/")
    assert "/workspace/sign-in/" in page.url
    sign_in(page, "vera")
    assert page.url.endswith("/workspace/areas/")
    assert page.get_by_role("link", name="Vera").is_visible()


def test_signing_in_needs_no_scripts_and_signing_out_ends_it(visit):
    page = visit("", "/workspace/", java_script_enabled=False)
    sign_in(page, "leo")
    assert page.get_by_role("heading", level=1).inner_text() == "Weekly view"
    page.get_by_role("button", name="Sign out").click()
    page.goto(page.url.replace("sign-in/", ""))
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


def test_a_name_has_to_wait_after_too_many_wrong_passwords(visit):
    page = visit("", "/workspace/sign-in/", width=320)
    for _ in range(5):
        sign_in(page, "nobody", "a wrong passphrase")
        assert "Too many" not in page.inner_text("main")
    sign_in(page, "nobody", "a wrong passphrase")
    assert re.search(r"Too many wrong tries\. Wait \d+ seconds, or ask your administrator\.", page.inner_text("main"))
    assert overflow(page) == 0
    assert barriers(page) == ""


def test_a_page_that_is_not_open_to_a_role_says_to_whom_it_is(visit):
    page = visit("vera", "/workspace/datasets/calls/upload/", width=320)
    assert page.get_by_role("heading", level=1).inner_text() == "This is not open to you"
    assert "This is open to analysts, department leads and administrators. Your role is viewer." in page.inner_text(
        "main"
    )
    assert overflow(page) == 0
    assert barriers(page) == ""


def test_an_address_that_leads_nowhere_leads_back(visit):
    page = visit("vera", "/workspace/metrics/no_such_metric/", width=320, color_scheme="dark")
    assert page.get_by_role("heading", level=1).inner_text() == "There is no such page"
    assert overflow(page) == 0
    assert barriers(page) == ""
    page.get_by_role("link", name="Go to the weekly view").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Weekly view"
