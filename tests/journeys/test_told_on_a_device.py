"""A browser that is told of signals: asked, subscribed, shown, and let go. Its maker's push service is played."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from chromium import barriers, overflow
from journeys.visits import Visits

PAGE = "/workspace/signals/budget/"
TOLD = {"title": "Calls, Beat 2", "body": "Unusually high in June.", "url": "/workspace/signals/", "tag": "signal-7"}
# The makers' services are out of reach of tests: what the browser would get from one is put in its place.
SUBSCRIBED = """
const point = Uint8Array.fromBase64
  ? Uint8Array.fromBase64("%(point)s", { alphabet: "base64url" })
  : Uint8Array.from(atob("%(point)s".replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
let made = JSON.parse(localStorage.getItem("made") || "null");
const subscription = (key) => ({
  endpoint: "https://push.example.com/send/1",
  options: { applicationServerKey: Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")),
    (each) => each.charCodeAt(0)).buffer },
  getKey: (name) => (name === "auth" ? new Uint8Array(16).buffer : point.buffer),
  unsubscribe: async () => { localStorage.removeItem("made"); made = null; return true; },
});
PushManager.prototype.getSubscription = async () => (made ? subscription(made) : null);
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly) throw new Error("not allowed");
  made = applicationServerKey;
  localStorage.setItem("made", JSON.stringify(made));
  return subscription(made);
};
"""
POINT = (
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"  # the curve's generator
)


def subscribing(visit: Visits, **options: object) -> Page:
    context = visit.context("ada", permissions=["notifications"], **options)
    page = context.new_page()
    page.add_init_script(SUBSCRIBED % {"point": POINT})
    page.goto(visit.address + PAGE)
    return page


def test_a_browser_is_added_shows_what_comes_and_is_taken_away(visit):
    page = subscribing(visit)
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("(this device)")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()

    worker = page.evaluate("navigator.serviceWorker.ready.then(({ active, scope }) => [active.scriptURL, scope])")
    assert worker == [f"{visit.address}/workspace/signals-worker.js", f"{visit.address}/workspace/"]
    assert delivered(page, json.dumps(TOLD)) == [[TOLD["title"], TOLD["body"], TOLD["tag"]]]

    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text("You took it away.")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_visible()
    assert page.evaluate("localStorage.getItem('made')") is None


def delivered(page: Page, data: str) -> list[list[str]]:
    """Hand the worker a message as a push service would, and return what it shows."""
    session = page.context.new_cdp_session(page)
    found = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": page.url.partition("/workspace")[0], "registrationId": found[0]["registrationId"], "data": data},
    )
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((each) => each.getNotifications()).then((all) => all.length)"
    )
    return page.evaluate(
        "navigator.serviceWorker.ready.then((each) => each.getNotifications())"
        ".then((all) => all.map(({ title, body, tag }) => [title, body, tag]))"
    )


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_page_fits_and_bars_nobody(visit, width, scheme):
    page = subscribing(visit, viewport={"width": width, "height": 900}, color_scheme=scheme)
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_visible()
    assert overflow(page) == 0
    assert barriers(page) == ""


def test_without_scripts_or_leave_it_says_why(visit):
    plain = visit("ada", PAGE, java_script_enabled=False)
    assert plain.get_by_text("browsers subscribe by script alone").is_visible()
    assert plain.get_by_role("button", name="Tell me on this device").is_hidden()
    barred = visit("ada", PAGE)
    barred.get_by_role("button", name="Tell me on this device").click()  # headless: nobody is there to allow it
    expect(barred.locator("[data-device-state]")).to_have_text(re.compile("not allowed|blocked in this browser"))
    assert barred.get_by_role("button", name="Tell me on this device").is_enabled()
