"""The first station of the loop: a resident speaks, staff sort, measure and promise, and the resident hears of it."""

import re

import pytest
from playwright.sync_api import expect

from chromium import SPACING, barriers, overflow, restyle

SAID = "Nobody tells us when police will be late. I sat by the window for two hours."
PORTAL = ("/concerns/", "/concerns/receipt/", "/concerns/all/", "/concerns/all/dark_streets_in_the_south/")


def holds_up(page) -> bool:
    assert overflow(page) == 0
    assert barriers(page) == ""
    return True


def test_a_resident_speaks_on_a_phone_and_sees_what_became_of_it(visit):
    phone = visit("", "/concerns/", width=320, java_script_enabled=False)
    phone.get_by_label("What concerns you?").fill(SAID)
    phone.get_by_label("What is it about?").select_option("Lights and streets")
    phone.get_by_text("Leave a way to reach you").click()
    phone.get_by_label("E-mail").fill("rosa@example.org")
    phone.get_by_role("button", name="Send it to the city").click()
    while phone.get_by_text("That was very quick.").is_visible():  # a browser types faster than people
        phone.get_by_role("button", name="Send it to the city").click()
    receipt = phone.locator(".portal-receipt__number [aria-hidden]").inner_text()
    assert re.fullmatch(r"([2-9CFHKMPRTWXY]{4}-?){3}", receipt)
    assert "you hear here what becomes of it" in phone.inner_text("main")
    assert overflow(phone) == 0
    look_up(phone, receipt)
    assert "It waits to be read by a person." in phone.inner_text("main")

    ada = visit("ada", "/workspace/concerns/")
    ada.get_by_role("link", name=re.compile("Inbox")).click()
    ada.get_by_role("link", name=re.compile("Nobody tells us when police")).click()
    ada.get_by_label("A new concern").check()
    ada.get_by_label("Title of the new concern").fill("Nobody says when police will be late")
    ada.get_by_role("button", name="Sort it").click()
    ada.goto(visit.address + "/workspace/concerns/nobody_says_when_police_will_be_late/")
    assert "Said by 1 voice" in ada.inner_text("main")
    assert "rosa@example.org" not in ada.content()
    ada.get_by_role("link", name="Link metric or goal").click()
    ada.get_by_label("Any metric").select_option("told_of_delay")
    ada.locator("form", has=ada.get_by_label("Any metric")).get_by_role("button", name="Link").click()
    ada.get_by_label("Any goal").select_option("callers_told_of_delay")
    ada.locator("form", has=ada.get_by_label("Any goal")).get_by_role("button", name="Link").click()
    ada.get_by_role("link", name="Done").click()
    assert "measured by 1 metric and answered by 1 goal" in ada.inner_text("main")
    holds_up(ada)
    ada.get_by_role("link", name="Edit").click()
    ada.get_by_label("As the public reads it").fill("People wait for police without a word.")
    ada.get_by_role("button", name="Save").click()
    ada.get_by_role("button", name="Make it public").click()
    ada.get_by_role("link", name="Answer").click()
    ada.get_by_label("The answer").fill("From May on callers get a text message.")
    ada.get_by_role("button", name="Answer").click()
    assert "Everybody who raised it reads your answer" in ada.inner_text("main")

    phone.goto(visit.address + "/concerns/receipt/")
    look_up(phone, receipt.lower().replace("-", " "))
    told = phone.inner_text("main")
    assert "From May on callers get a text message." in told
    assert "Nobody says when police will be late" in told
    assert "Seven of ten callers told when police will be late" in told
    assert overflow(phone) == 0
    phone.get_by_role("link", name="Nobody says when police will be late").click()
    assert "People wait for police without a word." in phone.inner_text("main")
    ada.goto(visit.address + "/workspace/goals/callers_told_of_delay/")
    assert "Nobody says when police will be late" in ada.inner_text("main")


def look_up(page, receipt: str) -> None:
    page.get_by_role("link", name="Look up a receipt").first.click()
    page.get_by_role("textbox", name="Your receipt").fill(receipt)
    page.get_by_role("button", name="Look it up").click()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_residents_pages_hold_up_narrow_and_wide(visit, width, color_scheme):
    page = visit("", "/concerns/", width=width, color_scheme=color_scheme)
    for path in PORTAL:
        page.goto(visit.address + path)
        assert page.locator("h1").count() == 1
        holds_up(page)
        restyle(page, SPACING)
        assert overflow(page) == 0, path


def test_what_is_wrong_is_said_where_it_is_and_the_text_stays(visit):
    page = visit("", "/concerns/", width=320)
    page.get_by_label("What concerns you?").fill("Dark")
    page.get_by_role("button", name="Send it to the city").click()
    page.get_by_role("link", name=re.compile("Say a little more")).click()
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.get_by_label("What concerns you?").input_value() == "Dark"
    holds_up(page)


def test_the_inbox_is_sorted_by_keyboard_alone(visit):
    page = visit("ada", "/workspace/concerns/inbox/")
    page.get_by_role("link", name="Sort them one by one").press("Enter")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d voices? went to “"))
