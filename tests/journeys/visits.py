"""People who visit the pages of a served workspace."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from chromium import LONGEST
from journeys.town import PASSWORD


class Visits:
    """Opens pages for people: visits("ada", "/workspace/", width=320). Nobody is "", not signed in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []  # of the browser: refused by the policy, broken scripts
        self._browser = browser
        self._signed_in: dict[str, Any] = {"": None}
        self._contexts: list[BrowserContext] = []

    def __call__(self, name: str, path: str, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        page = self.context(name, viewport={"width": width, "height": height}, **options).new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address + path)
        return page

    def context(self, name: str, **options: Any) -> BrowserContext:
        if name not in self._signed_in:
            self._signed_in[name] = self._sign_in(name)
        context = self._browser.new_context(storage_state=self._signed_in[name], **options)
        context.set_default_timeout(LONGEST)
        self._contexts.append(context)
        return context

    def _sign_in(self, name: str) -> Any:
        page = self("", "/workspace/sign-in/")
        sign_in(page, name)
        return page.context.storage_state()

    def _listen(self, message: ConsoleMessage) -> None:
        # That a page was not found is said here too; the tests look at answers themselves.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def leave(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
